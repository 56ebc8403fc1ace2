/**
 * What a payment through a channel costs the merchant, and who gets how much of that.
 *
 * The fee is the merchant's rate on the base, the amount less what was refunded, or a minimum. The channel's cost
 * comes off it; the profit that remains is shared among the agents, from the leaf up, and the
 * provider (isv) that brought the merchant takes the rest, or the platform where there is none.
 * Shares are cumulative, so no cent is lost. A refund computes everything anew at the smaller base
 * and books the difference.
 */
import { invariant } from "../decision.ts";
import { divideHalfUp } from "../member/share.ts";

const million_ppm = 1_000_000;

/** The rates of one payment, as they were when it was made. */
export type FeeTerms = Readonly<{
  /** What the merchant pays, in parts per million of the base. */
  fee_ppm: number;
  /** No fee is lower, unless the base is; of nothing there is none. Absent: no such bound. */
  minimum_minor?: bigint;
  /** What the channel charges, in parts per million of the base. */
  cost_ppm: number;
  /** From the leaf up. */
  agents: readonly AgentShare[];
  isv_id: string | null;
}>;

type AgentShare = Readonly<{
  agent_id: string;
  /** Parts per million of the profit for this agent and all before it together. */
  cumulative_ppm: number;
}>;

/** A payment that costs nothing. */
export const no_fee: FeeTerms = { fee_ppm: 0, cost_ppm: 0, agents: [], isv_id: null };

/** Where a base goes: `base = income + fee`, `fee = cost + agents + isv + platform`. */
export type FeeSplit = Readonly<{
  base_minor: bigint;
  fee_minor: bigint;
  /** The merchant's. */
  income_minor: bigint;
  cost_minor: bigint;
  /** Fee less cost, when that is above zero: what is shared. */
  profit_minor: bigint;
  /** In the order of the terms. */
  agents_minor: readonly bigint[];
  isv_minor: bigint;
  /** What nobody else gets; below zero where the cost exceeds the fee. */
  platform_minor: bigint;
}>;

/** Where a base of not less than zero goes under the terms. Throws on terms that make no sense. */
export function splitFee(terms: FeeTerms, base_minor: bigint): FeeSplit {
  const fee_minor = feeOf(terms, base_minor);
  const cost_minor = partOf(base_minor, terms.cost_ppm);
  const margin_minor = fee_minor - cost_minor;
  const profit_minor = margin_minor > 0n ? margin_minor : 0n;
  let shared_minor = 0n;
  let shared_ppm = 0;
  const agents_minor = terms.agents.map(({ agent_id, cumulative_ppm }) => {
    invariant(cumulative_ppm >= shared_ppm, `the share of agent ${agent_id} is below zero`);
    const upto_minor = partOf(profit_minor, cumulative_ppm);
    const share_minor = upto_minor - shared_minor;
    shared_minor = upto_minor;
    shared_ppm = cumulative_ppm;
    return share_minor;
  });
  const isv_minor = terms.isv_id === null ? 0n : profit_minor - shared_minor;
  return {
    base_minor,
    fee_minor,
    income_minor: base_minor - fee_minor,
    cost_minor,
    profit_minor,
    agents_minor,
    isv_minor,
    platform_minor: margin_minor - shared_minor - isv_minor,
  };
}

function feeOf({ fee_ppm, minimum_minor = 0n }: FeeTerms, base_minor: bigint): bigint {
  invariant(minimum_minor >= 0n, `a minimum of ${minimum_minor}`);
  const part_minor = partOf(base_minor, fee_ppm);
  if (part_minor >= minimum_minor) return part_minor;
  return minimum_minor < base_minor ? minimum_minor : base_minor;
}

function partOf(amount_minor: bigint, rate_ppm: number): bigint {
  invariant(rate_ppm >= 0 && rate_ppm <= million_ppm, `${rate_ppm} is no rate in ppm`);
  return divideHalfUp(amount_minor * BigInt(rate_ppm), BigInt(million_ppm));
}

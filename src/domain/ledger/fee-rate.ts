/**
 * What a merchant pays for payments, by the way to pay and, where one differs, by the provider. A
 * rate holds from its instant until the next one for the same; it is never changed after that.
 */
import { no_fee, type FeeTerms } from "./fee.ts";

export type FeeRate = Readonly<{
  /** `wechat`, `card`, … */
  method: string;
  /** Null: every provider without a rate of its own. */
  provider: string | null;
  valid_from_ms: number;
  terms: FeeTerms;
}>;

/**
 * The terms of a payment that was asked for at that instant: a rate of its provider's own goes
 * before one for all, and of each the latest in force counts. Without any, it costs nothing.
 */
export function feeTermsAt(
  rates: readonly FeeRate[],
  payment: Readonly<{ method: string; provider: string; at_ms: number }>,
): FeeTerms {
  let found: FeeRate | null = null;
  for (const rate of rates) {
    const is_meant = rate.method === payment.method && rate.valid_from_ms <= payment.at_ms;
    if (!is_meant || (rate.provider !== null && rate.provider !== payment.provider)) continue;
    if (found === null || isBefore(found, rate)) found = rate;
  }
  return found?.terms ?? no_fee;
}

/** Whether the other one counts instead. */
function isBefore(one: FeeRate, other: FeeRate): boolean {
  if ((one.provider === null) !== (other.provider === null)) return one.provider === null;
  return one.valid_from_ms < other.valid_from_ms;
}

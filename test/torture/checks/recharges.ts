/**
 * Recharges in the end: each was paid once at most, the processor keeps of it what was not given
 * back, and members have what they paid in. Whatever is theirs is taken out of what the other
 * checks look at, which know of sales only.
 */
import { cash_provider } from "../../../src/domain/payment/session.ts";
import type { Movement } from "../machines/processor.ts";
import type { Witness } from "../witness.ts";
import { withoutTransfers, type Ends, type RefundEnd, type SessionEnd } from "./tables.ts";

const sumOf = (refunds: readonly RefundEnd[]) =>
  refunds.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);

/** The sessions that pay for no order, but into a member's account. */
function rechargesOf(ends: Ends): SessionEnd[] {
  return [...ends.sessions.values()].filter(
    ({ trade_order_id }) => ends.trade_orders.get(trade_order_id)?.trade_type === 2,
  );
}

export function checkRecharges(witness: Witness, ends: Ends, movements: readonly Movement[]): void {
  const refunds = Map.groupBy(ends.refunds, ({ session_id }) => session_id);
  const owed = new Map<string, bigint>();
  for (const session of rechargesOf(ends)) {
    const { session_id, trade_order_id, status, amount_minor, provider, currency } = session;
    const own = refunds.get(session_id) ?? [];
    const is_paid = status === "SUCCEEDED";
    if (witness.recharges.get(trade_order_id) === true && !is_paid) {
      witness.violate(`recharge ${trade_order_id} was said to be paid, and is ${status}`);
    }
    const back = own.filter((refund) => refund.status === "SUCCEEDED");
    if (is_paid && sumOf(own) > amount_minor) {
      witness.violate(`recharge ${trade_order_id} gives back ${sumOf(own)} of ${amount_minor}`);
    }
    if (is_paid) {
      owed.set(currency, (owed.get(currency) ?? 0n) + amount_minor - sumOf(own));
    }
    witness.count(`recharges in the end: ${status}`);
    if (provider === cash_provider) continue;
    const kept = keptOf(session, own, movements);
    const expected = is_paid ? amount_minor - sumOf(back) : sumOf(own) - sumOf(back);
    if (kept === expected) continue;
    witness.violate(`the processor keeps ${kept} of recharge ${trade_order_id}, not ${expected}`);
  }
  for (const [currency, expected] of owed) {
    const wallets = [...ends.accounts]
      .filter(([key]) => key.startsWith("wallet_principal/") && key.endsWith(`/${currency}`))
      .reduce((sum, [, balance_minor]) => sum + balance_minor, 0n);
    if (wallets === expected) continue;
    witness.violate(`members have ${wallets} in ${currency}, and paid in ${expected}`);
  }
  for (const trade_order_id of witness.recharges.keys()) {
    if (!ends.trade_orders.has(trade_order_id)) {
      witness.violate(`recharge ${trade_order_id} was told and is not there`);
    }
  }
}

function keptOf(
  { session_id }: SessionEnd,
  refunds: readonly RefundEnd[],
  movements: readonly Movement[],
): bigint {
  const keys = new Set(refunds.map(({ attempt_key }) => attempt_key));
  return movements
    .filter(({ kind, key }) => (kind === "charge" ? key === session_id : keys.has(key)))
    .reduce(
      (sum, { kind, amount_minor }) =>
        sum + (kind === "charge" ? BigInt(amount_minor) : -BigInt(amount_minor)),
      0n,
    );
}

/** The same ends and movements without what is of recharges. */
export function withoutRecharges(
  ends: Ends,
  movements: readonly Movement[],
): Readonly<{ ends: Ends; movements: readonly Movement[] }> {
  const recharges = rechargesOf(ends);
  const sessions = new Set(recharges.map(({ session_id }) => session_id));
  const numbers = new Set(recharges.map(({ trade_order_id }) => trade_order_id));
  const gone = ends.refunds.filter(({ session_id }) => sessions.has(session_id));
  const keys = new Set([...sessions, ...gone.map(({ attempt_key }) => attempt_key)]);
  const transfers = new Set([
    ...recharges.flatMap(({ pay_order_id }) => [pay_order_id, `${pay_order_id}-credited`]),
    ...gone.flatMap(({ refund_id }) => [refund_id, `${refund_id}-taken`]),
  ]);
  return {
    ends: {
      ...ends,
      ...withoutTransfers(ends, transfers),
      sessions: new Map([...ends.sessions].filter(([id]) => !sessions.has(id))),
      refunds: ends.refunds.filter(({ session_id }) => !sessions.has(session_id)),
      trade_orders: new Map([...ends.trade_orders].filter(([id]) => !numbers.has(id))),
    },
    movements: movements.filter(({ key }) => !keys.has(key)),
  };
}

/**
 * Refunds of what was consumed of deposits: each was asked for, once; each that was promised is
 * there; and together they never come to more than was consumed.
 */
import type { Witness } from "../witness.ts";
import type { DepositEnd, Ends, RefundEnd } from "./tables.ts";

export function refundsOf(ends: Ends, { trade_order_id }: DepositEnd): readonly RefundEnd[] {
  return ends.refunds.filter(({ order_id }) => order_id === trade_order_id);
}

/** What has gone back of what was consumed. */
export function givenBack(refunds: readonly RefundEnd[]): bigint {
  return sumOf(refunds.filter(({ status }) => status === "SUCCEEDED"));
}

export function checkDepositRefunds(
  witness: Witness,
  ends: Ends,
  { deposit, refunds }: Readonly<{ deposit: DepositEnd; refunds: readonly RefundEnd[] }>,
): void {
  const { trade_order_id, deposit_id, consumed_minor } = deposit;
  const { asked, acknowledged, refusing } = witness.deposit_refunds;
  if (sumOf(refunds) > consumed_minor) {
    witness.violate(`${deposit_id} gives back ${sumOf(refunds)} of ${consumed_minor}`);
  }
  const amounts = refunds.map(({ amount_minor }) => Number(amount_minor));
  const unasked = without(amounts, asked.get(trade_order_id) ?? []);
  if (unasked.length > 0) {
    witness.violate(`${deposit_id} gave ${unasked.join(", ")} back, and nobody asked for it`);
  }
  const missing = without(acknowledged.get(trade_order_id) ?? [], amounts);
  if (missing.length > 0) {
    witness.violate(`${deposit_id} was to give ${missing.join(", ")} back, and does not`);
  }
  for (const { refund_id, status } of refunds) {
    witness.count(`deposit refunds in the end: ${status}`);
    if (status === "SUCCEEDED" || refusing.has(deposit_id)) continue;
    witness.violate(`refund ${refund_id} is ${status}, and nobody refused it`);
  }
  checkTradeOrder(witness, ends, { deposit, given_minor: givenBack(refunds) });
}

function checkTradeOrder(
  witness: Witness,
  ends: Ends,
  { deposit, given_minor }: Readonly<{ deposit: DepositEnd; given_minor: bigint }>,
): void {
  const { trade_order_id, deposit_id, status, consumed_minor } = deposit;
  const found = ends.trade_orders.get(trade_order_id);
  if (found === undefined) {
    witness.violate(`deposit ${deposit_id} has no trade order`);
    return;
  }
  const told = [found.amount_minor, found.refunded_minor, found.income_minor].join(" ");
  const left_minor = consumed_minor - given_minor;
  const expected = [consumed_minor, given_minor, left_minor].join(" ");
  if (told !== expected) witness.violate(`${trade_order_id} is of ${told}, not ${expected}`);
  if (status !== "CONSUMED") return;
  const part = left_minor === 0n ? 5 : 4;
  const due = given_minor === 0n ? 2 : part;
  if (found.status !== due) {
    witness.violate(`${trade_order_id} has status ${found.status}, not ${due}`);
  }
}

const sumOf = (refunds: readonly RefundEnd[]) =>
  refunds.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);

/** What is left of a list once each member of the other has taken one away. */
function without(list: readonly number[], other: readonly number[]): number[] {
  const left = [...list];
  for (const one of other) {
    const place = left.indexOf(one);
    if (place >= 0) left.splice(place, 1);
  }
  return left;
}

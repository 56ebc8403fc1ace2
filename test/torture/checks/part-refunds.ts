/**
 * Money of sales that stand which went back in part: each part was asked for, once, and each that
 * was acknowledged is there. And what old tills were told is so.
 */
import { mayRefuseRefunds } from "../load/tokens.ts";
import type { Witness } from "../witness.ts";
import type { Ends, RefundEnd } from "./tables.ts";

/** Whether the order that it is of still stands on the payment that it is of. */
export function isPart(ends: Ends, { order_id, session_id }: RefundEnd): boolean {
  const order = ends.orders.get(order_id);
  return order?.status === "FULFILLED" && order.session_id === session_id;
}

/** Some payments make the processor refuse every attempt at a refund; one may be under way. */
export function isRefused(witness: Witness, ends: Ends, refund: RefundEnd): boolean {
  if (refund.status === "SUCCEEDED") return false;
  const tokens = witness.sessions.get(refund.session_id)?.tokens ?? new Set<string>();
  if ([...tokens].some(mayRefuseRefunds)) return true;
  const { request_key = null } = ends.orders.get(refund.order_id) ?? {};
  return request_key !== null && witness.refusing.has(request_key);
}

export function checkPartRefunds(witness: Witness, ends: Ends): void {
  const parts = new Map<string, string[]>();
  const all = new Map<string, string[]>();
  for (const refund of ends.refunds) {
    const trade_order_id = ends.sessions.get(refund.session_id)?.trade_order_id ?? "";
    push(all, trade_order_id, refund.amount_minor);
    if (!isPart(ends, refund)) continue;
    push(parts, trade_order_id, refund.amount_minor);
    if (refund.status !== "SUCCEEDED" && !isRefused(witness, ends, refund)) {
      witness.violate(`refund ${refund.refund_id} is ${refund.status}, and nobody refused it`);
    }
  }
  for (const [trade_order_id, amounts] of parts) {
    const asked = witness.asked_back.get(trade_order_id) ?? [];
    const left = without(amounts, asked);
    if (left.length > 0) {
      witness.violate(`${trade_order_id} gave ${left.join(", ")} back, and nobody asked for it`);
    }
  }
  for (const [trade_order_id, amounts] of witness.acknowledged_back) {
    const missing = without(amounts, all.get(trade_order_id) ?? []);
    if (missing.length === 0) continue;
    witness.violate(
      `${trade_order_id} was told that ${missing.join(", ")} goes back, and it does not`,
    );
  }
}

/** Trade orders of old tills are there, of that amount, and paid where that was said. */
export function checkCashierSales(witness: Witness, ends: Ends): void {
  for (const [trade_order_id, { amount, is_paid }] of witness.cashier_sales) {
    const end = ends.trade_orders.get(trade_order_id);
    if (end === undefined) {
      witness.violate(`trade order ${trade_order_id} was told and is not there`);
      continue;
    }
    if (end.amount_minor !== BigInt(amount)) {
      witness.violate(`trade order ${trade_order_id} is of ${end.amount_minor}, not ${amount}`);
    }
    if (is_paid && end.status !== 2) {
      witness.violate(`trade order ${trade_order_id} was told paid, and is ${end.status}`);
    }
  }
}

function push(lists: Map<string, string[]>, key: string, amount_minor: bigint): void {
  lists.set(key, [...(lists.get(key) ?? []), String(amount_minor)]);
}

/** What is left of a list once each member of the other has taken one away. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...list];
  for (const one of other) {
    const place = left.indexOf(one);
    if (place >= 0) left.splice(place, 1);
  }
  return left;
}

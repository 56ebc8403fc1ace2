/**
 * Money that nobody waits for any more: it came after the hold was given up, on a session that had
 * been ended, or for another amount than was agreed. It is never lost: where every order of the
 * session can still have its places they are locked again and fulfilled, all or none; else it goes
 * back.
 */
import { isClosedBy } from "../catalog/cutoff.ts";
import type { Merchant } from "../catalog/catalog.ts";
import type { Decision, Stamp } from "../decision.ts";
import { hasRoom, slotId, type Slot } from "../inventory/slot.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import { lockEvent } from "../order/create-order.ts";
import type { Order } from "../order/order.ts";
import { localMinute } from "../time-zone.ts";
import type { TakenAgain } from "../trade/take-again.ts";
import { fulfil } from "./fulfil.ts";
import { refundOf } from "./refund.ts";
import type { PaymentOutcome, PaymentSession, Refund } from "./session.ts";

type Success = Extract<PaymentOutcome, { state: "SUCCEEDED" }>;

type LateFacts = Readonly<{
  merchant: Merchant;
  /** As it will be: with the payment's reference. */
  session: PaymentSession;
  /** As it was. */
  before: PaymentSession;
  orders: readonly Order[];
  slotOf(order: Order): Slot | undefined;
  /** Takes what was given back of a sale that a member had a part in; null where nothing was. */
  takeAgain?(trade_order_id: string): Decision<TakenAgain> | null;
}>;

export function acceptLatePayment(facts: LateFacts, outcome: Success, stamp: Stamp): OrderChange {
  const { session, before, orders } = facts;
  const as_agreed =
    outcome.amount_minor === before.amount_minor && outcome.currency === before.currency;
  if (!as_agreed) return sendBack(facts, { outcome, reason: "AMOUNT_DIFFERS", stamp });
  const again = facts.takeAgain?.(session.trade_order_id) ?? null;
  if (again?.accepted === false || !canHonour(facts, stamp.now_ms)) {
    return sendBack(facts, { outcome, reason: "PAYMENT_TOO_LATE", stamp });
  }
  const events = orders.flatMap((order) => [
    arrivalOf(order, facts, stamp),
    ...honour(order, facts, stamp),
  ]);
  if (again === null) return { sessions: [session], events };
  const { trade_order, records, facts: told } = again.change;
  return { sessions: [session], events, trade_orders: [trade_order], records, facts: told };
}

function arrivalOf(order: Order, { session }: LateFacts, stamp: Stamp): OrderFact {
  const { session_id: sessionId, payment_method: paymentMethod, payment_ref } = session;
  if (payment_ref === null) throw new Error(`session ${sessionId} was paid without a reference`);
  const payload = { sessionId, paymentMethod, paymentRef: payment_ref };
  const event = { type: "LATE_PAYMENT_RECEIVED", at_ms: stamp.now_ms, payload } as const;
  return { order_id: order.order_id, event };
}

function isWaitingOn(order: Order, session_id: string): boolean {
  return order.status === "PENDING_PAYMENT" && order.session_id === session_id;
}

/**
 * True when every order is unpaid, in no other session, and held still or able to be held again.
 */
function canHonour(facts: LateFacts, now_ms: number): boolean {
  const wanted = new Map<string, number>();
  const local_minute = localMinute(now_ms, facts.merchant.time_zone);
  for (const order of facts.orders) {
    if (order.status === "LOCKED" || isWaitingOn(order, facts.session.session_id)) continue;
    // A cancelled order was given up on purpose; a paid one has its money.
    if (order.status !== "EXPIRED" || order.payment_status === "SUCCESS") return false;
    // Nobody can use a ticket for a day that is over, or for a show that has begun.
    if (isClosedBy(local_minute, order)) return false;
    const slot = facts.slotOf(order);
    if (slot === undefined || slot.closed) return false;
    const id = slotId(slot);
    const together = (wanted.get(id) ?? 0) + order.quantity;
    wanted.set(id, together);
    if (!hasRoom(slot, together)) return false;
  }
  return true;
}

function honour(order: Order, facts: LateFacts, stamp: Stamp): OrderFact[] {
  const { session, merchant } = facts;
  const paid = fulfil(order, { session, merchant, stamp });
  if (order.status !== "EXPIRED") return paid;
  return [{ order_id: order.order_id, event: lockEvent(order, stamp) }, ...paid];
}

/**
 * One refund an order, so that each timeline tells its own. An order to which nothing of the money
 * falls is not told of it: it was not paid, and is owed nothing.
 */
function sendBack(
  facts: LateFacts,
  { outcome, reason, stamp }: Readonly<{ outcome: Success; reason: string; stamp: Stamp }>,
): OrderChange {
  const { session, before, orders } = facts;
  const { session_id } = session;
  const { currency } = outcome;
  const shares = shareOut(outcome.amount_minor, orders);
  const refunds: Refund[] = [];
  const events: OrderFact[] = [];
  for (const [index, order] of orders.entries()) {
    const { order_id } = order;
    if (isWaitingOn(order, session_id)) {
      const payload = { sessionId: session_id, paymentMethod: session.payment_method, reason };
      events.push({ order_id, event: { type: "PAYMENT_FAILED", at_ms: stamp.now_ms, payload } });
    }
    const amount_minor = shares[index] ?? 0n;
    if (amount_minor === 0n) continue;
    const { refund, fact } = refundOf(order, { session_id, amount_minor, currency, reason, stamp });
    refunds.push(refund);
    events.push(arrivalOf(order, facts, stamp), fact);
  }
  return { sessions: [{ ...session, ...endingOf(before, reason) }], refunds, events };
}

/** The money came and goes back: the attempt as such did not succeed. */
function endingOf(before: PaymentSession, reason: string) {
  const is_awaited = before.status === "OPEN" || before.status === "UNKNOWN";
  return {
    status: before.status === "EXPIRED" ? "EXPIRED" : "FAILED",
    failure: is_awaited ? reason : (before.failure ?? reason),
  } as const;
}

/**
 * Splits the money that came over the orders: each its own quote as far as it goes, and what is
 * over to the first.
 */
function shareOut(amount_minor: bigint, orders: readonly Order[]): bigint[] {
  let left = amount_minor;
  const shares = orders.map(({ quote_amount_minor }) => {
    const share = left < quote_amount_minor ? left : quote_amount_minor;
    left -= share;
    return share;
  });
  return shares.map((share, index) => (index === 0 ? share + left : share));
}

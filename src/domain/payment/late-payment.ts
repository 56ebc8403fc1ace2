/**
 * Money that nobody waits for any more: it came after the hold was given up, on a session that had
 * been ended, or for another amount than was agreed. It is never lost: where there is still room
 * for every order of the session they are locked again and fulfilled, all or none; else it goes
 * back.
 */
import { addMinor } from "../money.ts";
import type { Stamp } from "../decision.ts";
import type { Merchant } from "../catalog/catalog.ts";
import { hasRoom, slotId, type Slot } from "../inventory/slot.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import { lockEvent } from "../order/create-order.ts";
import type { Order } from "../order/order.ts";
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
  sessions: readonly PaymentSession[];
  orders: readonly Order[];
  slotOf(order: Order): Slot | undefined;
}>;

export function acceptLatePayment(facts: LateFacts, outcome: Success, stamp: Stamp): OrderChange {
  const { session, before, orders } = facts;
  const { session_id, payment_method } = session;
  const payload = {
    sessionId: session_id,
    paymentMethod: payment_method,
    paymentRef: outcome.payment_ref,
  };
  const closing = orders.filter((order) => isWaitingOn(order, session_id));
  const late = orders.flatMap((order): OrderFact[] => {
    const { order_id } = order;
    const at_ms = stamp.now_ms;
    const arrival: OrderFact = {
      order_id,
      event: { type: "LATE_PAYMENT_RECEIVED", at_ms, payload },
    };
    if (!closing.includes(order)) return [arrival];
    const ended = {
      type: "PAYMENT_SESSION_EXPIRED",
      at_ms,
      payload: { sessionId: session_id },
    } as const;
    return [{ order_id, event: ended }, arrival];
  });
  const as_agreed =
    outcome.amount_minor === before.amount_minor && outcome.currency === before.currency;
  if (as_agreed && canHonour(facts)) {
    const events = orders.flatMap((order) => honour(order, facts, stamp));
    return { sessions: [session], events: [...late, ...events] };
  }
  return sendBack({ ...facts, late }, outcome, stamp);
}

function isWaitingOn(order: Order, session_id: string): boolean {
  return order.status === "PENDING_PAYMENT" && order.session_id === session_id;
}

/**
 * True when every order is unpaid, in no other session, and held still or able to be held again.
 */
function canHonour(facts: LateFacts): boolean {
  const wanted = new Map<string, number>();
  for (const order of facts.orders) {
    if (order.status === "LOCKED" || isWaitingOn(order, facts.session.session_id)) continue;
    // A cancelled order was given up on purpose; a paid one has its money.
    if (order.status !== "EXPIRED" || order.payment_status === "SUCCESS") return false;
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

/** One refund an order, so that each timeline tells its own; any difference goes with the first. */
function sendBack(
  facts: LateFacts & Readonly<{ late: readonly OrderFact[] }>,
  outcome: Success,
  stamp: Stamp,
): OrderChange {
  const { session, before, orders } = facts;
  const reason =
    outcome.amount_minor === before.amount_minor ? "PAYMENT_TOO_LATE" : "AMOUNT_DIFFERS";
  const shares = shareOut(outcome.amount_minor, orders);
  const refunds: Refund[] = [];
  const events = [...facts.late];
  for (const [index, order] of orders.entries()) {
    const amount_minor = shares[index] ?? 0n;
    if (amount_minor === 0n) continue;
    const requested = refundOf(order, {
      session_id: session.session_id,
      amount_minor,
      currency: outcome.currency,
      reason,
      stamp,
    });
    refunds.push(requested.refund);
    events.push(requested.fact);
  }
  const failure = before.failure ?? reason;
  // The money came and goes back: the attempt as such did not succeed.
  const status = before.status === "EXPIRED" ? "EXPIRED" : "FAILED";
  return { sessions: [{ ...session, status, failure }], refunds, events };
}

/** Splits the money that came over the orders: each its own quote, the rest to the first. */
function shareOut(amount_minor: bigint, orders: readonly Order[]): bigint[] {
  const quotes = orders.map((order) => order.quote_amount_minor);
  const agreed = addMinor(quotes);
  if (amount_minor < agreed) return quotes.map((_, index) => (index === 0 ? amount_minor : 0n));
  return quotes.map((quote, index) => (index === 0 ? quote + amount_minor - agreed : quote));
}

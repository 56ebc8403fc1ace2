/** CHECKOUT: open a payment session on a cart, or on one order that is alone in its cart. */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import { addMinor } from "../money.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import { isoInstant } from "../order/event.ts";
import type { Order } from "../order/order.ts";
import type { Rejection } from "../rejection.ts";
import type { PaymentSession } from "./session.ts";

export type Checkout = Readonly<{
  type: "CHECKOUT";
  /** Either a whole cart, or one order. */
  subject: Readonly<{ cart_id: string } | { order_id: string }>;
  payment_method: string;
  protocol: "AP2" | "DIRECT";
  provider: string;
}>;

export type CheckoutFacts = Readonly<{
  /** Every order of the cart; of the order's cart when one order was named. */
  cart: readonly Order[];
  /** The sessions of that cart. */
  sessions: readonly PaymentSession[];
}>;

export const session_duration_ms = 300_000;

export function decideCheckout(
  command: Checkout,
  facts: CheckoutFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const chosen = chooseOrders(command.subject, facts.cart);
  if (!Array.isArray(chosen)) return reject(chosen as Rejection);
  const orders: readonly Order[] = chosen;
  const refusal = refuseSession(facts.sessions) ?? refuseOrders(orders, stamp.now_ms);
  if (refusal !== null) return reject(refusal);
  const session = sessionOf(command, orders, stamp);
  return accept({ sessions: [session], events: eventsOf(session, stamp) });
}

/** The orders that are to be paid: what is still unpaid in the cart, or the one order alone. */
function chooseOrders(
  subject: Checkout["subject"],
  cart: readonly Order[],
): readonly Order[] | Rejection {
  if ("order_id" in subject) {
    const order = cart.find((one) => one.order_id === subject.order_id);
    if (order === undefined) return { code: "ORDER_UNKNOWN", order_id: subject.order_id };
    const others = cart.filter((one) => one !== order && isUnpaid(one));
    if (others.length > 0 && isUnpaid(order)) {
      const order_ids = others.map((one) => one.order_id);
      return { code: "CART_HAS_OTHER_ORDERS", cart_id: order.cart_id, order_ids };
    }
    return [order];
  }
  if (cart.length === 0) return { code: "CART_UNKNOWN", cart_id: subject.cart_id };
  const unpaid = cart.filter(isUnpaid);
  // Nothing left to pay: name what stands in the way of the first order.
  return unpaid.length > 0 ? unpaid : cart.slice(0, 1);
}

function isUnpaid(order: Order): boolean {
  return order.status === "LOCKED" || order.status === "PENDING_PAYMENT";
}

function refuseSession(sessions: readonly PaymentSession[]): Rejection | null {
  for (const { status, session_id, expiry_at_ms } of sessions) {
    if (status === "OPEN") return { code: "PAYMENT_SESSION_OPEN", session_id, expiry_at_ms };
    if (status === "UNKNOWN") return { code: "PAYMENT_OUTCOME_UNKNOWN", session_id };
  }
  return null;
}

function refuseOrders(orders: readonly Order[], now_ms: number): Rejection | null {
  for (const { order_id, status, lock } of orders) {
    if (lock !== null && status === "EXPIRED") {
      return { code: "LOCK_EXPIRED", order_id, expiry_at_ms: lock.expiry_at_ms };
    }
    if (status !== "LOCKED") return { code: "ORDER_STATUS_INVALID", order_id, status };
    if (lock === null || lock.hold_until_ms <= now_ms) {
      return { code: "LOCK_EXPIRED", order_id, expiry_at_ms: lock?.expiry_at_ms ?? now_ms };
    }
  }
  return null;
}

function sessionOf(command: Checkout, orders: readonly Order[], stamp: Stamp): PaymentSession {
  const [first] = orders;
  if (first === undefined) throw new Error("a checkout without orders");
  return {
    merchant_id: first.merchant_id,
    session_id: stamp.newId("ps"),
    cart_id: first.cart_id,
    order_ids: orders.map((order) => order.order_id),
    protocol: command.protocol,
    payment_method: command.payment_method,
    amount_minor: addMinor(orders.map(({ quote_amount_minor }) => quote_amount_minor)),
    currency: first.currency,
    provider: command.provider,
    status: "OPEN",
    created_at_ms: stamp.now_ms,
    expiry_at_ms: stamp.now_ms + session_duration_ms,
    payment_ref: null,
    failure: null,
    settled: false,
    checkout_jwt: null,
    checkout_hash: null,
    nonce: null,
    checkout_receipt: null,
    payment_receipt: null,
  };
}

function eventsOf(session: PaymentSession, stamp: Stamp): readonly OrderFact[] {
  const at_ms = stamp.now_ms;
  return session.order_ids.flatMap((order_id): OrderFact[] => [
    {
      order_id,
      event: {
        type: "CHECKOUT_REQUESTED",
        at_ms,
        payload: { paymentMethod: session.payment_method },
      },
    },
    {
      order_id,
      event: {
        type: "PAYMENT_SESSION_CREATED",
        at_ms,
        payload: {
          sessionId: session.session_id,
          protocol: session.protocol,
          paymentMethod: session.payment_method,
          expiryAt: isoInstant(session.expiry_at_ms),
        },
      },
    },
  ]);
}

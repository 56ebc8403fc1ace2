/**
 * An order: one SKU, one date, a quantity of visitors, one customer.
 *
 * DRAFT            written down, nothing held yet
 * LOCKED           capacity is held until the lock expires; payment can be asked for
 * PENDING_PAYMENT  a payment session is open on it (or its outcome is being found out)
 * PAID             the money is there, the ticket is not
 * FULFILLED        the ticket is issued
 * EXPIRED          the hold ran out before the money came
 * CANCELLED        given up; a refund may be on its way
 * REFUNDED         given up, and the money went back
 *
 * An order's state is the fold of its events; `transitions` is the whole machine, and
 * docs/orders.md draws it from this table.
 */
import { camelCurrency, type Dated, type OrderEvent, type OrderEventType } from "./event.ts";
import { fromMajorUnits } from "../money.ts";
import { invariant } from "../decision.ts";

export type OrderStatus =
  | "DRAFT"
  | "LOCKED"
  | "PENDING_PAYMENT"
  | "PAID"
  | "FULFILLED"
  | "EXPIRED"
  | "CANCELLED"
  | "REFUNDED";

export type PaymentStatus =
  | "NONE"
  | "PENDING"
  | "SUCCESS"
  | "FAILED"
  | "UNKNOWN"
  | "REFUNDED"
  | "PARTIALLY_REFUNDED";

export type FulfillmentStatus = "PENDING" | "FULFILLED" | "REVOKED" | "STUCK";

export type LockStatus = "HELD" | "CONSUMED" | "RELEASED" | "EXPIRED";

export type InventoryLock = Readonly<{
  lock_id: string;
  quantity: number;
  status: LockStatus;
  expiry_at_ms: number;
  /**
   * The hold may be given back from this instant on; later than the expiry while a session is open.
   */
  hold_until_ms: number;
}>;

export type Fulfillment = Readonly<{
  fulfillment_id: string;
  ticket_code: string;
  qr_url: string;
  issued_at_ms: number;
}>;

export type Order = Readonly<{
  merchant_id: string;
  order_id: string;
  cart_id: string;
  sku_id: string;
  pool_id: string;
  product_name: string;
  /** Visitors. */
  quantity: number;
  date: string;
  /** `HH:MM`, or empty for the whole day. */
  start_time: string;
  quote_amount_minor: bigint;
  currency: string;
  channel: string;
  customer: Readonly<Record<string, string>>;
  created_at_ms: number;
  status: OrderStatus;
  payment_status: PaymentStatus;
  fulfillment_status: FulfillmentStatus;
  lock: InventoryLock | null;
  /** The latest payment session, or the one that paid. */
  session_id: string | null;
  payment_ref: string | null;
  payment_method: string | null;
  fulfillment: Fulfillment | null;
  /** What of the price was asked back, and what has gone back of it. */
  asked_back_minor: bigint;
  refunded_minor: bigint;
}>;

/** What nothing has happened to yet: what events are going to change of an order. */
export const before_first_event = {
  status: "DRAFT",
  payment_status: "NONE",
  fulfillment_status: "PENDING",
  lock: null,
  session_id: null,
  payment_ref: null,
  payment_method: null,
  fulfillment: null,
  asked_back_minor: 0n,
  refunded_minor: 0n,
} as const satisfies Partial<Order>;

/**
 * How long a hold outlives an open payment session, so that money on its way still finds its place.
 */
export const session_grace_ms = 30_000;

const any: readonly OrderStatus[] = [
  "DRAFT",
  "LOCKED",
  "PENDING_PAYMENT",
  "PAID",
  "FULFILLED",
  "EXPIRED",
  "CANCELLED",
  "REFUNDED",
];

export type Transition = Readonly<{
  /** Where the event may happen. */
  from: readonly OrderStatus[];
  /** Where it leads; null stays where it is. */
  to: OrderStatus | null;
  /** Where it leads instead when the money was the payment of an order that was given up. */
  given_up_to?: OrderStatus;
}>;

/** The whole machine: where each event may happen, and where it leads. */
export const transitions: Readonly<Record<OrderEventType, Transition>> = {
  ORDER_DRAFT_CREATED: { from: ["DRAFT"], to: null },
  // From EXPIRED when money comes in late and there is still room.
  INVENTORY_LOCKED: { from: ["DRAFT", "EXPIRED"], to: "LOCKED" },
  CHECKOUT_REQUESTED: { from: ["LOCKED"], to: null },
  PAYMENT_SESSION_CREATED: { from: ["LOCKED"], to: "PENDING_PAYMENT" },
  CHECKOUT_COMPLETED: { from: ["PENDING_PAYMENT", "LOCKED"], to: "PAID" },
  FULFILLMENT_ISSUED: { from: ["PAID"], to: "FULFILLED" },
  PAYMENT_FAILED: { from: ["PENDING_PAYMENT"], to: "LOCKED" },
  PAYMENT_UNKNOWN: { from: ["PENDING_PAYMENT"], to: null },
  PAYMENT_SESSION_EXPIRED: { from: ["PENDING_PAYMENT"], to: "LOCKED" },
  PAYMENT_SESSION_CANCELLED: { from: ["PENDING_PAYMENT"], to: "LOCKED" },
  ORDER_EXPIRED: { from: ["LOCKED"], to: "EXPIRED" },
  ORDER_CANCELLED: { from: ["LOCKED", "PAID", "FULFILLED"], to: "CANCELLED" },
  INVENTORY_RELEASED: { from: ["CANCELLED"], to: null },
  FULFILLMENT_REVOKED: { from: ["CANCELLED"], to: null },
  LATE_PAYMENT_RECEIVED: { from: any, to: null },
  REFUND_REQUESTED: { from: any, to: null },
  REFUND_SUCCEEDED: { from: any, to: null, given_up_to: "REFUNDED" },
  REFUND_FAILED: { from: any, to: null },
  REFUND_RETRIED: { from: any, to: null },
  REFUND_PAID_OUT: { from: any, to: null },
  REFUND_GIVEN_TWICE: { from: any, to: null },
};

/** The order has a payment, whatever of it went back. */
const paid_statuses: ReadonlySet<PaymentStatus> = new Set([
  "SUCCESS",
  "PARTIALLY_REFUNDED",
  "REFUNDED",
]);

/** True while the order's payment is the money of `session_id`. */
function isPaidBy(order: Order, session_id: string): boolean {
  return order.session_id === session_id && paid_statuses.has(order.payment_status);
}

function backToLocked(order: Order, payment_status: PaymentStatus): Partial<Order> {
  invariant(order.lock !== null, "a payment was asked for without a lock");
  return { payment_status, lock: { ...order.lock, hold_until_ms: order.lock.expiry_at_ms } };
}

function endLock(order: Order, status: LockStatus): Partial<Order> {
  invariant(order.lock !== null, `a lock becomes ${status} that never was`);
  return { lock: { ...order.lock, status } };
}

/** What an event changes besides the status. */
function changeOf(order: Order, event: Dated<OrderEvent>): Partial<Order> {
  switch (event.type) {
    case "ORDER_DRAFT_CREATED":
      return {};
    case "REFUND_REQUESTED":
      return isPaidBy(order, event.payload.sessionId) ? askedBack(order, event.payload) : {};
    case "REFUND_RETRIED":
    case "REFUND_PAID_OUT":
    case "REFUND_GIVEN_TWICE":
      return {};
    case "INVENTORY_LOCKED": {
      const expiry_at_ms = Date.parse(event.payload.expiryAt);
      const { lockId: lock_id, quantity } = event.payload;
      return {
        lock: { lock_id, quantity, status: "HELD", expiry_at_ms, hold_until_ms: expiry_at_ms },
      };
    }
    case "CHECKOUT_REQUESTED":
      return { payment_method: event.payload.paymentMethod };
    case "PAYMENT_SESSION_CREATED": {
      invariant(order.lock !== null, "a session was opened without a lock");
      const session_until_ms = Date.parse(event.payload.expiryAt) + session_grace_ms;
      const hold_until_ms = Math.max(order.lock.expiry_at_ms, session_until_ms);
      return {
        payment_status: "PENDING",
        session_id: event.payload.sessionId,
        lock: { ...order.lock, hold_until_ms },
      };
    }
    case "PAYMENT_FAILED":
      return backToLocked(order, "FAILED");
    case "PAYMENT_SESSION_EXPIRED":
    case "PAYMENT_SESSION_CANCELLED":
      return backToLocked(order, "NONE");
    case "PAYMENT_UNKNOWN": {
      invariant(order.lock !== null, "a payment was asked for without a lock");
      const hold_until_ms = Math.max(order.lock.hold_until_ms, Date.parse(event.payload.holdUntil));
      return { payment_status: "UNKNOWN", lock: { ...order.lock, hold_until_ms } };
    }
    case "CHECKOUT_COMPLETED":
      return {
        payment_status: "SUCCESS",
        session_id: event.payload.sessionId,
        payment_ref: event.payload.paymentRef,
        payment_method: event.payload.paymentMethod,
      };
    case "FULFILLMENT_ISSUED":
      return { fulfillment_status: "FULFILLED", ...endLock(order, "CONSUMED") };
    case "ORDER_EXPIRED":
      return endLock(order, "EXPIRED");
    case "ORDER_CANCELLED":
      return {};
    case "INVENTORY_RELEASED":
      return endLock(order, "RELEASED");
    case "FULFILLMENT_REVOKED":
      return { fulfillment_status: "REVOKED" };
    case "LATE_PAYMENT_RECEIVED":
      return latePayment(order, event.payload);
    case "REFUND_SUCCEEDED":
      return isPaidBy(order, event.payload.sessionId) ? refunded(order, event.payload) : {};
    case "REFUND_FAILED":
      return order.fulfillment_status === "PENDING" && isPaidBy(order, event.payload.sessionId)
        ? { fulfillment_status: "STUCK" }
        : {};
  }
}

/** What an event says of an amount; the whole price when it says nothing. */
function amountOf(order: Order, payload: Readonly<Record<string, unknown>>): bigint {
  const amount = payload[`amount${camelCurrency(order.currency)}`];
  return typeof amount === "number"
    ? fromMajorUnits(amount, order.currency)
    : order.quote_amount_minor;
}

function askedBack(order: Order, payload: Readonly<Record<string, unknown>>): Partial<Order> {
  return { asked_back_minor: order.asked_back_minor + amountOf(order, payload) };
}

/** Once the money went back after all, nothing is stuck any more. */
function refunded(order: Order, payload: Readonly<Record<string, unknown>>): Partial<Order> {
  const refunded_minor = order.refunded_minor + amountOf(order, payload);
  // Of an order that was given up, everything that had come was asked back: it may be another
  // amount than the price.
  const is_given_up = order.status === "EXPIRED" || order.status === "CANCELLED";
  const whole_minor = is_given_up ? order.asked_back_minor : order.quote_amount_minor;
  const is_whole = refunded_minor >= whole_minor;
  const is_stuck = order.fulfillment_status === "STUCK";
  return {
    refunded_minor,
    payment_status: is_whole ? "REFUNDED" : "PARTIALLY_REFUNDED",
    ...(is_stuck ? { fulfillment_status: "PENDING" } : {}),
  };
}

/**
 * Money that came after the hold was given up counts as the order's payment unless it has another.
 * An order that still holds its places is not paid by it: where it can have them after all,
 * CHECKOUT_COMPLETED follows and says so; else the money goes back, and it can be paid anew.
 */
function latePayment(
  order: Order,
  payload: Readonly<{ sessionId: string; paymentMethod: string; paymentRef: string }>,
): Partial<Order> {
  const has_own_payment = paid_statuses.has(order.payment_status);
  const is_held = order.status === "LOCKED" || order.status === "PENDING_PAYMENT";
  if (has_own_payment || is_held) return {};
  return {
    payment_status: "SUCCESS",
    session_id: payload.sessionId,
    payment_ref: payload.paymentRef,
    payment_method: payload.paymentMethod,
  };
}

/** The order after one more event. Throws when the event cannot happen there: a corrupt stream. */
export function evolveOrder(order: Order, event: Dated<OrderEvent>): Order {
  const { from, to, given_up_to } = transitions[event.type];
  if (!from.includes(order.status)) {
    throw new Error(`Corrupt stream: ${event.type} on ${order.order_id} in status ${order.status}`);
  }
  const change = changeOf(order, event);
  const is_given_up = order.status === "EXPIRED" || order.status === "CANCELLED";
  const is_returned = is_given_up && change.payment_status === "REFUNDED";
  const status = (is_returned ? given_up_to : to) ?? order.status;
  return { ...order, ...change, status };
}

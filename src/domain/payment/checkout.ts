/** CHECKOUT: open a payment session on a cart, or on one order that is alone in its cart. */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import { addMinor } from "../money.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import { isoInstant } from "../order/event.ts";
import type { Order } from "../order/order.ts";
import type { Rejection } from "../rejection.ts";
import { tradeStatuses } from "../trade/trade-status.ts";
import type { TakenAgain } from "../trade/take-again.ts";
import { hasRunOut, isWaiting, refuseLostOrders } from "./lost-orders.ts";
import type { PaymentSession } from "./session.ts";

export type Checkout = Readonly<{
  type: "CHECKOUT";
  /** Either a whole cart, without the lost orders that the buyer knows of, or one order. */
  subject: Readonly<{ cart_id: string; leave_out?: readonly string[] } | { order_id: string }>;
  payment_method: string;
  protocol: PaymentSession["protocol"];
  provider: string;
}>;

export type CheckoutFacts = Readonly<{
  /** Every order of the cart; of the order's cart when one order was named. */
  cart: readonly Order[];
  /** The sessions of that cart. */
  sessions: readonly PaymentSession[];
  /** A sale that a till begins: its number, and what a member pays of it. */
  sale?: Readonly<{ trade_order_id: string; covered_minor: bigint }> | null;
  /**
   * Takes what was given back of a sale that a member had a part in; null where nothing was.
   */
  takeAgain?(trade_order_id: string): Decision<TakenAgain> | null;
}>;

export const session_duration_ms = 300_000;
/** Sessions of a cart that may end unpaid: after so many no other is opened. */
export const failed_sessions_max = 20;

export function decideCheckout(
  command: Checkout,
  facts: CheckoutFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { subject } = command;
  const { now_ms } = stamp;
  const chosen = chooseOrders(subject, facts.cart, now_ms);
  if (!Array.isArray(chosen)) return reject(chosen as Rejection);
  const orders: readonly Order[] = chosen;
  const refusal =
    refuseSession(facts.sessions) ??
    ("cart_id" in subject ? refuseLostOrders(subject, facts, now_ms) : null) ??
    refuseOrders(orders, now_ms) ??
    refuseAttempt(orders, facts.sessions);
  if (refusal !== null) return reject(refusal);
  const earlier = openTradeOrder(orders, facts.sessions);
  const parted = refuseParted(orders, facts);
  if (parted !== null) return reject(parted);
  const again = earlier === null ? null : (facts.takeAgain?.(earlier) ?? null);
  if (again !== null && !again.accepted) return again;
  const { trade_order_id, covered_minor } = facts.sale ?? {
    trade_order_id: earlier ?? stamp.newNumber("E"),
    covered_minor: again?.change.covered_minor ?? 0n,
  };
  const session = sessionOf(command, orders, { trade_order_id, covered_minor, stamp });
  const opened = { sessions: [session], events: eventsOf(session, stamp) };
  if (again === null) return accept(opened);
  const { trade_order, records, facts: told } = again.change;
  return accept({ ...opened, trade_orders: [trade_order], records, facts: told });
}

/**
 * Orders of a sale that a member or a coupon had a part in are paid together or not at all: apart,
 * nobody could say what of that part is whose.
 */
function refuseParted(
  orders: readonly Order[],
  { sessions, takeAgain }: CheckoutFacts,
): Rejection | null {
  if (takeAgain === undefined) return null;
  const wanted = new Set(orders.map(({ order_id }) => order_id));
  for (const { trade_order_id, order_ids, status } of sessions) {
    const shared = order_ids.filter((order_id) => wanted.has(order_id));
    const is_same = shared.length === wanted.size && order_ids.length === wanted.size;
    if (status === "SUCCEEDED" || shared.length === 0 || is_same) continue;
    if (takeAgain(trade_order_id) === null) continue;
    return { code: "TRADE_ORDER_NOT_OPEN", trade_order_id, trade_status: tradeStatuses.FAIL };
  }
  return null;
}

/** The orders that are to be paid: what still can be of the cart, or the one order alone. */
function chooseOrders(
  subject: Checkout["subject"],
  cart: readonly Order[],
  now_ms: number,
): readonly Order[] | Rejection {
  const waiting = cart.filter((order) => isWaiting(order, now_ms));
  if ("order_id" in subject) {
    const order = cart.find((one) => one.order_id === subject.order_id);
    if (order === undefined) return { code: "ORDER_UNKNOWN", order_id: subject.order_id };
    const others = waiting.filter((one) => one !== order);
    if (others.length > 0 && waiting.includes(order)) {
      const order_ids = others.map((one) => one.order_id);
      return { code: "CART_HAS_OTHER_ORDERS", cart_id: order.cart_id, order_ids };
    }
    return [order];
  }
  const [first] = cart;
  if (first === undefined) return { code: "CART_UNKNOWN", cart_id: subject.cart_id };
  if (waiting.length > 0) return waiting;
  // Nothing left to pay: name what has become of one that could have been.
  return [cart.find((order) => hasRunOut(order, now_ms)) ?? first];
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

/** A cart that is never paid is not tried for ever. What was paid of it does not count. */
function refuseAttempt(
  orders: readonly Order[],
  sessions: readonly PaymentSession[],
): Rejection | null {
  const failed = sessions.filter(({ status }) => status !== "SUCCEEDED");
  if (failed.length < failed_sessions_max) return null;
  const cart_id = orders[0]?.cart_id ?? "";
  return { code: "PAYMENT_ATTEMPTS_USED_UP", cart_id, attempts_max: failed_sessions_max };
}

function sessionOf(
  command: Checkout,
  orders: readonly Order[],
  {
    trade_order_id,
    covered_minor,
    stamp,
  }: Readonly<{ trade_order_id: string; covered_minor: bigint; stamp: Stamp }>,
): PaymentSession {
  const [first] = orders;
  if (first === undefined) throw new Error("a checkout without orders");
  return {
    merchant_id: first.merchant_id,
    session_id: stamp.newId("ps"),
    trade_order_id,
    pay_order_id: stamp.newNumber("P"),
    cart_id: first.cart_id,
    order_ids: orders.map((order) => order.order_id),
    protocol: command.protocol,
    payment_method: command.payment_method,
    amount_minor:
      addMinor(orders.map(({ quote_amount_minor }) => quote_amount_minor)) - covered_minor,
    currency: first.currency,
    provider: command.provider,
    ...openFrom(stamp.now_ms),
  };
}

/** How every session begins: open for its time, with nothing paid and nothing signed. */
export function openFrom(now_ms: number) {
  return {
    status: "OPEN",
    created_at_ms: now_ms,
    expiry_at_ms: now_ms + session_duration_ms,
    payment_ref: null,
    failure: null,
    settled: false,
    checkout_jwt: null,
    checkout_hash: null,
    nonce: null,
    checkout_receipt: null,
    payment_receipt: null,
  } as const satisfies Partial<PaymentSession>;
}

/** The trade order that an earlier attempt on the very same orders has tried to pay. */
function openTradeOrder(
  orders: readonly Order[],
  sessions: readonly PaymentSession[],
): string | null {
  const wanted = new Set(orders.map(({ order_id }) => order_id));
  const earlier = sessions.find(
    ({ status, order_ids }) =>
      status !== "SUCCEEDED" &&
      order_ids.length === wanted.size &&
      order_ids.every((order_id) => wanted.has(order_id)),
  );
  return earlier?.trade_order_id ?? null;
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

/**
 * Orders of a cart whose places were lost before they were paid. A cart is paid whole: an order
 * that ran out since the buyer last had a say stands in the way of the others, so that nobody pays
 * for half a visit unawares. What was lost before that is left out.
 */
import type { Order } from "../order/order.ts";
import type { Rejection } from "../rejection.ts";
import type { PaymentSession } from "./session.ts";

type Cart = Readonly<{
  /** Every order of the cart. */
  cart: readonly Order[];
  /** The sessions of that cart. */
  sessions: readonly PaymentSession[];
}>;

/** True once the hold is over, whether or not a worker has been there to give it back. */
export function hasRunOut({ status, lock }: Order, now_ms: number): boolean {
  if (status === "EXPIRED") return true;
  return status === "LOCKED" && (lock === null || lock.hold_until_ms <= now_ms);
}

/** True for an order that can still be paid. */
export function isWaiting(order: Order, now_ms: number): boolean {
  const is_unpaid = order.status === "LOCKED" || order.status === "PENDING_PAYMENT";
  return is_unpaid && !hasRunOut(order, now_ms);
}

/**
 * Names the orders that stand in the way of the others; and what of `leave_out`, the orders that
 * the buyer knows to be lost, is not.
 */
export function refuseLostOrders(
  { cart_id, leave_out = [] }: Readonly<{ cart_id: string; leave_out?: readonly string[] }>,
  facts: Cart,
  now_ms: number,
): Rejection | null {
  for (const order_id of leave_out) {
    const order = facts.cart.find((one) => one.order_id === order_id);
    if (order === undefined) return { code: "ORDER_UNKNOWN", order_id };
    const { status } = order;
    if (isWaiting(order, now_ms)) return { code: "ORDER_STATUS_INVALID", order_id, status };
  }
  const waiting = facts.cart.filter((order) => isWaiting(order, now_ms));
  const order_ids = facts.cart
    .filter((order) => hasRunOut(order, now_ms) && !wasLostBefore(order, waiting, facts.sessions))
    .map(({ order_id }) => order_id)
    .filter((order_id) => !leave_out.includes(order_id));
  const is_whole = waiting.length === 0 || order_ids.length === 0;
  return is_whole ? null : { code: "CART_ORDERS_EXPIRED", cart_id, order_ids };
}

/**
 * True when the buyer has chosen the others knowing that this one is lost: they were all ordered
 * after it ran out, or a session of the cart was opened without it since.
 */
function wasLostBefore(
  { order_id, lock }: Order,
  waiting: readonly Order[],
  sessions: readonly PaymentSession[],
): boolean {
  if (lock === null) return true;
  const { expiry_at_ms } = lock;
  return (
    waiting.every(({ created_at_ms }) => created_at_ms >= expiry_at_ms) ||
    sessions.some(
      (session) => session.created_at_ms >= expiry_at_ms && !session.order_ids.includes(order_id),
    )
  );
}

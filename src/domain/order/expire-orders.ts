/**
 * EXPIRE_ORDERS: give back holds whose time is over. The worker asks for it, and so does whoever
 * wants capacity that only dead holds occupy. An order is left alone when its hold is not due after
 * all.
 */
import { accept, type Decision, type Stamp } from "../decision.ts";
import type { PaymentSession } from "../payment/session.ts";
import type { OrderChange, OrderFact } from "./change.ts";
import { expiryOf, onEach } from "./facts.ts";
import type { Order } from "./order.ts";

export type ExpireOrders = Readonly<{ type: "EXPIRE_ORDERS"; order_ids: readonly string[] }>;

export type ExpireOrdersFacts = Readonly<{
  orderOf(order_id: string): Order | undefined;
  sessionOf(session_id: string): PaymentSession | undefined;
}>;

export function isDue(order: Order, now_ms: number): boolean {
  return order.lock?.status === "HELD" && order.lock.hold_until_ms <= now_ms;
}

export function decideExpireOrders(
  command: ExpireOrders,
  facts: ExpireOrdersFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const events: OrderFact[] = [];
  const sessions = new Map<string, PaymentSession>();
  const at_ms = stamp.now_ms;
  for (const order_id of new Set(command.order_ids)) {
    const order = facts.orderOf(order_id);
    if (order === undefined || !isDue(order, at_ms)) continue;
    if (order.status === "PENDING_PAYMENT" && order.session_id !== null) {
      const session = facts.sessionOf(order.session_id);
      if (session !== undefined && !sessions.has(session.session_id)) {
        // The provider has not been asked yet: `settled` stays as it is, and a worker will ask.
        sessions.set(session.session_id, { ...session, status: "EXPIRED", failure: "EXPIRED" });
        const { session_id: sessionId } = session;
        const type = "PAYMENT_SESSION_EXPIRED";
        events.push(...onEach(session.order_ids, { type, at_ms, payload: { sessionId } }));
      }
    }
    events.push(expiryOf(order, at_ms));
  }
  return accept({ events, sessions: [...sessions.values()] });
}

/** Events that several deciders make. */
import type { OrderFact } from "./change.ts";
import type { Dated, OrderEvent } from "./event.ts";
import type { Order } from "./order.ts";

/** ORDER_EXPIRED on an order whose hold is over. */
export function expiryOf(order: Order, at_ms: number): OrderFact {
  if (order.lock === null) throw new Error(`${order.order_id} expires without a lock`);
  const { lock_id, quantity } = order.lock;
  return {
    order_id: order.order_id,
    event: { type: "ORDER_EXPIRED", at_ms, payload: { lockId: lock_id, quantity } },
  };
}

export function onEach(order_ids: readonly string[], event: Dated<OrderEvent>): OrderFact[] {
  return order_ids.map((order_id) => ({ order_id, event }));
}

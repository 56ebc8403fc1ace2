/**
 * What an accepted command changes: events on orders, and the records that are not folds of them.
 */
import type { PaymentSession, Refund } from "../payment/session.ts";
import type { Dated, OrderEvent } from "./event.ts";
import type { Fulfillment, Order } from "./order.ts";

export type OrderChange = Readonly<{
  /** In the order in which they happened. */
  events: readonly OrderFact[];
  /** The draft before its first event. */
  draft?: Order;
  sessions?: readonly PaymentSession[];
  refunds?: readonly Refund[];
}>;

/** One event of one order; FULFILLMENT_ISSUED brings the ids of what was issued. */
export type OrderFact = Readonly<{
  order_id: string;
  event: Dated<OrderEvent>;
  fulfillment?: Fulfillment;
}>;

export const nothing: OrderChange = { events: [] };

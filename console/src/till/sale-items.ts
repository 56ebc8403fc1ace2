/** What a sale holds, order by order, as people read it. */
import type { FulfillmentDocument, OrderDocument } from "../../../src/contract/order.ts";
import type { SaleDocument } from "../../../src/contract/sale.ts";

/** The SKU of sums that a cashier says: what is sold under it is no ticket. */
const open_sale_sku = "counter";

export type SaleItem = Readonly<{
  order: OrderDocument;
  is_ticket: boolean;
  /** Absent before it is paid, and for what is no ticket. */
  ticket?: FulfillmentDocument;
}>;

export function itemsOf({ orders, fulfillments }: SaleDocument): readonly SaleItem[] {
  return orders.map((order) => {
    const is_ticket = order.sku_id !== open_sale_sku;
    const ticket = fulfillments.find(({ order_id }) => order_id === order.order_id);
    return { order, is_ticket, ...(is_ticket && ticket !== undefined ? { ticket } : {}) };
  });
}

/** When its slot starts; empty for the whole day. */
export function startTime(order: OrderDocument): string {
  const start_time = order["start_time"];
  return typeof start_time === "string" ? start_time : "";
}

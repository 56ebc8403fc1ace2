/**
 * What a till sells for a sum that it says itself: goods that are not in the catalog, or just an
 * amount. It is an order like any other, of a SKU of its own that every merchant has, without
 * bounds and for today; nobody can order it but the till.
 */
import type { Catalog } from "../catalog/catalog.ts";
import type { Stamp } from "../decision.ts";
import type { SlotKey } from "../inventory/slot.ts";
import type { OrderChange } from "../order/change.ts";
import { firstEvents } from "../order/create-order.ts";
import { before_first_event, type Order } from "../order/order.ts";
import { localMinute } from "../time-zone.ts";

export type OpenSale = Readonly<{
  order_id: string;
  /** What the customer reads of it. */
  product_name: string;
  amount_minor: bigint;
}>;

/** The SKU of open sales, and the pool it draws from. */
export const open_sale_sku = { sku_id: "counter", pool_id: "counter" } as const;

/** Where open sales of that instant are counted: on the merchant's day, without bounds. */
export function openSaleSlot(at_ms: number, time_zone: string): SlotKey {
  const date = localMinute(at_ms, time_zone).slice(0, 10);
  return { pool_id: open_sale_sku.pool_id, date, start_time: "" };
}

/** The order of an open sale, with its first events. */
export function openOrder(
  sale: OpenSale,
  cart: Readonly<{ cart_id: string; customer: Order["customer"]; at_ms: number }>,
  { catalog, stamp }: Readonly<{ catalog: Catalog; stamp: Stamp }>,
): Readonly<{ draft: Order; events: OrderChange["events"] }> {
  const { merchant } = catalog;
  const draft: Order = {
    merchant_id: merchant.merchant_id,
    order_id: sale.order_id,
    cart_id: cart.cart_id,
    ...open_sale_sku,
    product_name: sale.product_name,
    quantity: 1,
    ...openSaleSlot(cart.at_ms, merchant.time_zone),
    quote_amount_minor: sale.amount_minor,
    currency: merchant.currency,
    channel: "pos",
    customer: cart.customer,
    created_at_ms: cart.at_ms,
    ...before_first_event,
  };
  return { draft, events: firstEvents(draft, stamp) };
}

/** One order, or the orders of a cart. */
import type { Order } from "../../domain/order/order.ts";
import type { Database } from "../../postgres/database.ts";
import { orderFromRow, type OrderRow } from "../../postgres/rows.ts";
import { createBatchReader, type BatchReader } from "../batch-reader.ts";

export function createOrderReader(sql: Database): BatchReader<Order> {
  return createBatchReader(async (merchant_id, ids) => {
    // One look-up by key for each, whatever the planner believes of the table's size.
    const rows = await sql<OrderRow[]>`
      select o.* from unnest(${ids}::text[]) as named (id), lateral (
        select * from orders
        where merchant_id = ${merchant_id} and id_time = right(named.id, 11)
          and order_id = named.id offset 0) as o`;
    return new Map(rows.map((row) => [row.order_id, orderFromRow(row)]));
  });
}

/** In the order in which they were made. */
export async function readCartOrders(
  sql: Database,
  merchant_id: string,
  cart_id: string,
): Promise<Order[]> {
  const rows = await sql<OrderRow[]>`
    select * from orders
    where merchant_id = ${merchant_id} and right(cart_id, 11) = right(${cart_id}, 11)
      and cart_id = ${cart_id}
    order by created_at, order_id`;
  return rows.map(orderFromRow);
}

export async function readOrders(
  sql: Database,
  merchant_id: string,
  order_ids: readonly string[],
): Promise<Order[]> {
  const rows = await sql<OrderRow[]>`
    select o.* from unnest(${order_ids as string[]}::text[]) as named (id), lateral (
      select * from orders
      where merchant_id = ${merchant_id} and id_time = right(named.id, 11)
        and order_id = named.id offset 0) as o`;
  const found = new Map(rows.map((row) => [row.order_id, orderFromRow(row)]));
  return order_ids.flatMap((order_id) => found.get(order_id) ?? []);
}

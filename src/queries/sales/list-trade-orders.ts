/**
 * The trade orders: newest first, page by page, by any of the filters. What is rare has an index of
 * its own, which is said apart from the value, or the planner could not know that it serves.
 */
import type { ListTradeOrdersQuery, TradeOrderList } from "../../contract/sale.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import type { Database } from "../../postgres/database.ts";
import { tradeOrderFromRow, type TradeOrderRow } from "../../postgres/trade-rows.ts";
import { endOf, startOf, type ListCursor } from "../created-range.ts";
import { tradeOrderDocument } from "../documents/sale-document.ts";
import { readOrderIds } from "./read-trade-order.ts";

/** What the list is narrowed to. */
type Filters = Omit<ListTradeOrdersQuery, "cursor" | "limit">;

/** So many of them from the top, or behind where a page ended. */
export async function readTradeOrders(
  sql: Database,
  merchant: Readonly<{ merchant_id: string; time_zone: string }>,
  query: Filters & Readonly<{ after: ListCursor | null; limit: number }>,
): Promise<TradeOrder[]> {
  const { merchant_id, time_zone } = merchant;
  const { status, method, store_no, created_from, created_to, after } = query;
  const from_ms = created_from === undefined ? null : startOf(created_from, time_zone);
  const to_ms = created_to === undefined ? null : endOf(created_to, time_zone);
  const rows = await sql<TradeOrderRow[]>`
    select * from trade_orders where merchant_id = ${merchant_id}
    ${status === undefined ? sql`` : sql`and status = ${status}`}
    ${status === undefined || status === 2 ? sql`` : sql`and status <> 2`}
    ${method === undefined ? sql`` : sql`and method = ${method}`}
    ${method === undefined || method === "cash" ? sql`` : sql`and method <> 'cash'`}
    ${store_no === undefined ? sql`` : sql`and store_no = ${store_no}`}
    ${from_ms === null ? sql`` : sql`and created_at >= ${from_ms}::timestamptz`}
    ${to_ms === null ? sql`` : sql`and created_at < ${to_ms}::timestamptz`}
    ${
      after === null
        ? sql``
        : sql`and (created_at, trade_order_id) < (${after.created_at_ms}::timestamptz, ${after.id})`
    }
    order by created_at desc, trade_order_id desc
    limit ${query.limit}`;
  return rows.map(tradeOrderFromRow);
}

export async function listTradeOrders(
  sql: Database,
  merchant: Readonly<{ merchant_id: string; time_zone: string }>,
  query: ListTradeOrdersQuery & Readonly<{ after: ListCursor | null }>,
): Promise<TradeOrderList> {
  const found = await readTradeOrders(sql, merchant, { ...query, limit: query.limit + 1 });
  const page = found.slice(0, query.limit);
  const order_ids = await readOrderIds(sql, merchant.merchant_id, page);
  const last = page.at(-1);
  const has_more = found.length > query.limit && last !== undefined;
  return {
    data: page.map((one) => tradeOrderDocument(one, order_ids.get(one.trade_order_id) ?? [])),
    next_cursor: has_more ? `${last.created_at_ms}.${last.trade_order_id}` : null,
  };
}

/** Trade orders for the cashier family: a page of them by any of its filters, and their sums. */
import type { Database } from "../../postgres/database.ts";
import { tradeOrderFromRow, type TradeOrderRow } from "../../postgres/trade-rows.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";

/** Columns that a list can be filtered by, as text. */
export const filtered_columns = [
  "trade_order_id",
  "pay_order_id",
  "method",
  "product_id",
  "store_no",
  "operator_id",
  "member_id",
  "coupon_code",
  "user_id",
  "channel_user_id",
  "device",
] as const;
export type FilteredColumn = (typeof filtered_columns)[number];

export type TradeOrderFilter = Readonly<{
  /** Only those that have all of these. */
  equal: ReadonlyMap<FilteredColumn, string>;
  status: number | null;
  trade_type: number | null;
  deposit_mode: number | null;
  /** From the first instant up to and without the second. */
  from_ms: number | null;
  until_ms: number | null;
}>;

function conditions(sql: Database, { equal, ...filter }: TradeOrderFilter) {
  const { status, trade_type, deposit_mode, from_ms, until_ms } = filter;
  let texts = sql``;
  for (const [column, text] of equal) texts = sql`${texts} and ${sql(column)} = ${text}`;
  const not_cash = ![undefined, "cash"].includes(equal.get("method"));
  // Said apart from the value, or the planner could not know that the index of the rest serves.
  const rare = status === null || status === 2 ? sql`` : sql`and status <> 2`;
  return sql`
    ${status === null ? sql`` : sql`and status = ${status} ${rare}`}
    ${trade_type === null ? sql`` : sql`and trade_type = ${trade_type}`}
    ${deposit_mode === null ? sql`` : sql`and deposit_mode = ${deposit_mode}`}
    ${from_ms === null ? sql`` : sql`and created_at >= ${from_ms}::timestamptz`}
    ${until_ms === null ? sql`` : sql`and created_at < ${until_ms}::timestamptz`}
    ${texts} ${not_cash ? sql`and method <> 'cash'` : sql``}`;
}

/** Newest first. The rows that are passed over are counted in the index. */
export async function pageOfTradeOrders(
  sql: Database,
  merchant_id: string,
  { filter, limit, offset }: Readonly<{ filter: TradeOrderFilter; limit: number; offset: number }>,
): Promise<TradeOrder[]> {
  const rows = await sql<TradeOrderRow[]>`
    select t.* from (
      select created_at, trade_order_id from trade_orders
      where merchant_id = ${merchant_id} ${conditions(sql, filter)}
      order by created_at desc, trade_order_id desc
      limit ${limit} offset ${offset}) as page,
    lateral (
      select * from trade_orders
      where merchant_id = ${merchant_id} and trade_order_id = page.trade_order_id offset 0) as t
    order by page.created_at desc, page.trade_order_id desc`;
  return rows.map(tradeOrderFromRow);
}

/** How many there are, up to `count_max`: further no page leads. */
export async function countTradeOrders(
  sql: Database,
  merchant_id: string,
  { filter, count_max }: Readonly<{ filter: TradeOrderFilter; count_max: number }>,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from (
      select created_at from trade_orders
      where merchant_id = ${merchant_id} ${conditions(sql, filter)}
      order by created_at desc, trade_order_id desc limit ${count_max}) as counted`;
  return row?.count ?? 0;
}

export type TradeOrderSums = {
  count: number;
  amount_minor: bigint;
  discount_minor: bigint;
  refunded_minor: bigint;
};

export async function sumTradeOrders(
  sql: Database,
  merchant_id: string,
  filter: TradeOrderFilter,
): Promise<TradeOrderSums> {
  const [row] = await sql<TradeOrderSums[]>`
    select count(*)::int as count, coalesce(sum(amount_minor), 0)::bigint as amount_minor,
      coalesce(sum(discount_minor), 0)::bigint as discount_minor,
      coalesce(sum(refunded_minor), 0)::bigint as refunded_minor
    from trade_orders where merchant_id = ${merchant_id} ${conditions(sql, filter)}`;
  if (row === undefined) throw new Error("a sum without a row");
  return row;
}

/** Trade orders by their numbers, and what stands behind one. */
import type { Order } from "../../domain/order/order.ts";
import type { PaymentSession } from "../../domain/payment/session.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import type { Database } from "../../postgres/database.ts";
import { tradeOrderFromRow, type TradeOrderRow } from "../../postgres/trade-rows.ts";
import { createBatchReader, type BatchReader } from "../batch-reader.ts";

export function createTradeOrderReader(sql: Database): BatchReader<TradeOrder> {
  return createBatchReader(async (merchant_id, ids) => {
    // One look-up by key for each, whatever the planner believes of the table's size.
    const rows = await sql<TradeOrderRow[]>`
      select t.* from unnest(${ids}::text[]) as named (id), lateral (
        select * from trade_orders
        where merchant_id = ${merchant_id} and trade_order_id = named.id offset 0) as t`;
    return new Map(rows.map((row) => [row.trade_order_id, tradeOrderFromRow(row)]));
  });
}

/** What a trade order shows of an order that it pays for. */
export type SoldOrder = Pick<Order, "quote_amount_minor" | "product_name" | "date" | "start_time">;

/** A trade order with the orders that it pays for; with none where the till has named its goods. */
export type Sold = Readonly<{
  trade_order: TradeOrder;
  orders: readonly SoldOrder[];
  /** As the member has it today; null without a member, and of one who was forgotten. */
  member_phone: string | null;
}>;

export type SoldReader = BatchReader<Sold>;

type SoldRow = TradeOrderRow &
  Readonly<{
    member_phone: string | null;
    sold:
      | readonly (Omit<SoldOrder, "quote_amount_minor"> & { quote_amount_minor: string })[]
      | null;
  }>;

/** All in one statement: a look-up by key for each trade order, for its attempt and its orders. */
export function createSoldReader(sql: Database): SoldReader {
  return createBatchReader(async (merchant_id, ids) => {
    const rows = await sql<SoldRow[]>`
      select t.*, case when t.goods is null then (
        select json_agg(json_build_object(
          'quote_amount_minor', o.quote_amount_minor::text, 'product_name', o.product_name,
          'date', o.visit_date, 'start_time', o.start_time) order by paid.place)
        from (
          select order_ids from payment_sessions
          where merchant_id = ${merchant_id} and id_time = right(t.session_id, 11)
            and session_id = t.session_id offset 0) as s,
        unnest(s.order_ids) with ordinality as paid (order_id, place),
        lateral (
          select quote_amount_minor, product_name, visit_date, start_time from orders
          where merchant_id = ${merchant_id} and id_time = right(paid.order_id, 11)
            and order_id = paid.order_id offset 0) as o
      ) end as sold, (
        select phone from members
        where merchant_id = ${merchant_id} and member_id = t.member_id) as member_phone
      from unnest(${ids}::text[]) as named (id), lateral (
        select * from trade_orders
        where merchant_id = ${merchant_id} and trade_order_id = named.id offset 0) as t`;
    return new Map(
      rows.map(({ sold, member_phone, ...row }) => {
        const orders = (sold ?? []).map(({ quote_amount_minor, ...order }) => ({
          ...order,
          quote_amount_minor: BigInt(quote_amount_minor),
        }));
        const trade_order = tradeOrderFromRow(row);
        return [row.trade_order_id, { trade_order, orders, member_phone }];
      }),
    );
  });
}

/** The orders that each of these trade orders pays for, by the attempt that it names. */
export async function readOrderIds(
  sql: Database,
  merchant_id: string,
  trade_orders: readonly TradeOrder[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const session_ids = trade_orders.flatMap(({ session_id }) => session_id ?? []);
  if (session_ids.length === 0) return new Map();
  const rows = await sql<Pick<PaymentSession, "session_id" | "order_ids">[]>`
    select s.session_id, s.order_ids from unnest(${session_ids}::text[]) as named (id), lateral (
      select session_id, order_ids from payment_sessions
      where merchant_id = ${merchant_id} and id_time = right(named.id, 11)
        and session_id = named.id offset 0) as s`;
  const by_session = new Map(rows.map(({ session_id, order_ids }) => [session_id, order_ids]));
  return new Map(
    trade_orders.map(({ trade_order_id, session_id }) => [
      trade_order_id,
      by_session.get(session_id ?? "") ?? [],
    ]),
  );
}

/** A trade order with the attempt that it names, and the orders that are paid for. */
export type Sale = Readonly<{
  trade_order: TradeOrder;
  session: PaymentSession | null;
  orders: readonly Order[];
}>;

/** Null when there is no such trade order of this merchant. */
export async function readSale(
  readers: Readonly<{
    readTradeOrder: BatchReader<TradeOrder>;
    readSession: BatchReader<PaymentSession>;
    readOrder: BatchReader<Order>;
  }>,
  merchant_id: string,
  trade_order_id: string,
): Promise<Sale | null> {
  const trade_order = await readers.readTradeOrder(merchant_id, trade_order_id);
  if (trade_order === null) return null;
  const { session_id } = trade_order;
  const session = session_id === null ? null : await readers.readSession(merchant_id, session_id);
  const order_ids = session?.order_ids ?? [];
  const found = await Promise.all(order_ids.map((id) => readers.readOrder(merchant_id, id)));
  return { trade_order, session, orders: found.filter((order) => order !== null) };
}

/** Trade orders by their numbers, and what stands behind one. */
import type { Order } from "../domain/order/order.ts";
import type { PaymentSession } from "../domain/payment/session.ts";
import type { TradeOrder } from "../domain/trade/trade-order.ts";
import type { Database } from "../postgres/database.ts";
import { tradeOrderFromRow, type TradeOrderRow } from "../postgres/trade-rows.ts";
import { createBatchReader, type BatchReader } from "./batch-reader.ts";

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

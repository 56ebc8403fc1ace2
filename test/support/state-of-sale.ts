/**
 * Everything that the tables hold of one sale, as text in which ids and numbers are told apart but
 * not named: two sales that went the same way read the same.
 */
import type { Database } from "../../src/postgres/database.ts";

type Row = Readonly<{ row: Record<string, unknown> }>;

/** The sale of a session: orders, session, trade order, refunds, tickets, books and timelines. */
export async function stateOfSale(
  sql: Database,
  merchant_id: string,
  session_id: string,
): Promise<string> {
  const [session] = await sql<Row[]>`
    select to_json(s) as row from payment_sessions s
    where merchant_id = ${merchant_id} and session_id = ${session_id}`;
  const trade_order_id = String(session?.row["trade_order_id"]);
  const order_ids = session?.row["order_ids"] as string[];
  const [[trade_order], orders, refunds, tickets, transfers, events] = await Promise.all([
    sql<Row[]>`
      select to_json(t) as row from trade_orders t
      where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`,
    sql<Row[]>`
      select to_jsonb(o) - 'head_hash' as row from orders o
      where merchant_id = ${merchant_id} and order_id = any (${order_ids})
      order by array_position(${order_ids}, order_id)`,
    sql<Row[]>`
      select to_json(r) as row from refunds r
      where merchant_id = ${merchant_id} and session_id = ${session_id} order by amount_minor`,
    sql<Row[]>`
      select to_json(t) as row from tickets t
      where merchant_id = ${merchant_id} and order_id = any (${order_ids})
      order by array_position(${order_ids}, order_id)`,
    sql<Row[]>`
      select to_json(l) as row from ledger_transfers l
      where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}
      order by kind, (entries -> 0 ->> 'amount_minor')::bigint`,
    sql<{ type: string; order_id: string }[]>`
      select type, stream_id as order_id from events
      where merchant_id = ${merchant_id} and stream_id = any (${order_ids})
      order by array_position(${order_ids}, stream_id), type`,
  ]);
  const rowOf = ({ row }: Row) => row;
  const state = {
    trade_order: trade_order?.row,
    session: session?.row,
    orders: orders.map(rowOf),
    refunds: refunds.map(rowOf),
    tickets: tickets.map(rowOf),
    transfers: transfers.map(rowOf),
    events,
  };
  return withoutNames(JSON.stringify(state));
}

/** Each id and number by the place of its first appearance. */
function withoutNames(text: string): string {
  const names = new Map<string, string>();
  const pattern = /\b(?:[a-z]+_[0-9a-f]{13})?[0-9a-f]{11}\b|\b(?:E|P|R|MR)\d{23}\b|TG-[0-9A-Z-]+/g;
  return text.replaceAll(pattern, (name) => {
    const known = names.get(name) ?? `#${names.size + 1}`;
    names.set(name, known);
    return known;
  });
}

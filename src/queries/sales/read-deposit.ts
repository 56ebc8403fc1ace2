/** Deposits: one by its id or its trade order, pages of them, and those that a worker sees to. */
import type { Deposit, DepositStatus } from "../../domain/deposit/deposit.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import type { Database } from "../../postgres/database.ts";
import { depositFromRow } from "../../postgres/records/deposit-table.ts";
import { tradeOrderFromRow, type TradeOrderRow } from "../../postgres/trade-rows.ts";
import type { ListCursor } from "../created-range.ts";
import type { WorkPage } from "../work/open-work.ts";

type Row = Readonly<Record<string, unknown>>;

/** A deposit with its trade order, which says who took it and where. */
export type DepositSale = Readonly<{ deposit: Deposit; trade_order: TradeOrder }>;

/** Null when the merchant has no such deposit. */
export async function readDeposit(
  sql: Database,
  merchant_id: string,
  by: Readonly<{ deposit_id: string } | { trade_order_id: string }>,
): Promise<DepositSale | null> {
  const rows =
    "deposit_id" in by
      ? await sql<Row[]>`
          select * from deposits
          where merchant_id = ${merchant_id} and deposit_id = ${by.deposit_id}`
      : await sql<Row[]>`
          select * from deposits
          where merchant_id = ${merchant_id} and trade_order_id = ${by.trade_order_id}`;
  const [sale] = await withTradeOrders(sql, merchant_id, rows.map(depositFromRow));
  return sale ?? null;
}

/** Single deposits, for whoever needs no more of them. */
export function createDepositReader(sql: Database) {
  return async (merchant_id: string, deposit_id: string): Promise<Deposit | null> =>
    (await readDeposit(sql, merchant_id, { deposit_id }))?.deposit ?? null;
}

export type DepositFilter = Readonly<{
  status: DepositStatus | null;
  /** REQUESTED and HELD. */
  is_open: boolean;
  store_no: string | null;
  after: ListCursor | null;
  limit: number;
}>;

/** Newest first; one more than a page tells that there are more. */
export async function listDeposits(
  sql: Database,
  merchant_id: string,
  { status, is_open, store_no, after, limit }: DepositFilter,
): Promise<Readonly<{ page: readonly DepositSale[]; next_cursor: string | null }>> {
  const rows = await sql<Row[]>`
    select * from deposits where merchant_id = ${merchant_id}
    ${is_open ? sql`and ended_at is null` : sql``}
    ${status === null ? sql`` : sql`and status = ${status}`}
    ${store_no === null ? sql`` : sql`and store_no = ${store_no}`}
    ${
      after === null
        ? sql``
        : sql`and (created_at, deposit_id) < (${after.created_at_ms}::timestamptz, ${after.id})`
    }
    order by created_at desc, deposit_id desc limit ${limit + 1}`;
  const deposits = rows.slice(0, limit).map(depositFromRow);
  const last = deposits.at(-1);
  const has_more = rows.length > limit && last !== undefined;
  return {
    page: await withTradeOrders(sql, merchant_id, deposits),
    next_cursor: has_more ? `${last.created_at_ms}.${last.deposit_id}` : null,
  };
}

/** Those that have something to be found out or done about them. */
export async function listDueDeposits(
  sql: Database,
  merchant_id: string,
  { now_ms, limit, after }: WorkPage & Readonly<{ now_ms: number }>,
): Promise<readonly Readonly<{ deposit: Deposit; due_at_ms: number }>[]> {
  const { at_ms, id } = after ?? { at_ms: 0, id: "" };
  const rows = await sql<(Row & Readonly<{ due_at: number }>)[]>`
    select * from deposits
    where merchant_id = ${merchant_id} and due_at <= ${now_ms}::timestamptz
      and (due_at, deposit_id) > (${at_ms}::timestamptz, ${id})
    order by due_at, deposit_id limit ${limit}`;
  return rows.map((row) => ({ deposit: depositFromRow(row), due_at_ms: row.due_at }));
}

async function withTradeOrders(
  sql: Database,
  merchant_id: string,
  deposits: readonly Deposit[],
): Promise<DepositSale[]> {
  if (deposits.length === 0) return [];
  const ids = deposits.map(({ trade_order_id }) => trade_order_id);
  const rows = await sql<TradeOrderRow[]>`
    select t.* from unnest(${ids}::text[]) as named (id), lateral (
      select * from trade_orders
      where merchant_id = ${merchant_id} and trade_order_id = named.id offset 0) as t`;
  const found = new Map(rows.map((row) => [row.trade_order_id, tradeOrderFromRow(row)]));
  return deposits.flatMap((deposit) => {
    const trade_order = found.get(deposit.trade_order_id);
    return trade_order === undefined ? [] : [{ deposit, trade_order }];
  });
}

/**
 * The attempts to pay, for the cashier family: one, a page of them, their sums. They are payment
 * sessions and deposits; the session of what was consumed of a deposit is no attempt of its own.
 */
import { legacyInstant } from "../../contract/legacy/trade-order.ts";
import type { PayOrderDocument } from "../../contract/legacy/pay-order.ts";
import type { DepositStatus } from "../../domain/deposit/deposit.ts";
import type { SessionStatus } from "../../domain/payment/session.ts";
import { isTradeMethod, productTypes } from "../../domain/trade/product-code.ts";
import type { Database } from "../../postgres/database.ts";
import { idTime } from "../id-time.ts";

export type PayOrderFilter = Readonly<{
  pay_order_id: string | null;
  trade_order_id: string | null;
  /** The family's: 1, 2, 6, 7, -1; null is any. */
  status: number | null;
  from_ms: number | null;
  until_ms: number | null;
}>;

type Code = PayOrderDocument["status"];

const statuses_of_sessions = {
  OPEN: 1,
  UNKNOWN: 1,
  SUCCEEDED: 2,
  FAILED: -1,
  EXPIRED: -1,
} as const satisfies Record<SessionStatus, Code>;

/** As those of its trade order, before anything of it is refunded. */
const statuses_of_deposits = {
  REQUESTED: 1,
  HELD: 6,
  CONSUMED: 2,
  RELEASED: 7,
  EXPIRED: 7,
  CANCELLED: -1,
  FAILED: -1,
} as const satisfies Record<DepositStatus, Code>;

function named(statuses: Readonly<Record<string, Code>>, asked: number): string[] {
  return Object.entries(statuses).flatMap(([name, code]) => (code === asked ? name : []));
}

function ofSessions(sql: Database, merchant_id: string, filter: PayOrderFilter) {
  const { pay_order_id, trade_order_id, status, from_ms, until_ms } = filter;
  // All attempts on a trade order are on its cart, by which they are found.
  const cart = sql`(
    select cart_id from trade_orders
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id})`;
  return sql`
    from payment_sessions
    where merchant_id = ${merchant_id} and protocol <> 'DEPOSIT'
    ${pay_order_id === null ? sql`` : sql`and pay_order_id = ${pay_order_id}`}
    ${
      trade_order_id === null
        ? sql``
        : sql`and right(cart_id, 11) = right(${cart}, 11) and cart_id = ${cart}
            and trade_order_id = ${trade_order_id}`
    }
    ${status === null ? sql`` : sql`and status = any (${named(statuses_of_sessions, status)})`}
    ${from_ms === null ? sql`` : sql`and id_time >= ${idTime(from_ms)}`}
    ${until_ms === null ? sql`` : sql`and id_time < ${idTime(until_ms)}`}`;
}

function ofDeposits(sql: Database, merchant_id: string, filter: PayOrderFilter) {
  const { pay_order_id, trade_order_id, status, from_ms, until_ms } = filter;
  return sql`
    from deposits
    where merchant_id = ${merchant_id}
    ${pay_order_id === null ? sql`` : sql`and pay_order_id = ${pay_order_id}`}
    ${trade_order_id === null ? sql`` : sql`and trade_order_id = ${trade_order_id}`}
    ${status === null ? sql`` : sql`and status = any (${named(statuses_of_deposits, status)})`}
    ${from_ms === null ? sql`` : sql`and right(deposit_id, 11) >= ${idTime(from_ms)}`}
    ${until_ms === null ? sql`` : sql`and right(deposit_id, 11) < ${idTime(until_ms)}`}`;
}

/** Of a deposit: what was consumed of it or, before that, what is asked for and held. */
function depositAmount(sql: Database) {
  return sql`case status when 'CONSUMED' then consumed_minor else amount_minor end`;
}

type Row = {
  pay_order_id: string;
  trade_order_id: string;
  channel_ref: string | null;
  method: string;
  amount_minor: bigint;
  /** Null for what is no deposit. */
  deposit_minor: bigint | null;
  currency: string;
  status: string;
  failure: string | null;
  created_at: number;
  expiry_at: number;
};

export async function pageOfPayOrders(
  sql: Database,
  merchant: Readonly<{ merchant_id: string; mch_id: string }>,
  { filter, limit, offset }: Readonly<{ filter: PayOrderFilter; limit: number; offset: number }>,
): Promise<PayOrderDocument[]> {
  const { merchant_id, mch_id } = merchant;
  // Each kind in the order of its index, as far as the page may need it.
  const first = sql`order by id_time desc, id desc limit ${offset + limit}`;
  const rows = await sql<Row[]>`
    select * from (
      (select id_time, session_id as id, pay_order_id, trade_order_id, payment_ref as channel_ref,
        payment_method as method, amount_minor, null::bigint as deposit_minor, currency, status,
        failure, created_at, expiry_at
      ${ofSessions(sql, merchant_id, filter)} ${first})
      union all
      (select right(deposit_id, 11) as id_time, deposit_id as id, pay_order_id, trade_order_id,
        coalesce(payment_ref, hold_ref), method, ${depositAmount(sql)}, amount_minor, currency,
        status, failure, created_at, request_expiry_at
      ${ofDeposits(sql, merchant_id, filter)} ${first})) as attempts
    order by id_time desc, id desc limit ${limit} offset ${offset}`;
  return rows.map((row) => documentOf(row, mch_id));
}

export type PayOrderSums = { count: number; amount_minor: bigint };

export async function sumPayOrders(
  sql: Database,
  merchant_id: string,
  filter: PayOrderFilter,
): Promise<PayOrderSums> {
  const [row] = await sql<PayOrderSums[]>`
    select sum(count)::int as count, sum(amount_minor)::bigint as amount_minor from (
      select count(*) as count, coalesce(sum(amount_minor), 0) as amount_minor
      ${ofSessions(sql, merchant_id, filter)}
      union all
      select count(*), coalesce(sum(${depositAmount(sql)}), 0)
      ${ofDeposits(sql, merchant_id, filter)}) as kinds`;
  if (row === undefined) throw new Error("a sum without a row");
  return row;
}

function documentOf(row: Row, mch_id: string): PayOrderDocument {
  const { method, deposit_minor } = row;
  const status =
    deposit_minor === null
      ? statuses_of_sessions[row.status as SessionStatus]
      : statuses_of_deposits[row.status as DepositStatus];
  return {
    payOrderId: row.pay_order_id,
    mchId: Number(mch_id),
    appId: "",
    tradeOrderId: row.trade_order_id,
    channelOrderNo: row.channel_ref,
    productType: isTradeMethod(method) ? productTypes[method] : null,
    amount: Number(row.amount_minor),
    ...(deposit_minor === null ? {} : { depositAmount: Number(deposit_minor) }),
    currency: row.currency,
    status,
    errMsg: row.failure,
    createTime: legacyInstant(row.created_at),
    expireTime: legacyInstant(row.expiry_at),
  };
}

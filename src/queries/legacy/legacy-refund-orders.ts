/** Money on its way back, for the cashier family: a page, newest first. */
import type { RefundOrderDocument } from "../../contract/legacy/pay-order.ts";
import { legacyInstant } from "../../contract/legacy/trade-order.ts";
import type { Refund } from "../../domain/payment/session.ts";
import type { Database } from "../../postgres/database.ts";
import { idTime } from "../id-time.ts";

export type RefundOrderFilter = Readonly<{
  /** `MR…`, or the id of a refund from before there were numbers. */
  refund_id: string | null;
  trade_order_id: string | null;
  /** The family's: 1, 2, 3; null is any. */
  status: number | null;
  from_ms: number | null;
  until_ms: number | null;
}>;

const statuses = {
  PENDING: 1,
  SUCCEEDED: 2,
  FAILED: 3,
} as const satisfies Record<Refund["status"], number>;

type Row = Pick<
  Refund,
  | "refund_id"
  | "refund_no"
  | "amount_minor"
  | "currency"
  | "reason"
  | "status"
  | "refund_ref"
  | "failure"
> & {
  created_at: number;
  trade_order_id: string;
  pay_order_id: string;
  paid_minor: bigint;
};

function named(sql: Database, refund_id: string) {
  return refund_id.startsWith("MR")
    ? sql`and r.refund_no = ${refund_id}`
    : sql`and r.id_time = right(${refund_id}, 11) and r.refund_id = ${refund_id}`;
}

function conditions(sql: Database, merchant_id: string, filter: RefundOrderFilter) {
  const { refund_id, trade_order_id, status, from_ms, until_ms } = filter;
  const asked = Object.entries(statuses).flatMap(([name, code]) => (code === status ? name : []));
  return sql`
    ${refund_id === null ? sql`` : named(sql, refund_id)}
    ${
      trade_order_id === null
        ? sql``
        : sql`and r.refund_id in (
            select found.refund_id from payment_sessions p, trade_orders t, refunds found
            where t.merchant_id = ${merchant_id} and t.trade_order_id = ${trade_order_id}
              and p.merchant_id = ${merchant_id} and right(p.cart_id, 11) = right(t.cart_id, 11)
              and p.cart_id = t.cart_id and p.trade_order_id = t.trade_order_id
              and found.merchant_id = ${merchant_id}
              and right(found.order_id, 11) = any (
                select right(o, 11) from unnest(p.order_ids || t.trade_order_id) as o)
              -- What pays for no order is refunded by the number of its trade order.
              and found.order_id = any (p.order_ids || t.trade_order_id)
              and found.session_id = p.session_id)`
    }
    ${status === null ? sql`` : sql`and r.status = any (${asked})`}
    ${from_ms === null ? sql`` : sql`and r.id_time >= ${idTime(from_ms)}`}
    ${until_ms === null ? sql`` : sql`and r.id_time < ${idTime(until_ms)}`}`;
}

export async function pageOfRefundOrders(
  sql: Database,
  { merchant_id, mch_id }: Readonly<{ merchant_id: string; mch_id: string }>,
  { filter, limit, offset }: Readonly<{ filter: RefundOrderFilter; limit: number; offset: number }>,
): Promise<RefundOrderDocument[]> {
  const rows = await sql<Row[]>`
    select r.refund_id, r.refund_no, r.amount_minor, r.currency, r.reason, r.status, r.refund_ref,
      r.failure, r.created_at, s.trade_order_id, s.pay_order_id, s.amount_minor as paid_minor
    from (
      select * from refunds r
      where r.merchant_id = ${merchant_id} ${conditions(sql, merchant_id, filter)}
      order by r.id_time desc, r.refund_id desc limit ${limit} offset ${offset}) as r,
    lateral (
      select * from payment_sessions
      where merchant_id = ${merchant_id} and id_time = right(r.session_id, 11)
        and session_id = r.session_id offset 0) as s
    order by r.id_time desc, r.refund_id desc`;
  return rows.map((row) => documentOf(row, mch_id));
}

export async function countRefundOrders(
  sql: Database,
  merchant_id: string,
  filter: RefundOrderFilter,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from refunds r
    where r.merchant_id = ${merchant_id} ${conditions(sql, merchant_id, filter)}`;
  return row?.count ?? 0;
}

function documentOf(row: Row, mch_id: string): RefundOrderDocument {
  return {
    mchRefundOrderId: row.refund_no ?? row.refund_id,
    mchId: Number(mch_id),
    tradeOrderId: row.trade_order_id,
    payOrderId: row.pay_order_id,
    payAmount: Number(row.paid_minor),
    refundAmount: Number(row.amount_minor),
    currency: row.currency,
    refundDesc: row.reason,
    status: statuses[row.status],
    channelRefundNo: row.refund_ref,
    errMsg: row.failure,
    createTime: legacyInstant(row.created_at),
  };
}

/** The attempts to pay, for the cashier family: one, a page of them, their sums. */
import { legacyInstant } from "../contract/legacy/trade-order.ts";
import type { PayOrderDocument } from "../contract/legacy/pay-order.ts";
import type { PaymentSession, SessionStatus } from "../domain/payment/session.ts";
import { isTradeMethod, productTypes } from "../domain/trade/product-code.ts";
import type { Database } from "../postgres/database.ts";
import { idTime } from "./id-time.ts";
import { sessionFromRow, type SessionRow } from "../postgres/rows.ts";

export type PayOrderFilter = Readonly<{
  pay_order_id: string | null;
  trade_order_id: string | null;
  /** The family's: 1, 2, -1; null is any. */
  status: number | null;
  from_ms: number | null;
  until_ms: number | null;
}>;

const statuses = {
  OPEN: 1,
  UNKNOWN: 1,
  SUCCEEDED: 2,
  FAILED: -1,
  EXPIRED: -1,
} as const satisfies Record<SessionStatus, number>;

function conditions(sql: Database, merchant_id: string, filter: PayOrderFilter) {
  const { pay_order_id, trade_order_id, status, from_ms, until_ms } = filter;
  const asked = Object.entries(statuses).flatMap(([name, code]) => (code === status ? name : []));
  // All attempts on a trade order are on its cart, by which they are found.
  const cart = sql`(
    select cart_id from trade_orders
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id})`;
  return sql`
    ${pay_order_id === null ? sql`` : sql`and pay_order_id = ${pay_order_id}`}
    ${
      trade_order_id === null
        ? sql``
        : sql`and right(cart_id, 11) = right(${cart}, 11) and cart_id = ${cart}
            and trade_order_id = ${trade_order_id}`
    }
    ${status === null ? sql`` : sql`and status = any (${asked})`}
    ${from_ms === null ? sql`` : sql`and id_time >= ${idTime(from_ms)}`}
    ${until_ms === null ? sql`` : sql`and id_time < ${idTime(until_ms)}`}`;
}

export async function pageOfPayOrders(
  sql: Database,
  merchant: Readonly<{ merchant_id: string; mch_id: string }>,
  { filter, limit, offset }: Readonly<{ filter: PayOrderFilter; limit: number; offset: number }>,
): Promise<PayOrderDocument[]> {
  const { merchant_id, mch_id } = merchant;
  const rows = await sql<SessionRow[]>`
    select * from payment_sessions
    where merchant_id = ${merchant_id} ${conditions(sql, merchant_id, filter)}
    order by id_time desc, session_id desc limit ${limit} offset ${offset}`;
  return rows.map((row) => documentOf(sessionFromRow(row), mch_id));
}

export type PayOrderSums = { count: number; amount_minor: bigint };

export async function sumPayOrders(
  sql: Database,
  merchant_id: string,
  filter: PayOrderFilter,
): Promise<PayOrderSums> {
  const [row] = await sql<PayOrderSums[]>`
    select count(*)::int as count, coalesce(sum(amount_minor), 0)::bigint as amount_minor
    from payment_sessions
    where merchant_id = ${merchant_id} ${conditions(sql, merchant_id, filter)}`;
  if (row === undefined) throw new Error("a sum without a row");
  return row;
}

function documentOf(session: PaymentSession, mch_id: string): PayOrderDocument {
  const { payment_method, status } = session;
  return {
    payOrderId: session.pay_order_id,
    mchId: Number(mch_id),
    appId: "",
    tradeOrderId: session.trade_order_id,
    channelOrderNo: session.payment_ref,
    productType: isTradeMethod(payment_method) ? productTypes[payment_method] : null,
    amount: Number(session.amount_minor),
    currency: session.currency,
    status: statuses[status],
    errMsg: session.failure,
    createTime: legacyInstant(session.created_at_ms),
    expireTime: legacyInstant(session.expiry_at_ms),
  };
}

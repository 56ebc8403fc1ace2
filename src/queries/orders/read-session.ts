/** Payment sessions and refunds. */
import type { PaymentSession, Refund } from "../../domain/payment/session.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import type { Database } from "../../postgres/database.ts";
import {
  refundFromRow,
  sessionFromRow,
  type RefundRow,
  type SessionRow,
} from "../../postgres/rows.ts";
import { createBatchReader, type BatchReader } from "../batch-reader.ts";

export function createSessionReader(sql: Database): BatchReader<PaymentSession> {
  return createBatchReader(async (merchant_id, ids) => {
    const rows = await sql<SessionRow[]>`
      select s.* from unnest(${ids}::text[]) as named (id), lateral (
        select * from payment_sessions
        where merchant_id = ${merchant_id} and id_time = right(named.id, 11)
          and session_id = named.id offset 0) as s`;
    return new Map(rows.map((row) => [row.session_id, sessionFromRow(row)]));
  });
}

export async function readSessionsOfCart(
  sql: Database,
  merchant_id: string,
  cart_id: string,
): Promise<PaymentSession[]> {
  const rows = await sql<SessionRow[]>`
    select * from payment_sessions
    where merchant_id = ${merchant_id} and right(cart_id, 11) = right(${cart_id}, 11)
      and cart_id = ${cart_id}
    order by created_at, session_id`;
  return rows.map(sessionFromRow);
}

export async function readRefundsOfOrder(
  sql: Database,
  merchant_id: string,
  order_id: string,
): Promise<Refund[]> {
  const rows = await sql<RefundRow[]>`
    select * from refunds
    where merchant_id = ${merchant_id} and right(order_id, 11) = right(${order_id}, 11)
      and order_id = ${order_id}
    order by created_at, refund_id`;
  return rows.map(refundFromRow);
}

/** Of the session that paid it, whichever orders they are for; of a recharge, for itself. */
export async function readRefundsOfTradeOrder(
  sql: Database,
  merchant_id: string,
  { trade_order_id, session_id }: Pick<TradeOrder, "trade_order_id" | "session_id">,
): Promise<Refund[]> {
  const rows = await sql<RefundRow[]>`
    select r.* from (
      select ${trade_order_id} as order_id union
      select unnest(order_ids) from payment_sessions
      where merchant_id = ${merchant_id} and id_time = right(${session_id ?? ""}, 11)
        and session_id = ${session_id ?? ""}) as named,
    lateral (
      select * from refunds
      where merchant_id = ${merchant_id} and right(order_id, 11) = right(named.order_id, 11)
        and order_id = named.order_id offset 0) as r
    where r.session_id = ${session_id ?? ""}
    order by r.created_at, r.refund_id`;
  return rows.map(refundFromRow);
}

/** Whose session it is, for a page that only knows the session. Null: nobody's. */
export async function findMerchantOfSession(
  sql: Database,
  session_id: string,
): Promise<string | null> {
  const [row] = await sql<{ merchant_id: string }[]>`
    select s.merchant_id from merchants m, lateral (
      select merchant_id from payment_sessions
      where merchant_id = m.merchant_id and id_time = right(${session_id}, 11)
        and session_id = ${session_id} offset 0) as s`;
  return row?.merchant_id ?? null;
}

/**
 * What receipts for a session's accepted mandates refer to. Null when none were accepted, or when
 * two attempts at the same moment came with different ones.
 */
export async function readMandateReferences(
  sql: Database,
  merchant_id: string,
  session_id: string,
): Promise<Readonly<{ checkout: string; payment: string }> | null> {
  const rows = await sql<{ kind: "checkout" | "payment"; reference: string }[]>`
    select kind, reference from used_mandates
    where merchant_id = ${merchant_id} and right(session_id, 11) = right(${session_id}, 11)
      and session_id = ${session_id}`;
  const references = new Map(rows.map(({ kind, reference }) => [kind, reference]));
  const checkout = references.get("checkout");
  const payment = references.get("payment");
  if (checkout === undefined || payment === undefined || rows.length > 2) return null;
  return { checkout, payment };
}

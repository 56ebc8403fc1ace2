/** What waits for a worker, merchant by merchant. */
import type { PaymentSession, Refund } from "../../domain/payment/session.ts";
import type { Database } from "../../postgres/database.ts";
import {
  refundFromRow,
  sessionFromRow,
  type RefundRow,
  type SessionRow,
} from "../../postgres/rows.ts";

export async function listMerchants(sql: Database): Promise<string[]> {
  const rows = await sql<{ merchant_id: string }[]>`
    select merchant_id from merchants order by merchant_id`;
  return rows.map(({ merchant_id }) => merchant_id);
}

/** Orders whose hold is due, oldest first. */
export async function listDueHolds(
  sql: Database,
  merchant_id: string,
  { now_ms, limit }: Readonly<{ now_ms: number; limit: number }>,
): Promise<string[]> {
  const rows = await sql<{ order_id: string }[]>`
    select order_id from orders
    where merchant_id = ${merchant_id} and lock_status = 'HELD'
      and lock_expiry_at <= ${now_ms}::timestamptz and hold_until <= ${now_ms}::timestamptz
    order by lock_expiry_at limit ${limit}`;
  return rows.map(({ order_id }) => order_id);
}

/** A page of a list that is walked from end to end, so that no row hides those behind it. */
export type WorkPage = Readonly<{
  limit: number;
  /** The last row of the page before; null for the first page. */
  after: Readonly<{ at_ms: number; id: string }> | null;
}>;

/** Before every row. */
const first_row = { at_ms: 0, id: "" } as const;

/**
 * Sessions about which the provider is to be asked: those whose time is over, and at any time those
 * whose outcome is not known and those of a till, which may have lost sight of its customer.
 */
export async function listUnsettledSessions(
  sql: Database,
  merchant_id: string,
  { now_ms, limit, after }: WorkPage & Readonly<{ now_ms: number }>,
): Promise<PaymentSession[]> {
  const { at_ms, id } = after ?? first_row;
  const rows = await sql<SessionRow[]>`
    select * from payment_sessions
    where merchant_id = ${merchant_id} and not settled
      and (expiry_at <= ${now_ms}::timestamptz or status = 'UNKNOWN' or protocol = 'COUNTER')
      and (expiry_at, session_id) > (${at_ms}::timestamptz, ${id})
    order by expiry_at, session_id limit ${limit}`;
  return rows.map(sessionFromRow);
}

/** Refunds of which an attempt is under way, or due after a refusal. */
export async function listDueRefunds(
  sql: Database,
  merchant_id: string,
  { now_ms, limit, after }: WorkPage & Readonly<{ now_ms: number }>,
): Promise<Refund[]> {
  const { at_ms, id } = after ?? first_row;
  const rows = await sql<RefundRow[]>`
    select * from refunds where merchant_id = ${merchant_id}
      and (status = 'PENDING' or next_attempt_at <= ${now_ms}::timestamptz)
      and (created_at, refund_id) > (${at_ms}::timestamptz, ${id})
    order by created_at, refund_id limit ${limit}`;
  return rows.map(refundFromRow);
}

/** A lot of points, by its id, or a coupon, by its code. */
export type DueHolding = { member_id: string; id: string };

/** Lots whose time is over and that have points left, oldest first. */
export async function listDueLots(
  sql: Database,
  merchant_id: string,
  { now_ms, limit }: Readonly<{ now_ms: number; limit: number }>,
): Promise<DueHolding[]> {
  return sql<DueHolding[]>`
    select member_id, lot_id as id from points_lots
    where merchant_id = ${merchant_id} and remaining_points > 0
      and expiry_at <= ${now_ms}::timestamptz
    order by expiry_at, lot_id limit ${limit}`;
}

/** Unused coupons whose time is over, oldest first. */
export async function listDueCoupons(
  sql: Database,
  merchant_id: string,
  { now_ms, limit }: Readonly<{ now_ms: number; limit: number }>,
): Promise<DueHolding[]> {
  return sql<DueHolding[]>`
    select member_id, code as id from coupons
    where merchant_id = ${merchant_id} and status = 'UNUSED'
      and expiry_at <= ${now_ms}::timestamptz
    order by expiry_at, code limit ${limit}`;
}

/**
 * Deletes one-time codes whose time ended before the instant, the oldest first; returns how many.
 * No command changes such a code any more, so this may pass by the lanes. One that has a timeline
 * of its own stays with it.
 */
export async function deleteOldMemberCodes(
  sql: Database,
  merchant_id: string,
  { before_ms, limit }: Readonly<{ before_ms: number; limit: number }>,
): Promise<number> {
  const rows = await sql`
    delete from member_codes where merchant_id = ${merchant_id} and code in (
      select code from member_codes
      where merchant_id = ${merchant_id} and head_hash = ''
        and expiry_at <= ${before_ms}::timestamptz
      order by expiry_at, code limit ${limit})`;
  return rows.count;
}

/** Kept answers older than this are forgotten. */
export async function deleteOldAnswers(
  sql: Database,
  merchant_id: string,
  before_ms: number,
): Promise<number> {
  const rows = await sql`
    delete from idempotency_keys
    where merchant_id = ${merchant_id} and created_at < ${before_ms}::timestamptz`;
  return rows.count;
}

/** Console sessions that are over. They belong to no merchant's lane. */
export async function deleteOldConsoleSessions(sql: Database, now_ms: number): Promise<void> {
  await sql`delete from credential_sessions where expiry_at <= ${now_ms}::timestamptz`;
}

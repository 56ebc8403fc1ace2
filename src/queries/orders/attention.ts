/** What may want a person: payments that nobody knows, and money that did not get back. */
import type { OverviewDocument } from "../../contract/console.ts";
import type { Database } from "../../postgres/database.ts";

type Attention = OverviewDocument["attention"];

/** Refused refunds that are named, besides being counted. */
const named_refunds_max = 10;

/** How long a refund that was given twice stays there: its timeline tells of it for ever. */
const doubled_lasts_ms = 90 * 86_400_000;

export async function readAttention(
  sql: Database,
  merchant_id: string,
  now_ms: number,
): Promise<Attention> {
  const [counts, refused, doubled_refunds] = await Promise.all([
    countOrders(sql, merchant_id),
    readRefusedRefunds(sql, merchant_id),
    readDoubledRefunds(sql, merchant_id, now_ms - doubled_lasts_ms),
  ]);
  return { ...counts, ...refused, doubled_refunds };
}

/**
 * Orders whose payment nobody knows, and paid ones that neither got a ticket nor their money back:
 * those that the orders list shows under the same two states.
 */
async function countOrders(
  sql: Database,
  merchant_id: string,
): Promise<Pick<Attention, "unknown_count" | "stuck_count">> {
  const [row] = await sql<Pick<Attention, "unknown_count" | "stuck_count">[]>`
    select
      (select count(*)::integer from orders
        where merchant_id = ${merchant_id} and rare_payment_status = 'UNKNOWN') as unknown_count,
      (select count(*)::integer from orders
        where merchant_id = ${merchant_id} and rare_fulfillment_status = 'STUCK') as stuck_count`;
  return row ?? { unknown_count: 0, stuck_count: 0 };
}

type RefusedRow = Omit<Attention["refused_refunds"][number], "amount"> & {
  amount_minor: bigint;
  currency: string;
};

/** Of any order: money of a wrong amount goes back from one that can still be paid. */
async function readRefusedRefunds(
  sql: Database,
  merchant_id: string,
): Promise<Pick<Attention, "refused_refund_count" | "refused_refunds">> {
  const [count] = await sql<Pick<Attention, "refused_refund_count">[]>`
    select count(*)::integer as refused_refund_count from refunds
    where merchant_id = ${merchant_id} and status <> 'SUCCEEDED' and failure is not null`;
  const { refused_refund_count } = count ?? { refused_refund_count: 0 };
  if (refused_refund_count === 0) return { refused_refund_count, refused_refunds: [] };
  const rows = await sql<RefusedRow[]>`
    select order_id, refund_id, amount_minor, currency, failure, attempt_count,
      status = 'FAILED' and next_attempt_at is null as needs_person,
      (select member_id from recharges
        where merchant_id = ${merchant_id} and trade_order_id = refunds.order_id) as member_id
    from refunds
    where merchant_id = ${merchant_id} and status <> 'SUCCEEDED' and failure is not null
    order by needs_person desc, created_at, refund_id limit ${named_refunds_max}`;
  return { refused_refund_count, refused_refunds: rows.map(withAmount) };
}

function withAmount<Row extends { amount_minor: bigint; currency: string }>(row: Row) {
  const { amount_minor, currency, ...refund } = row;
  return { ...refund, amount: { amount: Number(amount_minor), currency } };
}

type DoubledRow = Omit<Attention["doubled_refunds"][number], "amount"> & {
  amount_minor: bigint;
  currency: string;
};

async function readDoubledRefunds(
  sql: Database,
  merchant_id: string,
  since_ms: number,
): Promise<Attention["doubled_refunds"]> {
  const rows = await sql<DoubledRow[]>`
    select order_id, refund_id, amount_minor, currency, twice_ref,
      (select member_id from recharges
        where merchant_id = ${merchant_id} and trade_order_id = refunds.order_id) as member_id
    from refunds
    where merchant_id = ${merchant_id} and twice_ref is not null
      and created_at >= ${since_ms}::timestamptz
    order by created_at desc, refund_id limit ${named_refunds_max}`;
  return rows.map(withAmount);
}

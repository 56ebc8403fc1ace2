/**
 * What each operator has given back on each day, to which the limits of their role are held: it is
 * the sum of the refunds that they asked for. What came too late, or was of another amount, goes
 * back by itself whoever told of it, and counts for nobody.
 */
import { refundDayId } from "../../domain/refund/refund-right.ts";
import { daysBetween, type Days } from "../figures/merchant-days.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const rows_max = 100;
/** A request that came before midnight may be decided after it, and counts on the day it came. */
const decided_late_ms = 60_000;

type RefundDayRow = Readonly<{
  operator_id: string;
  date: string;
  due_minor: bigint;
  kept_minor: bigint;
}>;

export async function checkRefundDays(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const days = await daysOf(snapshot, merchant_id);
  const rows = await readDays(snapshot, merchant_id, days);
  for (const { operator_id, date, due_minor, kept_minor } of rows) {
    const id = refundDayId({ operator_id, date });
    const about = { subject: "record", id, order_id: null, field: "given_minor" } as const;
    findings.compare(about, due_minor, kept_minor);
  }
}

/** Every day on which somebody may have asked for a refund. */
async function daysOf(snapshot: Snapshot, merchant_id: string): Promise<Days> {
  const [row] = await snapshot<{ time_zone: string; from_ms: number; to_ms: number }[]>`
    select time_zone, coalesce(from_ms, now()) as from_ms, coalesce(to_ms, now()) as to_ms
    from merchants, (
      select min(at) as from_ms, max(at) as to_ms from (${asked(snapshot, merchant_id)}) a) ends
    where merchant_id = ${merchant_id}`;
  return row === undefined ? { dates: [], starts: [] } : daysBetween(row, row.time_zone);
}

/** Refunds of payments that stand, by the operators and keys with a role who asked for them. */
function asked(sql: Snapshot, merchant_id: string) {
  return sql`
    select e.at, e.actor ->> 'id' as operator_id, r.amount_minor
    from events e
    join refunds r on r.merchant_id = ${merchant_id} and r.refund_id = e.payload ->> 'refundId'
    join payment_sessions p on p.merchant_id = ${merchant_id} and p.session_id = r.session_id
      and p.status = 'SUCCEEDED'
    where e.merchant_id = ${merchant_id} and e.type in (
        'REFUND_REQUESTED', 'DEPOSIT_REFUND_REQUESTED', 'RECHARGE_REFUND_REQUESTED')
      and (e.actor ->> 'type' = 'operator' or e.actor ->> 'id' in (
        select key_id from credential_api_keys
        where merchant_id = ${merchant_id} and role is not null
        union all
        select client_id from credential_legacy_clients
        where merchant_id = ${merchant_id} and role is not null))`;
}

/** The days that differ by more than what was asked around the midnights of them. */
function readDays(
  sql: Snapshot,
  merchant_id: string,
  { dates, starts }: Days,
): Promise<readonly RefundDayRow[]> {
  return sql<RefundDayRow[]>`
    with day (date, starts) as (
      select * from unnest(${dates}::text[]::date[], ${starts}::text[]::timestamptz[])),
    given as (
      select a.operator_id, day.date, sum(a.amount_minor) as due_minor,
        coalesce(sum(a.amount_minor) filter (
          where a.at < day.starts + make_interval(secs => ${decided_late_ms / 1_000})), 0)
          as early_minor
      from (${asked(sql, merchant_id)}) a
      join day on day.starts = (${starts}::text[]::timestamptz[])[
        width_bucket(a.at, ${starts}::text[]::timestamptz[])]
      group by 1, 2),
    kept as (
      select operator_id, on_date as date, given_minor from refund_days
      where merchant_id = ${merchant_id})
    select operator_id, date, coalesce(due_minor, 0)::bigint as due_minor,
      coalesce(given_minor, 0)::bigint as kept_minor
    from given full join kept using (operator_id, date)
    left join (select operator_id, date - 1 as date, early_minor as next_minor from given) next
      using (operator_id, date)
    where abs(coalesce(due_minor, 0) - coalesce(given_minor, 0))
      > coalesce(early_minor, 0) + coalesce(next_minor, 0)
    order by 1, 2 limit ${rows_max}`;
}

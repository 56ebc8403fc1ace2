/** The figures of each day are what the trade orders and the journal come to on that day. */
import { daysBetween, type Days } from "../figures/merchant-days.ts";
import { dueDayFigures, dueDayIncome } from "./due-day-figures.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const rows_max = 100;

export async function checkDayFigures(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const days = await daysOf(snapshot, merchant_id);
  await checkFigures(snapshot, merchant_id, { findings, days });
  await checkIncome(snapshot, merchant_id, { findings, days });
}

/** Every day on which something may have happened. */
export async function daysOf(snapshot: Snapshot, merchant_id: string): Promise<Days> {
  const [row] = await snapshot<{ time_zone: string; from_ms: number; to_ms: number }[]>`
    select time_zone, coalesce(from_ms, now()) as from_ms, coalesce(to_ms, now()) as to_ms
    from merchants, (
      select min(at) as from_ms, max(at) as to_ms from (
        select at from ledger_transfers where merchant_id = ${merchant_id}
        union all
        select at from events
        where merchant_id = ${merchant_id} and type = 'RECHARGE_REFUND_SUCCEEDED'
        union all
        select success_at from trade_orders where merchant_id = ${merchant_id}) as happened) ends
    where merchant_id = ${merchant_id}`;
  return row === undefined ? { dates: [], starts: [] } : daysBetween(row, row.time_zone);
}

type Checking = Readonly<{ findings: FindingList; days: Days }>;

const columns = [
  "trade_count",
  "trade_minor",
  "discount_minor",
  "refund_count",
  "refund_minor",
] as const;
type Column = (typeof columns)[number];
type Sums = Readonly<Record<`${"due" | "kept"}_${Column}`, bigint>>;

async function checkFigures(
  snapshot: Snapshot,
  merchant_id: string,
  { findings, days }: Checking,
): Promise<void> {
  const of = (name: "due" | "kept") =>
    columns.map((column) => `coalesce(${name}.${column}, 0)::bigint as ${name}_${column}`);
  const sums = (name: "due" | "kept") =>
    columns.map((column) => `coalesce(${name}.${column}, 0)`).join(", ");
  const rows = await snapshot<(Sums & { id: string })[]>`
    select concat_ws('/', date, trade_type, store_no, operator_id, channel, method, currency) as id,
      ${snapshot.unsafe([...of("due"), ...of("kept")].join(", "))}
    from (${dueDayFigures(snapshot, merchant_id, days)}) due
    full join (select * from day_figures where merchant_id = ${merchant_id}) kept
      using (date, trade_type, store_no, operator_id, channel, method, currency)
    where (${snapshot.unsafe(sums("due"))}) is distinct from (${snapshot.unsafe(sums("kept"))})
    order by 1 limit ${rows_max}`;
  for (const { id, ...row } of rows) {
    for (const column of columns) {
      const about = { subject: "day", id, order_id: null, field: column } as const;
      findings.compare(about, row[`due_${column}`], row[`kept_${column}`]);
    }
  }
}

async function checkIncome(
  snapshot: Snapshot,
  merchant_id: string,
  { findings, days }: Checking,
): Promise<void> {
  const rows = await snapshot<{ id: string; due: bigint; kept: bigint }[]>`
    select concat_ws('/', date, trade_type, store_no, operator_id, channel, currency) as id,
      coalesce(due.income_minor, 0)::bigint as due, coalesce(kept.income_minor, 0)::bigint as kept
    from (${dueDayIncome(snapshot, merchant_id, days)}) due
    full join (
      select date, trade_type, store_no, operator_id, channel, currency,
        sum(income_minor) as income_minor
      from day_figures where merchant_id = ${merchant_id} and trade_type = 1
      group by 1, 2, 3, 4, 5, 6) kept
      using (date, trade_type, store_no, operator_id, channel, currency)
    where coalesce(due.income_minor, 0) <> coalesce(kept.income_minor, 0)
    order by 1 limit ${rows_max}`;
  for (const { id, due, kept } of rows) {
    findings.compare({ subject: "day", id, order_id: null, field: "income_minor" }, due, kept);
  }
}

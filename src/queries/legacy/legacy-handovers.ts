/** Shifts as the cashier family knows them, and those that were handed over: newest first. */
import type { HandoverInfo, HandoverRow } from "../../contract/legacy/handover.ts";
import { legacyInstant } from "../../contract/legacy/trade-order.ts";
import { handoverTotals } from "../../domain/shift/shift-totals.ts";
import type { Shift } from "../../domain/shift/shift.ts";
import type { Database } from "../../postgres/database.ts";
import type { RecordRow } from "../../postgres/records/record-table.ts";
import { shift_table } from "../../postgres/records/shift-tables.ts";
import { operatorName } from "../stores/read-shift.ts";

export type HandoverFilter = Readonly<{
  store_no: string | null;
  operator_id: string | null;
  /** When it was handed over. */
  from_ms: number | null;
  until_ms: number | null;
}>;

type Named = Readonly<{ mch_id: string; operator_name: string }>;

export function handoverInfo(shift: Shift, { mch_id, operator_name }: Named): HandoverInfo {
  const sums = handoverTotals(shift.totals);
  return {
    handoverId: shift.shift_id,
    mchId: Number(mch_id),
    storeNo: shift.store_id,
    operatorId: shift.operator_id,
    operatorName: operator_name,
    workStartTime: legacyInstant(shift.opened_at_ms),
    countTotalOrder: sums.order_count,
    sumRechargeAmount: Number(sums.recharge_minor),
    sumDiscountAmount: Number(sums.discount_minor),
    sumCashAmount: Number(sums.cash_minor),
    sumRefundAmount: Number(sums.refund_minor),
    sumRealAmount: Number(sums.real_minor),
  };
}

/** Of a shift that is closed. */
export function handoverRow(shift: Shift, named: Named): HandoverRow {
  const { closing } = shift;
  if (closing === null) throw new Error(`${shift.shift_id} was not handed over`);
  const at = legacyInstant(closing.closed_at_ms);
  const { z_number: reportNo } = closing;
  return { ...handoverInfo(shift, named), workEndTime: at, reportNo, createTime: at };
}

function conditions(sql: Database, filter: HandoverFilter) {
  const { store_no, operator_id, from_ms, until_ms } = filter;
  return sql`
    and s.closed_at is not null
    ${store_no === null ? sql`` : sql`and s.store_id = ${store_no}`}
    ${operator_id === null ? sql`` : sql`and s.operator_id = ${operator_id}`}
    ${from_ms === null ? sql`` : sql`and s.closed_at >= ${from_ms}::timestamptz`}
    ${until_ms === null ? sql`` : sql`and s.closed_at < ${until_ms}::timestamptz`}`;
}

export async function pageOfHandovers(
  sql: Database,
  { merchant_id, mch_id }: Readonly<{ merchant_id: string; mch_id: string }>,
  { filter, limit, offset }: Readonly<{ filter: HandoverFilter; limit: number; offset: number }>,
): Promise<HandoverRow[]> {
  const rows = await sql<(RecordRow & Readonly<{ operator_name: string }>)[]>`
    select s.*, ${operatorName(sql, merchant_id)} as operator_name from shifts s
    where s.merchant_id = ${merchant_id} ${conditions(sql, filter)}
    order by s.closed_at desc, s.shift_id desc limit ${limit} offset ${offset}`;
  return rows.map((row) => {
    const { operator_name } = row;
    return handoverRow(shift_table.fromRow(row), { mch_id, operator_name });
  });
}

export async function countHandovers(
  sql: Database,
  merchant_id: string,
  filter: HandoverFilter,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from shifts s
    where s.merchant_id = ${merchant_id} ${conditions(sql, filter)}`;
  return row?.count ?? 0;
}

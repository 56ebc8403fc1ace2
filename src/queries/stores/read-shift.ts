/** Shifts by their ids, with what a reader of theirs wants to know besides. */
import type { ListShiftsQuery } from "../../contract/shift.ts";
import type { Shift } from "../../domain/shift/shift.ts";
import type { Database } from "../../postgres/database.ts";
import { shift_table } from "../../postgres/records/shift-tables.ts";
import type { RecordRow } from "../../postgres/records/record-table.ts";
import type { ListCursor } from "../created-range.ts";

export type ShiftView = Readonly<{
  shift: Shift;
  operator_name: string;
  store_name: Readonly<{ zh: string; en: string }>;
  /** Cashiers of its store count blind. */
  blind_count: boolean;
}>;

type Row = RecordRow &
  Readonly<{ operator_name: string; name_zh: string; name_en: string; blind_count: boolean }>;

function viewOf(row: Row): ShiftView {
  const { operator_name, name_zh, name_en, blind_count } = row;
  const store_name = { zh: name_zh, en: name_en };
  return { shift: shift_table.fromRow(row), operator_name, store_name, blind_count };
}

/** The name of the operator of a shift `s`; of a key, its label. */
export function operatorName(sql: Database, merchant_id: string) {
  return sql`
    coalesce(
      (select name from operators
        where merchant_id = ${merchant_id} and operator_id = s.operator_id),
      (select label from credential_api_keys
        where merchant_id = ${merchant_id} and key_id = s.operator_id),
      (select label from credential_legacy_clients
        where merchant_id = ${merchant_id} and client_id = s.operator_id),
      s.operator_id)`;
}

/** What is read of each shift besides its row. */
function besides(sql: Database, merchant_id: string) {
  return sql`
    ${operatorName(sql, merchant_id)} as operator_name,
    coalesce(t.name_zh, s.store_id) as name_zh, coalesce(t.name_en, s.store_id) as name_en,
    coalesce(t.blind_count, false) as blind_count`;
}

/** Null when there is no such shift of this merchant. */
export async function readShift(
  sql: Database,
  merchant_id: string,
  shift_id: string,
): Promise<ShiftView | null> {
  const [row] = await sql<Row[]>`
    select s.*, ${besides(sql, merchant_id)} from shifts s
    left join stores t on t.merchant_id = ${merchant_id} and t.store_no = s.store_id
    where s.merchant_id = ${merchant_id} and s.shift_id = ${shift_id}`;
  return row === undefined ? null : viewOf(row);
}

/** The shift that an operator has open; null when there is none. */
export async function readOpenShift(
  sql: Database,
  merchant_id: string,
  operator_id: string,
): Promise<ShiftView | null> {
  const [row] = await sql<Row[]>`
    select s.*, ${besides(sql, merchant_id)} from shifts s
    left join stores t on t.merchant_id = ${merchant_id} and t.store_no = s.store_id
    where s.merchant_id = ${merchant_id} and s.operator_id = ${operator_id}
      and s.closed_at is null`;
  return row === undefined ? null : viewOf(row);
}

/** Newest first: one more than the page takes, when there are more. */
export async function listShifts(
  sql: Database,
  merchant_id: string,
  query: ListShiftsQuery & Readonly<{ after: ListCursor | null }>,
): Promise<ShiftView[]> {
  const { status, store_no, operator_id, after, limit } = query;
  const rows = await sql<Row[]>`
    select s.*, ${besides(sql, merchant_id)} from shifts s
    left join stores t on t.merchant_id = ${merchant_id} and t.store_no = s.store_id
    where s.merchant_id = ${merchant_id}
    ${status === "OPEN" ? sql`and s.closed_at is null` : sql``}
    ${status === "CLOSED" ? sql`and s.closed_at is not null` : sql``}
    ${store_no === undefined ? sql`` : sql`and s.store_id = ${store_no}`}
    ${operator_id === undefined ? sql`` : sql`and s.operator_id = ${operator_id}`}
    ${
      after === null
        ? sql``
        : sql`and (s.opened_at, s.shift_id) < (${after.created_at_ms}::timestamptz, ${after.id})`
    }
    order by s.opened_at desc, s.shift_id desc limit ${limit + 1}`;
  return rows.map(viewOf);
}

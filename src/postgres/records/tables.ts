/** The table of each kind of record. */
import type { RecordKind } from "../../domain/record.ts";
import type { RecordTable } from "./record-table.ts";
import { sequence_table, shift_table } from "./shift-tables.ts";

const record_tables: { readonly [Kind in RecordKind]: RecordTable<Kind> } = {
  shift: shift_table,
  sequence: sequence_table,
};

/** The same for whoever treats all kinds alike. */
export function tableOf(kind: RecordKind): RecordTable<RecordKind> {
  return record_tables[kind];
}

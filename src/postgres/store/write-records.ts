/** Writes new and changed records: one statement for each kind. */
import type { StoredRecord } from "../../engine/ports/store.ts";
import type { SqlText } from "./sql-text.ts";
import type { RecordKind } from "../../domain/record.ts";
import { tableOf } from "../records/tables.ts";

export function writeRecords(merchant_id: string, records: readonly StoredRecord[]): SqlText[] {
  const grouped = Map.groupBy(records, ({ kind }) => kind);
  return [...grouped].map(([kind, alike]) => {
    const { toRow } = tableOf(kind);
    const rows = alike.map(({ record, head_hash }) => ({ ...toRow(record), head_hash }));
    return upsert(kind, merchant_id, JSON.stringify(rows));
  });
}

function upsert(kind: RecordKind, merchant_id: string, rows: string): SqlText {
  const { table, key, columns } = tableOf(kind);
  const names = [...columns.map(([name]) => name), "head_hash"];
  const typed = [...columns, ["head_hash", "text"] as const].map(
    ([name, type]) => `${name} ${type}`,
  );
  const changed = names.filter((name) => name !== key).map((name) => `${name} = excluded.${name}`);
  return {
    parts: [
      `insert into ${table} (merchant_id, ${names.join(", ")}) select `,
      ", x.* from json_to_recordset(",
      `::json) as x (${typed.join(", ")})
      on conflict (merchant_id, ${key}) do update set ${changed.join(", ")}`,
    ],
    values: [merchant_id, rows],
  };
}

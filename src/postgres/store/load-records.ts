/** Loads the records that look-ups find: one statement for each group of each kind. */
import type { KindedRecord, Lookup, RecordKind } from "../../domain/record.ts";
import type { StoredRecord } from "../../engine/ports/store.ts";
import type { Connection } from "./connection.ts";
import type { SqlText } from "./sql-text.ts";
import type { RecordRow } from "../records/record-table.ts";
import { tableOf } from "../records/tables.ts";

export async function loadRecords(
  connection: Connection,
  merchant_id: string,
  lookups: readonly Lookup[],
): Promise<StoredRecord[]> {
  const grouped = Map.groupBy(lookups, ({ kind, by }) => `${kind} ${by}`);
  const found = await Promise.all(
    [...grouped.values()].map(async (alike) => {
      const [{ kind, by }] = alike as [Lookup];
      const values = [...new Set(alike.map(({ value }) => value))];
      const rows = await connection.query<RecordRow>(selectBy({ kind, by }, merchant_id, values));
      return rows.map((row) => storedFromRow(kind, row));
    }),
  );
  return found.flat();
}

function storedFromRow(kind: RecordKind, row: RecordRow): StoredRecord {
  const kinded = { kind, record: tableOf(kind).fromRow(row) } as KindedRecord;
  return { ...kinded, head_hash: String(row["head_hash"]) };
}

/** A lateral look-up with every column of one index bound, as for all else (load-facts.ts). */
function selectBy(
  { kind, by }: Pick<Lookup, "kind" | "by">,
  merchant_id: string,
  values: readonly string[],
): SqlText {
  const { table, key, groups } = tableOf(kind);
  const group = by === "id" ? { column: key, where: "true" } : groups[by as never];
  const { column, where } = group as Readonly<{ column: string; where: string }>;
  return {
    parts: [
      "select r.* from unnest(",
      `::text[]) as named (value), lateral (select * from ${table} where merchant_id = `,
      ` and ${column} = named.value and ${where} offset 0) as r`,
    ],
    values: [values, merchant_id],
  };
}

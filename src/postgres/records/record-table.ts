/** How records of a kind lie in their table. One description serves what reads and what writes. */
import type { LookupBy, RecordKind, RecordKinds } from "../../domain/record.ts";

/** A column with its SQL type: `["opened_at", "timestamptz"]`. */
export type Column = readonly [name: string, type: string];

/** What a row looks like to JavaScript: see `openDatabase` for what comes out of which type. */
export type RecordRow = Readonly<Record<string, unknown>>;

export type RecordTable<Kind extends RecordKind> = Readonly<{
  table: string;
  /** The column of the record's id; with the merchant it is the primary key. */
  key: string;
  /** All but `merchant_id` and `head_hash`, the key among them. */
  columns: readonly Column[];
  /** The SQL condition for each group: what its value is compared with, and what else must hold. */
  groups: {
    readonly [By in Exclude<LookupBy<Kind>, "id">]: Readonly<{ column: string; where: string }>;
  };
  /** As JSON takes it: bigints as text, instants as ISO text. */
  toRow(record: RecordKinds[Kind]): RecordRow;
  fromRow(row: RecordRow): RecordKinds[Kind];
}>;

/** JSON in which bigints are decimal text. */
export function packJson(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(packJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, packJson(inner)]));
}

/** The reverse: amounts and points, which their names tell, are bigints again. */
export function unpackJson<Value>(packed: unknown): Value {
  return unpack(packed, "") as Value;
}

function unpack(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => unpack(inner, key));
  if (typeof value === "string") return isAmount(key) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, unpack(inner, name)]),
  );
}

function isAmount(key: string): boolean {
  return key.endsWith("_minor") || key === "points" || /^points_|_points$/.test(key);
}

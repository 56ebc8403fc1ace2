/** Shifts and sequences in their tables. */
import type { Closing, Shift } from "../../domain/shift/shift.ts";
import { iso } from "../rows.ts";
import { packJson, unpackJson, type RecordTable } from "./record-table.ts";

export const shift_table: RecordTable<"shift"> = {
  table: "shifts",
  key: "shift_id",
  columns: [
    ["shift_id", "text"],
    ["store_id", "text"],
    ["device_id", "text"],
    ["operator_id", "text"],
    ["currency", "text"],
    ["opened_at", "timestamptz"],
    ["float_minor", "bigint"],
    ["drawer", "json"],
    ["totals", "json"],
    ["change_count", "int"],
    ["closed_at", "timestamptz"],
    ["closing", "json"],
  ],
  groups: {
    open_of_operator: { column: "operator_id", where: "closed_at is null" },
    open_of_device: { column: "device_id", where: "closed_at is null" },
  },
  toRow({ opened_at_ms, float_minor, drawer, totals, closing, ...rest }) {
    return {
      ...rest,
      opened_at: iso(opened_at_ms),
      float_minor: float_minor.toString(),
      drawer: packJson(drawer),
      totals: packJson(totals),
      closed_at: closing === null ? null : iso(closing.closed_at_ms),
      closing: packJson(closing),
    };
  },
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    shift_id: row["shift_id"] as string,
    store_id: row["store_id"] as string,
    device_id: row["device_id"] as string | null,
    operator_id: row["operator_id"] as string,
    currency: row["currency"] as string,
    opened_at_ms: row["opened_at"] as number,
    float_minor: row["float_minor"] as bigint,
    drawer: unpackJson<Shift["drawer"]>(row["drawer"]),
    totals: unpackJson<Shift["totals"]>(row["totals"]),
    change_count: row["change_count"] as number,
    closing: unpackJson<Closing | null>(row["closing"]),
  }),
};

export const sequence_table: RecordTable<"sequence"> = {
  table: "sequences",
  key: "sequence_id",
  columns: [
    ["sequence_id", "text"],
    ["last", "bigint"],
  ],
  groups: {},
  toRow: ({ sequence_id, last }) => ({ sequence_id, last }),
  fromRow: (row) => ({
    merchant_id: String(row["merchant_id"]),
    sequence_id: String(row["sequence_id"]),
    last: Number(row["last"]),
  }),
};

/** What operators have given back on a day, in its table. */
import type { RecordTable } from "./record-table.ts";

export const refund_day_table: RecordTable<"refund_day"> = {
  table: "refund_days",
  key: "refund_day_id",
  columns: [
    ["refund_day_id", "text"],
    ["operator_id", "text"],
    ["on_date", "date"],
    ["given_minor", "bigint"],
  ],
  groups: {},
  toRow: ({ refund_day_id, operator_id, date, given_minor }) => ({
    refund_day_id,
    operator_id,
    on_date: date,
    given_minor: given_minor.toString(),
  }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    refund_day_id: row["refund_day_id"] as string,
    operator_id: row["operator_id"] as string,
    date: row["on_date"] as string,
    given_minor: row["given_minor"] as bigint,
  }),
};

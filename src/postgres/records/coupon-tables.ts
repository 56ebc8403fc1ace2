/** Coupons and what they are good for, in their tables. */
import type { CouponDefinition } from "../../domain/member/coupon-definition.ts";
import type { CouponGrant } from "../../domain/member/coupon.ts";
import { iso } from "../rows.ts";
import type { RecordTable } from "./record-table.ts";

/** When and where, as one JSON: nothing is looked for in it. */
type Use = Pick<CouponDefinition, "store_ids" | "weekdays" | "dates" | "time_windows" | "validity">;

export const coupon_definition_table: RecordTable<"coupon_definition"> = {
  table: "coupon_definitions",
  key: "coupon_id",
  columns: [
    ["coupon_id", "text"],
    ["name_zh", "text"],
    ["name_en", "text"],
    ["status", "text"],
    ["amount_off_minor", "bigint"],
    ["threshold_minor", "bigint"],
    ["currency", "text"],
    ["use", "json"],
    ["total_count", "bigint"],
    ["granted_count", "bigint"],
    ["per_member_max", "bigint"],
  ],
  groups: {},
  toRow({ store_ids, weekdays, dates, time_windows, validity, ...rest }) {
    return {
      ...rest,
      amount_off_minor: rest.amount_off_minor.toString(),
      threshold_minor: rest.threshold_minor.toString(),
      use: { store_ids, weekdays, dates, time_windows, validity } satisfies Use,
    };
  },
  fromRow: (row) => ({
    ...(row["use"] as Use),
    merchant_id: row["merchant_id"] as string,
    coupon_id: row["coupon_id"] as string,
    name_zh: row["name_zh"] as string,
    name_en: row["name_en"] as string,
    status: row["status"] as CouponDefinition["status"],
    amount_off_minor: row["amount_off_minor"] as bigint,
    threshold_minor: row["threshold_minor"] as bigint,
    currency: row["currency"] as string,
    total_count: countOrNull(row["total_count"]),
    granted_count: Number(row["granted_count"]),
    per_member_max: countOrNull(row["per_member_max"]),
  }),
};

export const coupon_table: RecordTable<"coupon"> = {
  table: "coupons",
  key: "code",
  columns: [
    ["code", "text"],
    ["coupon_id", "text"],
    ["member_id", "text"],
    ["status", "text"],
    ["granted_at", "timestamptz"],
    ["valid_from", "timestamptz"],
    ["expiry_at", "timestamptz"],
    ["used_at", "timestamptz"],
    ["trade_order_id", "text"],
  ],
  groups: {
    of_member: { column: "member_id", where: "true" },
    of_trade_order: { column: "trade_order_id", where: "true" },
  },
  toRow: ({ granted_at_ms, valid_from_ms, expiry_at_ms, used_at_ms, ...rest }) => ({
    ...rest,
    granted_at: iso(granted_at_ms),
    valid_from: iso(valid_from_ms),
    expiry_at: iso(expiry_at_ms),
    used_at: used_at_ms === null ? null : iso(used_at_ms),
  }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    code: row["code"] as string,
    coupon_id: row["coupon_id"] as string,
    member_id: row["member_id"] as string,
    status: row["status"] as CouponGrant["status"],
    granted_at_ms: row["granted_at"] as number,
    valid_from_ms: row["valid_from"] as number,
    expiry_at_ms: row["expiry_at"] as number,
    used_at_ms: row["used_at"] as number | null,
    trade_order_id: row["trade_order_id"] as string | null,
  }),
};

function countOrNull(count: unknown): number | null {
  return count === null ? null : Number(count);
}

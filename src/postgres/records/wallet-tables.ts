/** Stored value, points and recharge rules in their tables. */
import type { PointsLot } from "../../domain/member/points-lot.ts";
import type { Recharge } from "../../domain/member/recharge.ts";
import type { RechargeRule } from "../../domain/member/recharge-rule.ts";
import { iso } from "../rows.ts";
import { packJson, unpackJson, type RecordTable } from "./record-table.ts";

export const stored_value_table: RecordTable<"stored_value"> = {
  table: "stored_values",
  key: "stored_value_id",
  columns: [
    ["stored_value_id", "text"],
    ["member_id", "text"],
    ["currency", "text"],
    ["principal_minor", "bigint"],
    ["gift_minor", "bigint"],
  ],
  groups: { of_member: { column: "member_id", where: "true" } },
  toRow: (account) => ({
    // As record.ts has it.
    stored_value_id: `${account.member_id}/${account.currency}`,
    member_id: account.member_id,
    currency: account.currency,
    principal_minor: account.principal_minor.toString(),
    gift_minor: account.gift_minor.toString(),
  }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    member_id: row["member_id"] as string,
    currency: row["currency"] as string,
    principal_minor: row["principal_minor"] as bigint,
    gift_minor: row["gift_minor"] as bigint,
  }),
};

export const points_lot_table: RecordTable<"points_lot"> = {
  table: "points_lots",
  key: "lot_id",
  columns: [
    ["lot_id", "text"],
    ["member_id", "text"],
    ["source", "text"],
    ["trade_order_id", "text"],
    ["points", "bigint"],
    ["remaining_points", "bigint"],
    ["expired_points", "bigint"],
    ["taken_back_points", "bigint"],
    ["earned_at", "timestamptz"],
    ["expiry_at", "timestamptz"],
  ],
  groups: {
    open_of_member: { column: "member_id", where: "remaining_points > 0" },
    of_member: { column: "member_id", where: "true" },
    of_trade_order: { column: "trade_order_id", where: "true" },
  },
  toRow: ({ earned_at_ms, expiry_at_ms, ...rest }) => ({
    ...rest,
    points: rest.points.toString(),
    remaining_points: rest.remaining_points.toString(),
    expired_points: rest.expired_points.toString(),
    taken_back_points: rest.taken_back_points.toString(),
    earned_at: iso(earned_at_ms),
    expiry_at: expiry_at_ms === null ? null : iso(expiry_at_ms),
  }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    lot_id: row["lot_id"] as string,
    member_id: row["member_id"] as string,
    source: row["source"] as PointsLot["source"],
    trade_order_id: row["trade_order_id"] as string | null,
    points: row["points"] as bigint,
    remaining_points: row["remaining_points"] as bigint,
    expired_points: row["expired_points"] as bigint,
    taken_back_points: row["taken_back_points"] as bigint,
    earned_at_ms: row["earned_at"] as number,
    expiry_at_ms: row["expiry_at"] as number | null,
  }),
};

export const recharge_rule_table: RecordTable<"recharge_rule"> = {
  table: "recharge_rules",
  key: "rule_id",
  columns: [
    ["rule_id", "text"],
    ["recharge_amount_minor", "bigint"],
    ["currency", "text"],
    ["gift", "json"],
    ["first_recharge_only", "boolean"],
    ["active", "boolean"],
  ],
  groups: {},
  toRow: ({ recharge_amount_minor, gift, ...rest }) => ({
    ...rest,
    recharge_amount_minor: recharge_amount_minor.toString(),
    gift: packJson(gift),
  }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    rule_id: row["rule_id"] as string,
    recharge_amount_minor: row["recharge_amount_minor"] as bigint,
    currency: row["currency"] as string,
    gift: unpackJson<RechargeRule["gift"]>(row["gift"]),
    first_recharge_only: row["first_recharge_only"] as boolean,
    active: row["active"] as boolean,
  }),
};

export const recharge_table: RecordTable<"recharge"> = {
  table: "recharges",
  key: "trade_order_id",
  columns: [
    ["trade_order_id", "text"],
    ["member_id", "text"],
    ["status", "text"],
    ["amount_minor", "bigint"],
    ["currency", "text"],
    ["rule", "json"],
    ["coupon_codes", "json"],
    ["gift_minor", "bigint"],
    ["points", "bigint"],
    ["is_gift_withheld", "boolean"],
    ["refunded_minor", "bigint"],
    ["created_at", "timestamptz"],
    ["paid_at", "timestamptz"],
  ],
  groups: {},
  toRow: ({ created_at_ms, paid_at_ms, rule, ...rest }) => ({
    ...rest,
    amount_minor: rest.amount_minor.toString(),
    rule: packJson(rule),
    gift_minor: rest.gift_minor.toString(),
    points: rest.points.toString(),
    refunded_minor: rest.refunded_minor.toString(),
    created_at: iso(created_at_ms),
    paid_at: paid_at_ms === null ? null : iso(paid_at_ms),
  }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    trade_order_id: row["trade_order_id"] as string,
    member_id: row["member_id"] as string,
    status: row["status"] as Recharge["status"],
    amount_minor: row["amount_minor"] as bigint,
    currency: row["currency"] as string,
    rule: unpackJson<Recharge["rule"]>(row["rule"]),
    coupon_codes: row["coupon_codes"] as readonly string[],
    gift_minor: row["gift_minor"] as bigint,
    points: row["points"] as bigint,
    is_gift_withheld: row["is_gift_withheld"] as boolean,
    refunded_minor: row["refunded_minor"] as bigint,
    created_at_ms: row["created_at"] as number,
    paid_at_ms: row["paid_at"] as number | null,
  }),
};

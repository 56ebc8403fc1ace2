/** Members, their one-time codes, and what a merchant has decided for them, in their tables. */
import type { Member } from "../../domain/member/member.ts";
import type { MemberSettings } from "../../domain/member/settings.ts";
import { iso } from "../rows.ts";
import { packJson, unpackJson, type RecordTable } from "./record-table.ts";

/**
 * A name as it is searched: composed, with full-width forms as plain ones, in lower case. The
 * database's own lower case depends on its locale.
 */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

export const member_table: RecordTable<"member"> = {
  table: "members",
  key: "member_id",
  columns: [
    ["member_id", "text"],
    ["card_no", "text"],
    ["phone", "text"],
    ["name", "text"],
    ["name_key", "text"],
    ["status", "text"],
    ["merged_into", "text"],
    ["recharge_count", "integer"],
    ["created_at", "timestamptz"],
  ],
  groups: {
    of_card: { column: "card_no", where: "true" },
    of_phone: { column: "phone", where: "true" },
    merged_into: { column: "merged_into", where: "true" },
  },
  toRow: ({ created_at_ms, ...rest }) => ({
    ...rest,
    name_key: rest.name === null ? null : nameKey(rest.name),
    created_at: iso(created_at_ms),
  }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    member_id: row["member_id"] as string,
    card_no: row["card_no"] as string | null,
    phone: row["phone"] as string | null,
    name: row["name"] as string | null,
    status: row["status"] as Member["status"],
    merged_into: row["merged_into"] as string | null,
    recharge_count: row["recharge_count"] as number,
    created_at_ms: row["created_at"] as number,
  }),
};

export const member_code_table: RecordTable<"member_code"> = {
  table: "member_codes",
  key: "code",
  columns: [
    ["code", "text"],
    ["member_id", "text"],
    ["issued_at", "timestamptz"],
    ["expiry_at", "timestamptz"],
    ["used_at", "timestamptz"],
    ["trade_order_id", "text"],
  ],
  groups: {},
  toRow: ({ issued_at_ms, expiry_at_ms, used_at_ms, ...rest }) => ({
    ...rest,
    issued_at: iso(issued_at_ms),
    expiry_at: iso(expiry_at_ms),
    used_at: used_at_ms === null ? null : iso(used_at_ms),
  }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    code: row["code"] as string,
    member_id: row["member_id"] as string,
    issued_at_ms: row["issued_at"] as number,
    expiry_at_ms: row["expiry_at"] as number,
    used_at_ms: row["used_at"] as number | null,
    trade_order_id: row["trade_order_id"] as string | null,
  }),
};

export const member_settings_table: RecordTable<"member_settings"> = {
  table: "member_settings",
  key: "settings_id",
  columns: [
    ["settings_id", "text"],
    ["points_rule", "json"],
  ],
  groups: {},
  toRow: ({ settings_id, points_rule }) => ({ settings_id, points_rule: packJson(points_rule) }),
  fromRow: (row) => ({
    merchant_id: row["merchant_id"] as string,
    settings_id: row["settings_id"] as MemberSettings["settings_id"],
    points_rule: unpackJson<MemberSettings["points_rule"]>(row["points_rule"]),
  }),
};

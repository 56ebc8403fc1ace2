/** What a merchant has laid down for members: coupons, recharge rules, and points. */
import type { CouponDefinition } from "../../domain/member/coupon-definition.ts";
import type { CouponGrant } from "../../domain/member/coupon.ts";
import type { RechargeRule } from "../../domain/member/recharge-rule.ts";
import type { MemberSettings } from "../../domain/member/settings.ts";
import type { RecordRow } from "../../postgres/records/record-table.ts";
import type { Database } from "../../postgres/database.ts";
import { recordsFrom } from "./members.ts";

/** A merchant has few of them. */
const rows_max = 1_000;

/** Newest first. */
export async function readDefinitions(
  sql: Database,
  merchant_id: string,
): Promise<CouponDefinition[]> {
  const rows = await sql<RecordRow[]>`
    select * from coupon_definitions where merchant_id = ${merchant_id}
    order by right(coupon_id, 11) desc, coupon_id limit ${rows_max}`;
  return recordsFrom("coupon_definition", rows);
}

/** The smallest amount first. */
export async function readRechargeRules(
  sql: Database,
  merchant_id: string,
): Promise<RechargeRule[]> {
  const rows = await sql<RecordRow[]>`
    select * from recharge_rules where merchant_id = ${merchant_id}
    order by recharge_amount_minor, rule_id limit ${rows_max}`;
  return recordsFrom("recharge_rule", rows);
}

export async function readMemberSettings(
  sql: Database,
  merchant_id: string,
): Promise<MemberSettings | null> {
  const rows = await sql<RecordRow[]>`
    select * from member_settings where merchant_id = ${merchant_id}`;
  return recordsFrom("member_settings", rows)[0] ?? null;
}

/** A member's coupon by its code, as it is stored; null when there is none. */
export async function readCoupon(
  sql: Database,
  merchant_id: string,
  code: string,
): Promise<CouponGrant | null> {
  const rows = await sql<RecordRow[]>`
    select * from coupons where merchant_id = ${merchant_id} and code = ${code}`;
  return recordsFrom("coupon", rows)[0] ?? null;
}

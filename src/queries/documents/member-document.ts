/** Members and what they have on the wire of `/v1`. */
import type { CouponDefinitionDocument, CouponDocument } from "../../contract/coupon.ts";
import type {
  MemberCodeDocument,
  MemberDocument,
  PointsLotDocument,
} from "../../contract/member.ts";
import type {
  MemberSettingsDocument,
  PointsRule,
  RechargeGift,
  RechargeRuleDocument,
} from "../../contract/recharge-rule.ts";
import type { CouponDefinition } from "../../domain/member/coupon-definition.ts";
import type { CouponGrant } from "../../domain/member/coupon.ts";
import type { MemberCode } from "../../domain/member/member-code.ts";
import type { PointsLot } from "../../domain/member/points-lot.ts";
import type { Member } from "../../domain/member/member.ts";
import type { MemberSettings } from "../../domain/member/settings.ts";
import type * as rules from "../../domain/member/recharge-rule.ts";
import { isoInstant } from "../../domain/order/event.ts";

export function memberDocument(member: Member): MemberDocument {
  const { merchant_id: _, created_at_ms, ...rest } = member;
  return { ...rest, created_at: isoInstant(created_at_ms) };
}

/** What is over is shown as EXPIRED from the instant itself, whether a sweep was there or not. */
export function couponDocument(grant: CouponGrant, now_ms: number): CouponDocument {
  const { status, expiry_at_ms, used_at_ms } = grant;
  return {
    code: grant.code,
    coupon_id: grant.coupon_id,
    member_id: grant.member_id,
    status: status === "UNUSED" && now_ms >= expiry_at_ms ? "EXPIRED" : status,
    granted_at: isoInstant(grant.granted_at_ms),
    valid_from: isoInstant(grant.valid_from_ms),
    expiry_at: isoInstant(expiry_at_ms),
    used_at: used_at_ms === null ? null : isoInstant(used_at_ms),
    trade_order_id: grant.trade_order_id,
  };
}

/** What is left of it. */
export function lotDocument(lot: PointsLot): PointsLotDocument {
  const { lot_id, remaining_points, source, trade_order_id, earned_at_ms, expiry_at_ms } = lot;
  return {
    ...{ lot_id, points: Number(remaining_points), source, trade_order_id },
    earned_at: isoInstant(earned_at_ms),
    expiry_at: expiry_at_ms === null ? null : isoInstant(expiry_at_ms),
  };
}

export function definitionDocument(definition: CouponDefinition): CouponDefinitionDocument {
  const listOf = <Item>(items: readonly Item[] | null) => (items === null ? null : [...items]);
  return {
    coupon_id: definition.coupon_id,
    name: { zh: definition.name_zh, en: definition.name_en },
    status: definition.status,
    amount_off: Number(definition.amount_off_minor),
    threshold: Number(definition.threshold_minor),
    currency: definition.currency,
    store_nos: listOf(definition.store_ids),
    weekdays: listOf(definition.weekdays),
    dates: listOf(definition.dates),
    time_windows: listOf(definition.time_windows),
    validity: definition.validity,
    total_count: definition.total_count,
    per_member_max: definition.per_member_max,
    granted_count: definition.granted_count,
  };
}

export function memberCodeDocument({
  code,
  member_id,
  expiry_at_ms,
}: MemberCode): MemberCodeDocument {
  return { code, member_id, expiry_at: isoInstant(expiry_at_ms) };
}

export function rechargeRuleDocument(rule: rules.RechargeRule): RechargeRuleDocument {
  const { rule_id, currency, first_recharge_only, active } = rule;
  return {
    rule_id,
    recharge_amount: Number(rule.recharge_amount_minor),
    currency,
    gift: giftDocument(rule.gift),
    first_recharge_only,
    active,
  };
}

function giftDocument(gift: rules.RechargeGift): RechargeGift {
  switch (gift.type) {
    case "BALANCE":
      return { type: "BALANCE", gift: Number(gift.gift_minor) };
    case "POINTS":
      return { type: "POINTS", points: Number(gift.points) };
    case "COUPON":
      return gift;
  }
}

export function settingsDocument(settings: MemberSettings | null): MemberSettingsDocument {
  const rule = settings?.points_rule ?? null;
  return { points_rule: rule === null ? null : pointsRuleDocument(rule) };
}

function pointsRuleDocument(rule: NonNullable<MemberSettings["points_rule"]>): PointsRule {
  const { tender_rate, stored_value_earns, validity_days } = rule;
  return {
    consume_amount: Number(rule.consume_amount_minor),
    give_points: Number(rule.give_points),
    stored_value_earns,
    validity_days,
    tender_rate:
      tender_rate === null
        ? null
        : { points: Number(tender_rate.points), amount: Number(tender_rate.amount_minor) },
  };
}

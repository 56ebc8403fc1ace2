/** Members and what they have, for tests of the rules. The merchant is in Shanghai. */
import { expect } from "vitest";
import type { CouponDefinition } from "../../src/domain/member/coupon-definition.ts";
import type { CouponGrant } from "../../src/domain/member/coupon.ts";
import type { Member } from "../../src/domain/member/member.ts";
import type { PointsRule } from "../../src/domain/member/points.ts";
import type { PointsLot } from "../../src/domain/member/points-lot.ts";
import type { MemberDecision, MemberRejection } from "../../src/domain/member/rejection.ts";
import type { StoredValue } from "../../src/domain/member/stored-value.ts";

export const shanghai = "Asia/Shanghai";
export const day_ms = 86_400_000;

/** The instant at which clocks in China and Singapore show the text, `2026-03-20T10:00:00`. */
export function localInstant(text: string): number {
  return Date.parse(`${text}+08:00`);
}

export const ming: Member = {
  merchant_id: "sentosa_demo",
  member_id: "member_ming",
  card_no: "7000000000000005",
  phone: "+8613812345678",
  name: "小明",
  status: "ACTIVE",
  merged_into: null,
  recharge_count: 0,
  created_at_ms: localInstant("2026-01-01T09:00:00"),
};

export const lin: Member = {
  ...ming,
  member_id: "member_lin",
  card_no: "7000000000000013",
  phone: "+6591234567",
  name: "Lin",
};

export function accountOf(
  member: Member,
  balances: Readonly<{ principal_minor: bigint; gift_minor: bigint; currency?: string }>,
): StoredValue {
  const { merchant_id, member_id } = member;
  return { merchant_id, member_id, currency: "CNY", ...balances };
}

export const points_rule: PointsRule = {
  consume_amount_minor: 1_000n,
  give_points: 5n,
  stored_value_earns: false,
  validity_days: 365,
  tender_rate: { points: 100n, amount_minor: 100n },
};

export function lotWith(lot: Partial<PointsLot> & Readonly<{ lot_id: string }>): PointsLot {
  const points = lot.points ?? 100n;
  return {
    merchant_id: ming.merchant_id,
    member_id: ming.member_id,
    source: "SALE",
    trade_order_id: `E_${lot.lot_id}`,
    remaining_points: points,
    expired_points: 0n,
    taken_back_points: 0n,
    earned_at_ms: localInstant("2026-03-01T12:00:00"),
    expiry_at_ms: null,
    ...lot,
    points,
  };
}

/** 2 off from 10, for a week after it is received, everywhere and at any time. */
export const two_off_ten: CouponDefinition = {
  merchant_id: ming.merchant_id,
  coupon_id: "two_off_ten",
  name_zh: "满10减2",
  name_en: "2 off 10",
  status: "ACTIVE",
  amount_off_minor: 200n,
  threshold_minor: 1_000n,
  currency: "CNY",
  store_ids: null,
  weekdays: null,
  dates: null,
  time_windows: null,
  validity: { type: "DAYS_AFTER_RECEIPT", days: 7 },
  total_count: null,
  granted_count: 0,
  per_member_max: null,
};

/** Received on 20 March 2026, good till the end of the 27th. */
export const unused_grant: CouponGrant = {
  merchant_id: ming.merchant_id,
  code: "0123456789ABCDEF",
  coupon_id: two_off_ten.coupon_id,
  member_id: ming.member_id,
  status: "UNUSED",
  granted_at_ms: localInstant("2026-03-20T10:00:00"),
  valid_from_ms: localInstant("2026-03-20T10:00:00"),
  expiry_at_ms: localInstant("2026-03-28T00:00:00"),
  used_at_ms: null,
  trade_order_id: null,
};

/** What was accepted; fails the test when it was refused. */
export function accepted<Change>(decision: MemberDecision<Change>): Change {
  if (!decision.accepted) expect.fail(`refused: ${decision.rejection.code}`);
  return decision.change;
}

/** Why it was refused; fails the test when it was accepted. */
export function refused(decision: MemberDecision<unknown>): MemberRejection {
  if (decision.accepted) expect.fail("accepted");
  return decision.rejection;
}

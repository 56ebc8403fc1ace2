/**
 * A coupon that a member was granted.
 *
 * UNUSED   may be written off while it is valid
 * USED     written off, exactly once; given back when its order is refunded whole
 * EXPIRED  its time ran out; written down by a sweep, but true from the instant itself
 *
 * Each decider says what the grant becomes. Whoever stores it does so on the condition that the
 * status is still the one decided on.
 */
import { accept } from "../decision.ts";
import type { CouponDefinition } from "./coupon-definition.ts";
import { endAfterDays, endOfDate, startOfDate } from "./local-time.ts";
import { requireActive, type Member } from "./member.ts";
import { readBase32, spellBase32 } from "./random-code.ts";
import { refuse, type MemberDecision } from "./rejection.ts";

export type CouponStatus = "UNUSED" | "USED" | "EXPIRED";

export type CouponGrant = Readonly<{
  merchant_id: string;
  /** What is written off: 16 characters that nobody guesses. */
  code: string;
  coupon_id: string;
  member_id: string;
  status: CouponStatus;
  granted_at_ms: number;
  /** As of the grant: later changes of a definition do not touch it. */
  valid_from_ms: number;
  /** The first instant at which it is no longer good: the midnight after 23:59:59. */
  expiry_at_ms: number;
  used_at_ms: number | null;
  /** What it was used for; null also when written off without an order. */
  trade_order_id: string | null;
}>;

const random_bytes = 10;
const code_shape = /^[0-9A-HJKMNP-TV-Z]{16}$/;

/** A new coupon's code from ten random bytes: 80 bits in 16 characters. */
export function spellCouponCode(random: Uint8Array): string {
  return spellBase32(random.subarray(0, random_bytes));
}

/** The code in what a cashier scanned or typed; null when it cannot be one. */
export function readCouponCode(text: string): string | null {
  const code = readBase32(text);
  return code_shape.test(code) ? code : null;
}

export type GrantFacts = Readonly<{
  definition: CouponDefinition | undefined;
  member: Member | undefined;
  /** Coupons of this definition that the member ever received, whatever became of them. */
  received_count: number;
  /** True when another grant has the code. */
  is_code_taken: boolean;
  time_zone: string;
}>;

/** The grant, and its definition with one more granted. */
export function decideGrantCoupon(
  command: Readonly<{ coupon_id: string; code: string }>,
  facts: GrantFacts,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<Readonly<{ grant: CouponGrant; definition: CouponDefinition }>> {
  const { coupon_id, code } = command;
  const { definition, time_zone } = facts;
  const { now_ms } = stamp;
  if (definition === undefined) return refuse({ code: "COUPON_DEFINITION_UNKNOWN", coupon_id });
  const active = requireActive(facts.member);
  if (!active.accepted) return active;
  if (definition.status === "PAUSED") return refuse({ code: "COUPON_PAUSED", coupon_id });
  const { valid_from_ms, expiry_at_ms } = validityOf(definition, now_ms, time_zone);
  if (definition.status === "ENDED" || now_ms >= expiry_at_ms) {
    return refuse({ code: "COUPON_ENDED", coupon_id });
  }
  const { total_count, granted_count, per_member_max } = definition;
  if (total_count !== null && granted_count >= total_count) {
    return refuse({ code: "COUPON_EXHAUSTED", coupon_id, total_count });
  }
  if (per_member_max !== null && facts.received_count >= per_member_max) {
    return refuse({ code: "COUPON_MEMBER_LIMIT", coupon_id, per_member_max });
  }
  if (!code_shape.test(code)) return refuse({ code: "COUPON_CODE_INVALID" });
  if (facts.is_code_taken) return refuse({ code: "COUPON_CODE_TAKEN" });
  const { merchant_id, member_id } = active.change;
  return accept({
    grant: {
      merchant_id,
      code,
      coupon_id,
      member_id,
      status: "UNUSED",
      granted_at_ms: now_ms,
      valid_from_ms,
      expiry_at_ms,
      used_at_ms: null,
      trade_order_id: null,
    },
    definition: { ...definition, granted_count: granted_count + 1 },
  });
}

function validityOf(
  { validity }: CouponDefinition,
  now_ms: number,
  time_zone: string,
): Pick<CouponGrant, "valid_from_ms" | "expiry_at_ms"> {
  switch (validity.type) {
    case "DAYS_AFTER_RECEIPT":
      return {
        valid_from_ms: now_ms,
        expiry_at_ms: endAfterDays(now_ms, validity.days, time_zone),
      };
    case "CAMPAIGN":
      return {
        valid_from_ms: startOfDate(validity.from_date, time_zone),
        expiry_at_ms: endOfDate(validity.to_date, time_zone),
      };
  }
}

/** Gives a coupon back when the order it was used for is refunded whole. */
export function decideGiveBackCoupon(
  command: Readonly<{ trade_order_id: string }>,
  facts: Readonly<{ grant: CouponGrant | undefined }>,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<CouponGrant> {
  const { trade_order_id } = command;
  const { grant } = facts;
  if (grant === undefined) return refuse({ code: "COUPON_UNKNOWN" });
  if (grant.status !== "USED" || grant.trade_order_id !== trade_order_id) {
    return refuse({ code: "COUPON_NOT_USED_FOR", trade_order_id });
  }
  // Its time goes on while it is used: what is over comes back as over.
  const status = stamp.now_ms >= grant.expiry_at_ms ? "EXPIRED" : "UNUSED";
  return accept({ ...grant, status, used_at_ms: null, trade_order_id: null });
}

/** The unused ones whose time has run out, as expired. */
export function expireCoupons(grants: readonly CouponGrant[], now_ms: number): CouponGrant[] {
  return expireAllOf(grants.filter((grant) => now_ms >= grant.expiry_at_ms));
}

/** The unused ones as expired, whatever their time. */
export function expireAllOf(grants: readonly CouponGrant[]): CouponGrant[] {
  return grants
    .filter((grant) => grant.status === "UNUSED")
    .map((grant) => ({ ...grant, status: "EXPIRED" }));
}

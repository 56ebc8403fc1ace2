/** What is refused about members, stored value, recharges, points and coupons, and why. */
import type { Accepted } from "../decision.ts";
import type { Weekday } from "../catalog/calendar.ts";
import type { TimeWindow } from "./use-times.ts";

export type MemberRejection =
  // Members
  | Readonly<{ code: "MEMBER_UNKNOWN" }>
  | Readonly<{ code: "MEMBER_BLOCKED"; member_id: string }>
  | Readonly<{ code: "MEMBER_NOT_BLOCKED"; member_id: string }>
  | Readonly<{ code: "MEMBER_MERGED"; member_id: string; merged_into: string }>
  | Readonly<{ code: "MEMBER_ANONYMISED"; member_id: string }>
  | Readonly<{ code: "MEMBER_MERGED_WITH_ITSELF"; member_id: string }>
  | Readonly<{ code: "MEMBER_NAME_INVALID"; characters_max: number }>
  | Readonly<{ code: "CARD_NO_INVALID" }>
  | Readonly<{ code: "CARD_NO_TAKEN"; member_id: string }>
  | Readonly<{ code: "PHONE_INVALID" }>
  | Readonly<{ code: "PHONE_TAKEN"; member_id: string }>
  /** Their money has to be paid out, or spent, before the person is forgotten. */
  | Readonly<{
      code: "MEMBER_HAS_PRINCIPAL";
      member_id: string;
      principals: readonly Readonly<{ currency: string; principal_minor: bigint }>[];
    }>
  // One-time member codes
  | Readonly<{ code: "MEMBER_CODE_UNKNOWN" }>
  | Readonly<{ code: "MEMBER_CODE_USED"; used_at_ms: number }>
  | Readonly<{ code: "MEMBER_CODE_EXPIRED"; expiry_at_ms: number }>
  // Stored value
  | Readonly<{ code: "STORED_VALUE_AMOUNT_NOT_POSITIVE"; amount_minor: bigint; currency: string }>
  | Readonly<{ code: "STORED_VALUE_CURRENCY_DIFFERS"; currency: string; wanted_currency: string }>
  | Readonly<{
      code: "STORED_VALUE_TOO_LOW";
      available_minor: bigint;
      wanted_minor: bigint;
      currency: string;
    }>
  /** More is to come out of the account than is due. */
  | Readonly<{ code: "STORED_VALUE_ABOVE_DUE"; due_minor: bigint; currency: string }>
  | Readonly<{
      code: "STORED_VALUE_REFUND_TOO_HIGH";
      refundable_minor: bigint;
      wanted_minor: bigint;
      currency: string;
    }>
  // Recharges
  | Readonly<{ code: "RECHARGE_RULE_UNKNOWN"; rule_id: string }>
  | Readonly<{ code: "RECHARGE_RULE_INACTIVE"; rule_id: string }>
  | Readonly<{ code: "RECHARGE_RULE_FIRST_ONLY"; rule_id: string }>
  /** A recharge goes back as far as it is still there, with what was given for it. */
  | Readonly<{
      code: "RECHARGE_REFUND_TOO_HIGH";
      refundable_minor: bigint;
      wanted_minor: bigint;
      currency: string;
    }>
  // Points
  | Readonly<{ code: "POINTS_AMOUNT_NOT_POSITIVE" }>
  | Readonly<{ code: "POINTS_TOO_LOW"; available_points: bigint; wanted_points: bigint }>
  | Readonly<{ code: "POINTS_NOT_ACCEPTED" }>
  | Readonly<{
      code: "POINTS_REFUND_TOO_HIGH";
      refundable_minor: bigint;
      wanted_minor: bigint;
      currency: string;
    }>
  // Coupons
  | Readonly<{ code: "COUPON_DEFINITION_UNKNOWN"; coupon_id: string }>
  | Readonly<{ code: "COUPON_DEFINITION_INVALID"; pointer: string; detail: CouponFaultDetail }>
  | Readonly<{ code: "COUPON_TERMS_FROZEN"; coupon_id: string; granted_count: number }>
  | Readonly<{ code: "COUPON_PAUSED"; coupon_id: string }>
  | Readonly<{ code: "COUPON_ENDED"; coupon_id: string }>
  | Readonly<{ code: "COUPON_EXHAUSTED"; coupon_id: string; total_count: number }>
  | Readonly<{ code: "COUPON_MEMBER_LIMIT"; coupon_id: string; per_member_max: number }>
  | Readonly<{ code: "COUPON_CODE_INVALID" }>
  | Readonly<{ code: "COUPON_CODE_TAKEN" }>
  | Readonly<{ code: "COUPON_UNKNOWN" }>
  | Readonly<{ code: "COUPON_USED"; used_at_ms: number; trade_order_id: string | null }>
  | Readonly<{ code: "COUPON_NOT_USED_FOR"; trade_order_id: string }>
  | Readonly<{ code: "COUPON_EXPIRED"; expiry_at_ms: number }>
  | Readonly<{ code: "COUPON_NOT_YET_VALID"; valid_from_ms: number }>
  | Readonly<{ code: "COUPON_OF_ANOTHER_MEMBER" }>
  | Readonly<{ code: "COUPON_WRONG_STORE"; store_ids: readonly string[] }>
  | Readonly<{ code: "COUPON_WRONG_CURRENCY"; currency: string }>
  | Readonly<{
      code: "COUPON_BELOW_THRESHOLD";
      threshold_minor: bigint;
      order_amount_minor: bigint;
      currency: string;
    }>
  | Readonly<{ code: "COUPON_WRONG_DATE"; dates: readonly string[] }>
  | Readonly<{ code: "COUPON_WRONG_WEEKDAY"; weekdays: readonly Weekday[] }>
  | Readonly<{ code: "COUPON_WRONG_TIME"; time_windows: readonly TimeWindow[] }>;

/** What is wrong with a coupon's definition, for a table of texts to put into words. */
export type CouponFaultDetail =
  | "NOT_POSITIVE"
  | "NEGATIVE"
  | "NOT_WHOLE"
  | "TOO_HIGH"
  | "EMPTY_LIST"
  | "REPEATED"
  | "NOT_A_DATE"
  | "NOT_A_TIME"
  | "ENDS_BEFORE_IT_STARTS"
  | "BELOW_GRANTED";

/** What a decider of this folder answers. */
export type MemberDecision<Change> =
  | Accepted<Change>
  | Readonly<{ accepted: false; rejection: MemberRejection }>;

export function refuse(
  rejection: MemberRejection,
): Readonly<{ accepted: false; rejection: MemberRejection }> {
  return { accepted: false, rejection };
}

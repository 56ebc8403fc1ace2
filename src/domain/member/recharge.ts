/**
 * A recharge: money that a member pays in, and what is given for it. It is a trade order of its own
 * kind, paid by one payment session; this record, and its timeline, are called by the trade order.
 *
 * OPEN      asked for, not paid yet
 * PAID      credited, whenever and however late the money came
 * FAILED    not paid
 * RETURNED  the money came and goes back: it was another amount, or nobody is left to own it
 */
import type { PlannedRecharge } from "./recharge-rule.ts";

export type RechargeStatus = "OPEN" | "PAID" | "FAILED" | "RETURNED";

export type Recharge = PlannedRecharge &
  Readonly<{
    merchant_id: string;
    trade_order_id: string;
    status: RechargeStatus;
    /** Ready for the coupons of its gift; once it is paid, those that were granted. */
    coupon_codes: readonly string[];
    /** What was given on top; nothing before it is paid. */
    gift_minor: bigint;
    points: bigint;
    /** The rule is for a first recharge, and another was paid before this one. */
    is_gift_withheld: boolean;
    /** Principal that was asked back, whether it has arrived or not. */
    refunded_minor: bigint;
    created_at_ms: number;
    paid_at_ms: number | null;
  }>;

/** The most coupons that one recharge brings. */
export const recharge_coupons_max = 20;

export type RechargeEventType =
  | "RECHARGE_REQUESTED"
  | "RECHARGE_PAID"
  | "RECHARGE_FAILED"
  | "RECHARGE_RETURNED"
  | "RECHARGE_PAYMENT_UNKNOWN"
  | "RECHARGE_REFUND_REQUESTED"
  | "RECHARGE_REFUND_SUCCEEDED"
  | "RECHARGE_REFUND_FAILED"
  | "RECHARGE_REFUND_RETRIED"
  | "RECHARGE_REFUND_PAID_OUT"
  | "RECHARGE_REFUND_GIVEN_TWICE";

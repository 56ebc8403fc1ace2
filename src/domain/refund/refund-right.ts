/**
 * How much somebody may give back: by one request, and on one day. The merchant says it role by
 * role; it is held to where refunds are decided, so that many requests at once count together.
 */
import type { Rejection } from "../rejection.ts";

export type RefundLimits = Readonly<{
  /** By one request, in minor units; null: as much as was paid. */
  per_refund_minor: bigint | null;
  /** On one of the merchant's days; null: no end. */
  per_day_minor: bigint | null;
  /** Only what was paid on the same day. */
  same_day_only: boolean;
}>;

export type RefundRight =
  /** A worker, or an API key: its scope is all it needs. */
  | Readonly<{ kind: "unlimited" }>
  /** Whoever asks has no part in refunds, or has not been checked for one. */
  | Readonly<{ kind: "none" }>
  | (RefundLimits &
      Readonly<{
        kind: "limited";
        operator_id: string;
        /** The day on which it counts, in the merchant's zone. */
        date: string;
        /** The one store in which they work; null: all of them. */
        store_no: string | null;
      }>);

/** What an operator has given back on a day. */
export type RefundDay = Readonly<{
  merchant_id: string;
  /** `operator_id/date`. */
  refund_day_id: string;
  operator_id: string;
  date: string;
  given_minor: bigint;
}>;

/** The limits of a role that nobody has set others for. Minor units of whatever currency. */
export const default_limits: Readonly<Record<string, RefundLimits>> = {
  manager: { per_refund_minor: null, per_day_minor: null, same_day_only: false },
  cashier: { per_refund_minor: 50_000n, per_day_minor: 200_000n, same_day_only: true },
  finance: { per_refund_minor: null, per_day_minor: null, same_day_only: false },
  support: { per_refund_minor: 100_000n, per_day_minor: 500_000n, same_day_only: false },
};

export const no_limits: RefundLimits = {
  per_refund_minor: null,
  per_day_minor: null,
  same_day_only: false,
};

export function refundDayId({ operator_id, date }: Pick<RefundDay, "operator_id" | "date">) {
  return `${operator_id}/${date}`;
}

export type RefundRightFacts = Readonly<{
  /** Of the whole request. */
  amount_minor: bigint;
  currency: string;
  /** What they gave back on that day already. */
  given_minor: bigint;
  /** When it was paid, on the merchant's calendar; null when that is not known. */
  paid_on: string | null;
  /** Where it was sold; null for what was sold at no counter. */
  store_no: string | null;
}>;

/** Why the right does not reach so far; null when it does. */
export function refusalOf(right: RefundRight, facts: RefundRightFacts): Rejection | null {
  if (right.kind === "unlimited") return null;
  if (right.kind === "none") return { code: "REFUND_NOT_ALLOWED" };
  const { per_refund_minor, per_day_minor, same_day_only, date, store_no } = right;
  const { amount_minor, currency, given_minor, paid_on } = facts;
  if (store_no !== null && store_no !== facts.store_no)
    return { code: "STORE_NOT_YOURS", store_no };
  if (same_day_only && paid_on !== date) return { code: "REFUND_NOT_SAME_DAY", paid_on };
  const code = "REFUND_LIMIT_EXCEEDED";
  if (per_refund_minor !== null && amount_minor > per_refund_minor) {
    return { code, limit: "PER_REFUND", left_minor: per_refund_minor, currency };
  }
  if (per_day_minor !== null && given_minor + amount_minor > per_day_minor) {
    const left_minor = given_minor < per_day_minor ? per_day_minor - given_minor : 0n;
    return { code, limit: "PER_DAY", left_minor, currency };
  }
  return null;
}

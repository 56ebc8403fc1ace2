/** What points are given for and what they are worth. Points are whole and counted as bigint. */
import { invariant } from "../decision.ts";
import type { TradeMethod } from "../trade/product-code.ts";
import { shareOfStep } from "./share.ts";

/** A part of what was paid for a trade order. A coupon is none: nobody paid what it took off. */
export type PaidPart = Readonly<{ method: TradeMethod | "points"; amount_minor: bigint }>;

/** So many points are worth so much money. */
export type PointsRate = Readonly<{ points: bigint; amount_minor: bigint }>;

export type PointsRule = Readonly<{
  /** `give_points` for every full `consume_amount_minor` that is spent. */
  consume_amount_minor: bigint;
  give_points: bigint;
  /** Whether payments from stored value earn; their recharge may have earned already. */
  stored_value_earns: boolean;
  /** Days after the day of earning; null never expires. */
  validity_days: number | null;
  /** Null when points are not taken as payment. */
  tender_rate: PointsRate | null;
}>;

/** floor(amount / consume_amount) × give_points, over all parts that earn together. */
export function earnedPoints(rule: PointsRule, parts: readonly PaidPart[]): bigint {
  invariant(rule.consume_amount_minor > 0n, "points are given for nothing");
  const amount_minor = parts
    .filter(({ method }) => earns(method, rule))
    .reduce((sum, part) => sum + part.amount_minor, 0n);
  return (amount_minor / rule.consume_amount_minor) * rule.give_points;
}

/** A closed set, so that no way to pay is forgotten. */
function earns(method: PaidPart["method"], rule: PointsRule): boolean {
  switch (method) {
    case "cash":
    case "wechat":
    case "alipay":
    case "unionpay":
    case "card":
    case "paynow":
      return true;
    case "member":
      return rule.stored_value_earns;
    case "points":
      return false;
  }
}

/**
 * The points that a refund takes back: HALF_UP(refunded × given / paid) in all, less what earlier
 * refunds of the order took, so that the parts sum to the whole.
 */
export function pointsToTakeBack(
  sale: Readonly<{ paid_minor: bigint; given_points: bigint }>,
  refunded: Readonly<{ before_minor: bigint; after_minor: bigint }>,
): bigint {
  const { before_minor: before, after_minor: after } = refunded;
  return shareOfStep({ before, after }, { whole: sale.paid_minor, share: sale.given_points });
}

/** The money that points pay: whole minor units, rounded down. */
export function worthOf(points: bigint, rate: PointsRate): bigint {
  return (points * rate.amount_minor) / rate.points;
}

/** The fewest points that pay the amount. */
export function pointsFor(amount_minor: bigint, rate: PointsRate): bigint {
  return (amount_minor * rate.points + rate.amount_minor - 1n) / rate.amount_minor;
}

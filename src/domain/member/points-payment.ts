/** Points as payment: a part of a trade order that is paid by points, and its refund. */
import { accept } from "../decision.ts";
import type { Member } from "./member.ts";
import { pointsFor, type PointsRate } from "./points.ts";
import { returnToLots, burnPoints, type LotPart, type PointsLot } from "./points-lot.ts";
import { refuse, type MemberDecision } from "./rejection.ts";
import { shareAt } from "./share.ts";

/** What one payment by points took, and how much of it went back. */
export type PointsPayment = Readonly<{
  points: bigint;
  /** What they paid. */
  amount_minor: bigint;
  currency: string;
  refunded_minor: bigint;
  /** Where the points came from, in the order in which they were used. */
  parts: readonly LotPart[];
}>;

/** Pays the amount with the fewest points that are worth it, oldest first. */
export function payByPoints(
  lots: readonly PointsLot[],
  wanted: Readonly<{
    member: Member | undefined;
    amount_minor: bigint;
    currency: string;
    /** Null when the merchant takes no points. */
    rate: PointsRate | null;
    now_ms: number;
  }>,
): MemberDecision<Readonly<{ lots: readonly PointsLot[]; payment: PointsPayment }>> {
  const { member, amount_minor, currency, rate, now_ms } = wanted;
  if (rate === null) return refuse({ code: "POINTS_NOT_ACCEPTED" });
  const points = amount_minor > 0n ? pointsFor(amount_minor, rate) : 0n;
  const used = burnPoints(lots, { member, points, now_ms });
  if (!used.accepted) return used;
  const { lots: changed, parts } = used.change;
  return accept({
    lots: changed,
    payment: { points, amount_minor, currency, refunded_minor: 0n, parts },
  });
}

/**
 * Returns the points of part of a payment, in the ratio of the money: what was used last comes back
 * first, each point to its own lot with its own expiry. All parts together return every point.
 */
export function refundPoints(
  lots: readonly PointsLot[],
  payment: PointsPayment,
  amount_minor: bigint,
): MemberDecision<
  Readonly<{ lots: readonly PointsLot[]; payment: PointsPayment; returned_points: bigint }>
> {
  if (amount_minor <= 0n) return refuse({ code: "POINTS_AMOUNT_NOT_POSITIVE" });
  const { amount_minor: whole, points: share, refunded_minor: before, currency } = payment;
  const after = before + amount_minor;
  if (after > whole) {
    return refuse({
      code: "POINTS_REFUND_TOO_HIGH",
      refundable_minor: whole - before,
      wanted_minor: amount_minor,
      currency,
    });
  }
  const from = shareAt(before, { whole, share });
  const to = shareAt(after, { whole, share });
  return accept({
    lots: returnToLots(lots, partsBetween(payment.parts.toReversed(), from, to)),
    payment: { ...payment, refunded_minor: after },
    returned_points: to - from,
  });
}

/** The parts of the points from the `from`th up to the `to`th. */
function partsBetween(parts: readonly LotPart[], from: bigint, to: bigint): LotPart[] {
  const between: LotPart[] = [];
  let passed = 0n;
  for (const { lot_id, points } of parts) {
    const start = passed > from ? passed : from;
    passed += points;
    const end = passed < to ? passed : to;
    if (end > start) between.push({ lot_id, points: end - start });
  }
  return between;
}

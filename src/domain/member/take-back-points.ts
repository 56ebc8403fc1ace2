/** What becomes of the points that a sale or a recharge brought when it is refunded. */
import { drawOldest, isOver, least, lotOf, type PointsLot } from "./points-lot.ts";

export type TakenBack = Readonly<{
  lots: readonly PointsLot[];
  /** What the member has less now. */
  taken_points: bigint;
  /** What it earned, and expired before it could be used: nothing is owed for it. */
  expired_points: bigint;
  /** What was used and cannot be taken any more. */
  short_points: bigint;
}>;

/**
 * Takes back what a refunded trade order earned: from its own lot first, and for what was used of
 * that one from the others, oldest first. It takes what is there and tells what is missing; a
 * balance never goes below zero.
 */
export function takeBackPoints(
  lots: readonly PointsLot[],
  due: Readonly<{ trade_order_id: string; points: bigint; now_ms: number }>,
): TakenBack {
  const own = lots.find((lot) => lot.trade_order_id === due.trade_order_id);
  const changed: PointsLot[] = [];
  let rest = due.points;
  let expired_points = 0n;
  if (own !== undefined && rest > 0n) {
    const taken = least(rest, own.remaining_points);
    expired_points = least(rest - taken, own.expired_points);
    const settled = taken + expired_points;
    rest -= settled;
    if (settled > 0n) {
      changed.push({
        ...own,
        remaining_points: own.remaining_points - taken,
        expired_points: own.expired_points - expired_points,
        taken_back_points: own.taken_back_points + settled,
      });
    }
  }
  const others = lots.filter((lot) => lot !== own && !isOver(lot, due.now_ms));
  for (const { lot_id, points } of drawOldest(others, rest)) {
    const lot = lotOf(lots, lot_id);
    rest -= points;
    changed.push({
      ...lot,
      remaining_points: lot.remaining_points - points,
      taken_back_points: lot.taken_back_points + points,
    });
  }
  const taken_points = due.points - expired_points - rest;
  return { lots: changed, taken_points, expired_points, short_points: rest };
}

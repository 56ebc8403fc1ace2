/**
 * Points in lots. Each lot is what was earned at once and expires together; every point of it is
 * still there, used, expired, or taken back:
 *
 *   points = remaining + used + expired + taken back
 *
 * Points are used oldest first. Changed lots are returned; the others are as they were.
 */
import { accept, invariant } from "../decision.ts";
import { endAfterDays, validity_days_max } from "./local-time.ts";
import { requireActive, type Member } from "./member.ts";
import type { PointsRule } from "./points.ts";
import { refuse, type MemberDecision } from "./rejection.ts";

/** What points were given for. */
export type PointsSource = "SALE" | "RECHARGE" | "WELCOME" | "IMPORT" | "ADJUSTMENT";

export type PointsLot = Readonly<{
  merchant_id: string;
  lot_id: string;
  member_id: string;
  source: PointsSource;
  /** The sale or the recharge; null for other sources. */
  trade_order_id: string | null;
  /** As many as were given. */
  points: bigint;
  remaining_points: bigint;
  expired_points: bigint;
  taken_back_points: bigint;
  earned_at_ms: number;
  /** The first instant of the day after the last; null never. */
  expiry_at_ms: number | null;
}>;

export type LotPart = Readonly<{ lot_id: string; points: bigint }>;

export function newLot(
  given: Pick<
    PointsLot,
    "merchant_id" | "lot_id" | "member_id" | "source" | "trade_order_id" | "points"
  >,
  rule: Pick<PointsRule, "validity_days">,
  { now_ms, time_zone }: Readonly<{ now_ms: number; time_zone: string }>,
): PointsLot {
  invariant(given.points > 0n, "a lot has points");
  const { validity_days } = rule;
  invariant(
    validity_days === null || (validity_days >= 0 && validity_days <= validity_days_max),
    `points are good for ${validity_days} days`,
  );
  return {
    ...given,
    remaining_points: given.points,
    expired_points: 0n,
    taken_back_points: 0n,
    earned_at_ms: now_ms,
    expiry_at_ms: validity_days === null ? null : endAfterDays(now_ms, validity_days, time_zone),
  };
}

/** The points that can be used now. */
export function availablePoints(lots: readonly PointsLot[], now_ms: number): bigint {
  return lots
    .filter((lot) => !isOver(lot, now_ms))
    .reduce((sum, lot) => sum + lot.remaining_points, 0n);
}

/** The lots whose points can be used now, in the order in which they are. */
export function usableLots(lots: readonly PointsLot[], now_ms: number): PointsLot[] {
  return lots.filter((lot) => !isOver(lot, now_ms)).toSorted(byAge);
}

/** Burns points, oldest first: the lots that changed, and how many of which, in that order. */
export function burnPoints(
  lots: readonly PointsLot[],
  wanted: Readonly<{ member: Member | undefined; points: bigint; now_ms: number }>,
): MemberDecision<Readonly<{ lots: readonly PointsLot[]; parts: readonly LotPart[] }>> {
  const { points, now_ms } = wanted;
  const active = requireActive(wanted.member);
  if (!active.accepted) return active;
  if (points <= 0n) return refuse({ code: "POINTS_AMOUNT_NOT_POSITIVE" });
  const available_points = availablePoints(lots, now_ms);
  if (points > available_points) {
    return refuse({ code: "POINTS_TOO_LOW", available_points, wanted_points: points });
  }
  const parts = drawOldest(
    lots.filter((lot) => !isOver(lot, now_ms)),
    points,
  );
  const changed = parts.map(({ lot_id, points: used }) => {
    const lot = lotOf(lots, lot_id);
    return { ...lot, remaining_points: lot.remaining_points - used };
  });
  return accept({ lots: changed, parts });
}

/** Lots that are over and still had points: those points expire. */
export function expireLots(
  lots: readonly PointsLot[],
  now_ms: number,
): Readonly<{ lots: readonly PointsLot[]; expired_points: bigint }> {
  const { lots: changed, lapsed_points } = lapseAllOf(lots.filter((lot) => isOver(lot, now_ms)));
  return { lots: changed, expired_points: lapsed_points };
}

/** Lets every point expire that is left, whatever the date. */
export function lapseAllOf(
  lots: readonly PointsLot[],
): Readonly<{ lots: readonly PointsLot[]; lapsed_points: bigint }> {
  const filled = lots.filter((lot) => lot.remaining_points > 0n);
  return {
    lots: filled.map((lot) => ({
      ...lot,
      remaining_points: 0n,
      expired_points: lot.expired_points + lot.remaining_points,
    })),
    lapsed_points: filled.reduce((sum, lot) => sum + lot.remaining_points, 0n),
  };
}

/** Puts points back where they came from; what is over by then expires with the next sweep. */
export function returnToLots(
  lots: readonly PointsLot[],
  parts: readonly LotPart[],
): readonly PointsLot[] {
  return parts.map(({ lot_id, points }) => {
    const lot = lotOf(lots, lot_id);
    const remaining_points = lot.remaining_points + points;
    invariant(
      remaining_points + lot.expired_points + lot.taken_back_points <= lot.points,
      `more points come back to ${lot_id} than were used of it`,
    );
    return { ...lot, remaining_points };
  });
}

/** True from the first instant after its last day. */
export function isOver(lot: PointsLot, now_ms: number): boolean {
  return lot.expiry_at_ms !== null && now_ms >= lot.expiry_at_ms;
}

/** As many points as there are, up to `wanted`, oldest lots first. */
export function drawOldest(lots: readonly PointsLot[], wanted: bigint): LotPart[] {
  const parts: LotPart[] = [];
  let rest = wanted;
  for (const { lot_id, remaining_points } of lots.toSorted(byAge)) {
    const points = least(rest, remaining_points);
    if (points > 0n) parts.push({ lot_id, points });
    rest -= points;
  }
  return parts;
}

/** Of lots of one instant, the one that expires first; then by id, so that the order is one. */
function byAge(one: PointsLot, other: PointsLot): number {
  if (one.earned_at_ms !== other.earned_at_ms) return one.earned_at_ms - other.earned_at_ms;
  const [until, other_until] = [one.expiry_at_ms ?? Infinity, other.expiry_at_ms ?? Infinity];
  if (until !== other_until) return until < other_until ? -1 : 1;
  return one.lot_id < other.lot_id ? -1 : 1;
}

/** The lot, which is known to be among them. */
export function lotOf(lots: readonly PointsLot[], lot_id: string): PointsLot {
  const lot = lots.find((one) => one.lot_id === lot_id);
  invariant(lot !== undefined, `${lot_id} is not among the lots`);
  return lot;
}

export function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

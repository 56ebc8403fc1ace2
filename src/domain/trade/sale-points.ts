/** Points that a sale earns its member, and that its refunds take back. */
import type { TakenTender, MemberPoints } from "../ledger/tender.ts";
import type { OpenHoldings } from "../member/open-holdings.ts";
import { earnedPoints, pointsToTakeBack, type PaidPart } from "../member/points.ts";
import { newLot, type PointsLot } from "../member/points-lot.ts";
import { takeBackPoints } from "../member/take-back-points.ts";
import { putLots, survivorOf, type PartOf } from "./member-parts.ts";
import type { TradeMethod } from "./product-code.ts";
import type { TradeOrder } from "./trade-order.ts";

type Earning = Pick<TradeOrder, "trade_order_id" | "member_id" | "session_id">;

/** What the tenders of a sale earn: the points, which are the member's in the same commit. */
export function earnPoints(
  trade_order: Earning,
  sale: Readonly<{
    tenders: readonly TakenTender[];
    /** How the part was paid that no member paid. */
    method: TradeMethod;
    now_ms: number;
    time_zone: string;
  }>,
  holdings: OpenHoldings,
): MemberPoints | null {
  const { member_id, trade_order_id, session_id } = trade_order;
  const rule = holdings.pointsRule();
  const member = member_id === null ? undefined : survivorOf(holdings, member_id);
  if (rule === null || session_id === null || member?.status !== "ACTIVE") return null;
  const points = earnedPoints(
    rule,
    sale.tenders.map((taken) => paidPart(taken, sale.method)),
  );
  if (points === 0n) return null;
  const { merchant_id } = member;
  const earned = { member_id: member.member_id, points };
  const lot = newLot(
    { merchant_id, lot_id: earnedLotId(session_id), source: "SALE", trade_order_id, ...earned },
    rule,
    sale,
  );
  const payload = { tradeOrderId: trade_order_id, points: Number(points) };
  holdings.put(
    { kind: "points_lot", record: lot },
    { type: "POINTS_EARNED", at_ms: sale.now_ms, payload },
  );
  return earned;
}

/** A session pays once, so that its sale has one lot: of the same random digits and time. */
export function earnedLotId(session_id: string): string {
  return session_id.replace(/^ps_/, "lot_");
}

function paidPart({ tender }: TakenTender, method: TradeMethod): PaidPart {
  const { amount_minor } = tender;
  switch (tender.method) {
    case "CASH":
    case "CHANNEL":
      return { method, amount_minor };
    case "MEMBER_ACCOUNT":
      return { method: "member", amount_minor };
    case "POINTS":
      return { method: "points", amount_minor };
  }
}

/**
 * Takes points back in proportion to what was refunded, as far as the member has any: what the
 * member has less, null for nothing.
 */
export function takeBackEarned(
  trade_order: Earning & Pick<TradeOrder, "currency" | "amount_minor" | "points_given">,
  refunded: Readonly<{ before_minor: bigint; after_minor: bigint; now_ms: number }>,
  holdings: OpenHoldings,
): MemberPoints | null {
  const { member_id, trade_order_id, currency, amount_minor, session_id } = trade_order;
  const given_points = trade_order.points_given ?? 0n;
  if (member_id === null || session_id === null || given_points === 0n) return null;
  const points = pointsToTakeBack({ paid_minor: amount_minor, given_points }, refunded);
  const member = survivorOf(holdings, member_id);
  if (points === 0n || member === undefined) return null;
  const { now_ms } = refunded;
  const due: PartOf = { trade_order_id, currency, now_ms };
  const lots = withEarned(holdings.openLotsOf(member.member_id), holdings, session_id);
  const taken = takeBackPoints(lots, { trade_order_id, points, now_ms });
  putLots(taken.lots, { type: "POINTS_TAKEN_BACK", due, holdings });
  if (taken.taken_points === 0n) return null;
  return { member_id: member.member_id, points: taken.taken_points };
}

/** The sale's own lot is looked at first, also where nothing is left of it. */
function withEarned(
  open: readonly PointsLot[],
  holdings: OpenHoldings,
  session_id: string,
): readonly PointsLot[] {
  const lot_id = earnedLotId(session_id);
  const own = holdings.lotOf(lot_id);
  if (own === undefined || open.some((lot) => lot.lot_id === lot_id)) return open;
  return [...open, own];
}

/**
 * What is shown of a sale: the points that were given, less those that refunds took back. What a
 * recharge has given goes its own ways.
 */
export function pointsKept({
  trade_type,
  points_given,
  amount_minor,
  refunded_minor,
}: TradeOrder): bigint | null {
  if (points_given === null || points_given === 0n || trade_type === 2) return points_given;
  const sale = { paid_minor: amount_minor, given_points: points_given };
  return points_given - pointsToTakeBack(sale, { before_minor: 0n, after_minor: refunded_minor });
}

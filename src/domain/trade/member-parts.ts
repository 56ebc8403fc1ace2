/**
 * The parts of a sale that a member pays, by points and from the account: taken when the sale is
 * begun, taken once more for another attempt, given back when it comes to nothing.
 */
import { accept, invariant } from "../decision.ts";
import type { TakenTender, Tender } from "../ledger/tender.ts";
import type { MemberEvent } from "../member/event.ts";
import { requireActive, survivorId, type Member } from "../member/member.ts";
import { decideUseMemberCode } from "../member/member-code.ts";
import type { Dated } from "../order/event.ts";
import type { OpenHoldings } from "../member/open-holdings.ts";
import { pointsFor, worthOf } from "../member/points.ts";
import { burnPoints, returnToLots, type PointsLot } from "../member/points-lot.ts";
import { refuse, type MemberDecision } from "../member/rejection.ts";
import { creditStoredValue, payFromStoredValue, totalMinor } from "../member/stored-value.ts";

/** The member of a sale, and what the member pays of it. */
export type SaleMember = Readonly<{
  member_id: string;
  /** The one-time code that named the member: it is used up. */
  code: string | null;
  /** Burnt as far as they are needed; zero for none. */
  points: bigint;
  /** Out of the account, in minor units; or whatever the points leave. */
  account_minor: bigint | "rest";
}>;

/** What the parts are of. */
export type PartOf = Readonly<{
  trade_order_id: string;
  currency: string;
  now_ms: number;
}>;

/** A tender that a member pays. */
export type MemberTender = Extract<Tender, { method: "MEMBER_ACCOUNT" | "POINTS" }>;

export function isMemberTender(tender: Tender): tender is MemberTender {
  return tender.method === "MEMBER_ACCOUNT" || tender.method === "POINTS";
}

/** Those of the tenders that a member pays. */
export function memberTenders(tenders: readonly TakenTender[]): readonly TakenTender[] {
  return tenders.filter(({ tender }) => isMemberTender(tender));
}

/** Who has the account today of the member who was named. */
export function survivorOf(holdings: OpenHoldings, member_id: string): Member | undefined {
  const member = holdings.memberOf(member_id);
  if (member === undefined || member.merged_into === null) return member;
  return holdings.memberOf(survivorId(member));
}

/** Takes the member's parts of the sum that is due, points first: the tenders, in this order. */
export function payByMember(
  wanted: SaleMember,
  due: PartOf & Readonly<{ due_minor: bigint }>,
  holdings: OpenHoldings,
): MemberDecision<readonly MemberTender[]> {
  const active = requireActive(holdings.memberOf(wanted.member_id));
  if (!active.accepted) return active;
  const member = active.change;
  const known = useCode(wanted.code, { member, due, holdings });
  if (!known.accepted) return known;
  const by_points = payPoints(wanted.points, { member, due, holdings });
  if (!by_points.accepted) return by_points;
  const left_minor = due.due_minor - (by_points.change?.amount_minor ?? 0n);
  const account_minor = wanted.account_minor === "rest" ? left_minor : wanted.account_minor;
  if (account_minor > left_minor) {
    const { currency } = due;
    return refuse({ code: "STORED_VALUE_ABOVE_DUE", due_minor: left_minor, currency });
  }
  const from_account = payAccount(account_minor, { member, due, holdings });
  if (!from_account.accepted) return from_account;
  return accept([by_points.change, from_account.change].filter((tender) => tender !== null));
}

type Payer = Readonly<{ member: Member; due: PartOf; holdings: OpenHoldings }>;

function useCode(code: string | null, { member, due, holdings }: Payer): MemberDecision<null> {
  if (code === null) return accept(null);
  const { trade_order_id, now_ms } = due;
  const facts = { member_code: holdings.memberCodeOf(code), member };
  const used = decideUseMemberCode({ trade_order_id }, facts, { now_ms });
  if (!used.accepted) return used;
  // The code itself is kept for days, and its use for ever: that is told of the member.
  holdings.put({ kind: "member_code", record: used.change }, null);
  const payload = { memberId: member.member_id, tradeOrderId: trade_order_id };
  const event: Dated<MemberEvent> = { type: "MEMBER_CODE_USED", at_ms: now_ms, payload };
  holdings.put({ kind: "member", record: member }, event);
  return accept(null);
}

/** No more than the sum that is due: points that it does not need stay with the member. */
function payPoints(
  points: bigint,
  payer: Payer & Readonly<{ due: Readonly<{ due_minor: bigint }> }>,
): MemberDecision<MemberTender | null> {
  if (points === 0n) return accept(null);
  const rate = payer.holdings.pointsRule()?.tender_rate ?? null;
  if (rate === null) return refuse({ code: "POINTS_NOT_ACCEPTED" });
  const worth_minor = worthOf(points, rate);
  const { due_minor } = payer.due;
  const amount_minor = worth_minor < due_minor ? worth_minor : due_minor;
  if (amount_minor === 0n) return refuse({ code: "POINTS_AMOUNT_NOT_POSITIVE" });
  return takePoints({ amount_minor, points: pointsFor(amount_minor, rate) }, payer);
}

function takePoints(
  { amount_minor, points }: Readonly<{ amount_minor: bigint; points: bigint }>,
  { member, due, holdings }: Payer,
): MemberDecision<MemberTender> {
  const { member_id } = member;
  const { now_ms } = due;
  const used = burnPoints(holdings.openLotsOf(member_id), { member, points, now_ms });
  if (!used.accepted) return used;
  const { lots, parts: lot_parts } = used.change;
  putLots(lots, { type: "POINTS_USED", due, holdings });
  return accept({ method: "POINTS", member_id, amount_minor, points, lot_parts });
}

/** Puts lots of which the points left have changed. */
export function putLots(
  lots: readonly PointsLot[],
  { type, due, holdings }: Readonly<{ type: string; due: PartOf; holdings: OpenHoldings }>,
): void {
  const { trade_order_id: tradeOrderId, now_ms: at_ms } = due;
  for (const lot of lots) {
    const before = holdings.lotOf(lot.lot_id)?.remaining_points ?? 0n;
    const difference = lot.remaining_points - before;
    const points = Number(difference < 0n ? -difference : difference);
    holdings.put(
      { kind: "points_lot", record: lot },
      { type, at_ms, payload: { tradeOrderId, points } },
    );
  }
}

function payAccount(
  amount_minor: bigint,
  { member, due, holdings }: Payer,
): MemberDecision<MemberTender | null> {
  if (amount_minor === 0n) return accept(null);
  const { currency } = due;
  const before = holdings.accountOf(member, currency);
  const paid = payFromStoredValue(before, { member, amount_minor, currency });
  if (!paid.accepted) return paid;
  const { account, payment } = paid.change;
  putAccount({ account, moved: payment }, { type: "STORED_VALUE_SPENT", due, holdings });
  const { member_id } = member;
  const { gift_minor } = payment;
  return accept({ method: "MEMBER_ACCOUNT", member_id, amount_minor, gift_minor });
}

type AccountMove = Readonly<{
  account: Parameters<typeof creditStoredValue>[0];
  moved: Parameters<typeof totalMinor>[0];
}>;

/** Puts an account after it gave or got something. */
export function putAccount(
  { account, moved }: AccountMove,
  { type, due, holdings }: Readonly<{ type: string; due: PartOf; holdings: OpenHoldings }>,
): void {
  const payload = {
    tradeOrderId: due.trade_order_id,
    amountMinor: Number(totalMinor(moved)),
    giftMinor: Number(moved.gift_minor),
  };
  holdings.put({ kind: "stored_value", record: account }, { type, at_ms: due.now_ms, payload });
}

/**
 * Takes parts once more that were given back when an attempt came to nothing: the same sums and as
 * many points, of whoever has the account today.
 */
export function payAgainByMember(
  tenders: readonly MemberTender[],
  due: PartOf,
  holdings: OpenHoldings,
): MemberDecision<readonly MemberTender[]> {
  const taken: MemberTender[] = [];
  for (const tender of tenders) {
    const active = requireActive(survivorOf(holdings, tender.member_id));
    if (!active.accepted) return active;
    const payer = { member: active.change, due, holdings };
    const again =
      tender.method === "POINTS"
        ? takePoints(tender, payer)
        : payAccount(tender.amount_minor, payer);
    if (!again.accepted) return again;
    if (again.change !== null) taken.push(again.change);
  }
  return accept(taken);
}

/** Gives all parts back: the tenders, as if they had been paid by who has the accounts today. */
export function returnToMembers(
  tenders: readonly MemberTender[],
  due: PartOf,
  holdings: OpenHoldings,
): readonly MemberTender[] {
  return tenders.map((tender) => {
    const member = survivorOf(holdings, tender.member_id);
    invariant(member !== undefined, `${tender.member_id} has paid and is not there`);
    if (tender.method === "POINTS") {
      const lots = tender.lot_parts.flatMap(({ lot_id }) => holdings.lotOf(lot_id) ?? []);
      const returned = returnToLots(lots, tender.lot_parts);
      putLots(returned, { type: "POINTS_RETURNED", due, holdings });
    } else {
      const { amount_minor, gift_minor } = tender;
      const moved = { principal_minor: amount_minor - gift_minor, gift_minor };
      const account = creditStoredValue(holdings.accountOf(member, due.currency), moved);
      putAccount({ account, moved }, { type: "STORED_VALUE_RETURNED", due, holdings });
    }
    return { ...tender, member_id: member.member_id };
  });
}

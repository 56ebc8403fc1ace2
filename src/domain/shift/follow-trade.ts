/**
 * What a change of trade orders means for shifts. A payment counts in the shift that its counter's
 * operator has open in that store, and what goes back in the shift of whoever gives it back, both
 * at the moment at which it happens. What happens while they have none open is in no shift.
 *
 * Cash goes into the drawer of the shift and comes out of it; outside of any shift, it goes into
 * the store's own and comes out of that. What a shift has taken comes out of the store's safe when
 * somebody without a shift gives it back. Whatever decided the change need know nothing of shifts.
 */
import { accept, invariant, type Stamp } from "../decision.ts";
import { ownedAccount, type AccountCode } from "../ledger/account.ts";
import type { TakenTender } from "../ledger/tender.ts";
import { bookTransfer, type Entry, type Transfer } from "../ledger/transfer.ts";
import { shareAt } from "../member/share.ts";
import { isTradeMethod } from "../trade/product-code.ts";
import { pointsKept } from "../trade/sale-points.ts";
import type { TradeOrder } from "../trade/trade-order.ts";
import { tradeStatuses } from "../trade/trade-status.ts";
import type { ShiftDecision } from "./rejection.ts";
import { decideBookTrade, drawerOf, type Shift } from "./shift.ts";
import { cashMoved, type Tender, type TenderMethod, type TradeFact } from "./trade-fact.ts";

/** A trade order before and after a change. */
type MovedTradeOrder = Readonly<{
  before: TradeOrder | undefined;
  after: TradeOrder;
}>;

export type TradeNews = Readonly<{
  trade_orders: readonly MovedTradeOrder[];
  transfers: readonly Transfer[];
}>;

export type TradeFollowed = Readonly<{
  /** Those to which something was booked. */
  shifts: readonly Shift[];
  /** As they were, with the drawers that took their cash. */
  trade_orders: readonly TradeOrder[];
  /** As they were, with cash on the drawers that it went into or came out of. */
  transfers: readonly Transfer[];
}>;

export type TradeFacts = Readonly<{
  openShiftOf(operator_id: string): Shift | undefined;
  /** Who gives back what goes back; null when nobody at a counter does. */
  giver_id: string | null;
}>;

/** Refused when more cash is to go back than should be in the giver's drawer. */
export function followTrade(
  news: TradeNews,
  facts: TradeFacts,
  at: Pick<Stamp, "now_ms">,
): ShiftDecision<TradeFollowed> {
  const shifts = new Map<string, Shift>();
  const openShiftOf = (operator_id: string | null, { currency }: TradeOrder) => {
    const found = operator_id === null ? undefined : facts.openShiftOf(operator_id);
    return found?.currency === currency ? (shifts.get(found.shift_id) ?? found) : undefined;
  };
  const trade_orders: TradeOrder[] = [];
  let { transfers } = news;
  for (const { before, after } of news.trade_orders) {
    let placed = after;
    for (const fact of factsOf(before, after, news.transfers)) {
      const is_taken = isTaken(fact);
      const shift = is_taken ? takerOf(after, openShiftOf) : openShiftOf(facts.giver_id, after);
      if (cashMoved(fact) !== 0n && (shift !== undefined || !is_taken)) {
        transfers = transfers.map((one) => placeCash(one, { trade_order: after, shift }));
        if (is_taken) placed = { ...placed, tenders: placed.tenders.map(takenBy(shift)) };
      }
      if (shift === undefined) continue;
      const { shift_id, operator_id } = shift;
      const reference = after.trade_order_id;
      const command = { type: "BOOK_TRADE", shift_id, reference, fact, operator_id } as const;
      const booked = decideBookTrade(command, { shift }, at);
      if (!booked.accepted) return booked;
      shifts.set(shift_id, booked.change.shift);
    }
    trade_orders.push(placed);
  }
  return accept({ shifts: [...shifts.values()], trade_orders, transfers });
}

/** Whether the fact brings money in; if not, it gives some back. */
export function isTaken({ type }: TradeFact): boolean {
  return type === "COLLECTED" || type === "RECHARGED" || type === "DEPOSIT_HELD";
}

/** The shift of the counter's operator, if it is at that counter's store. */
function takerOf(
  after: TradeOrder,
  openShiftOf: (operator_id: string | null, trade_order: TradeOrder) => Shift | undefined,
): Shift | undefined {
  const { store_no, operator_id } = after.counter;
  const shift = openShiftOf(operator_id, after);
  return shift?.store_id === store_no ? shift : undefined;
}

/** What happened to a trade order, as far as shifts are concerned. */
export function factsOf(
  before: TradeOrder | undefined,
  after: TradeOrder,
  transfers: readonly Transfer[],
): readonly TradeFact[] {
  const facts: TradeFact[] = [];
  const was = before?.status ?? tradeStatuses.INIT;
  if (wasPaidNow(before, after)) facts.push(paidFact(after, transfers));
  if (was !== tradeStatuses.DEPOSIT_ING && after.status === tradeStatuses.DEPOSIT_ING) {
    const { deposit_minor: amount_minor } = after;
    facts.push({ type: "DEPOSIT_HELD", amount_minor, tenders: tendersOf(after) });
  }
  if (was === tradeStatuses.DEPOSIT_ING && after.status === tradeStatuses.SUCCESS) {
    facts.push({
      type: "DEPOSIT_CONSUMED",
      method: tendersOf(after)[0]?.method ?? after.method ?? "cash",
      amount_minor: after.amount_minor,
      returned_minor: after.deposit_minor - after.amount_minor,
      points_given: after.points_given ?? 0n,
    });
  }
  if (was === tradeStatuses.DEPOSIT_ING && after.status === tradeStatuses.DEPOSIT_REVERSE) {
    const { deposit_minor: amount_minor } = after;
    facts.push({ type: "DEPOSIT_RELEASED", amount_minor, tenders: tendersOf(after) });
  }
  const refund = refundFact(before, after, transfers);
  return refund === null ? facts : [...facts, refund];
}

function wasPaidNow(before: TradeOrder | undefined, after: TradeOrder): boolean {
  const has_time = after.success_at_ms !== null && (before?.success_at_ms ?? null) === null;
  return has_time && after.deposit_mode === 0;
}

function paidFact(after: TradeOrder, transfers: readonly Transfer[]): TradeFact {
  const { amount_minor, discount_minor, points_given: given, tenders } = after;
  const taken = tendersOf(after);
  if (after.trade_type === 2) {
    const of_this = transfers.filter(
      ({ kind, reference }) =>
        kind === "RECHARGE_CREDITED" && reference.trade_order_id === after.trade_order_id,
    );
    const gift_minor = credited(of_this, "wallet_gift");
    const points_given = credited(of_this, "points_liability");
    return { type: "RECHARGED", amount_minor, gift_minor, tenders: taken, points_given };
  }
  const points_given = given ?? 0n;
  const points_spent = tenders.reduce(
    (sum, { tender }) => (tender.method === "POINTS" ? sum + tender.points : sum),
    0n,
  );
  return {
    ...{ type: "COLLECTED", amount_minor, discount_minor, tenders: taken },
    ...{ points_given, points_spent },
  };
}

/** Null when nothing went back. */
function refundFact(
  before: TradeOrder | undefined,
  after: TradeOrder,
  transfers: readonly Transfer[],
): TradeFact | null {
  const back_minor = (taken: TakenTender, index: number) =>
    taken.refunded_minor - (before?.tenders[index]?.refunded_minor ?? 0n);
  const amount_minor = after.refunded_minor - (before?.refunded_minor ?? 0n);
  // Points of a recharge are taken when its refund is asked for, before any money is back.
  const taken_back = pointsTakenBack(before, after);
  if (amount_minor <= 0n && taken_back === 0n) return null;
  // What a till handed out in the place of a channel or an account is cash.
  const parts: Tender[] = after.tenders.flatMap((taken, index) => {
    const cash_minor = handedOut(transfers, after, taken);
    const amount_minor = back_minor(taken, index) - cash_minor;
    return [
      { method: methodOf(taken, after), amount_minor },
      { method: "cash", amount_minor: cash_minor },
    ];
  });
  const of_this = transfers.filter(
    ({ kind, reference }) =>
      (kind === "REFUND" || kind === "RECHARGE_REFUND") &&
      reference.trade_order_id === after.trade_order_id,
  );
  const returned = after.tenders.map(
    (taken, index) => pointsBack(taken) - pointsBack(before?.tenders[index]),
  );
  return {
    type: "REFUNDED",
    of: after.trade_type === 2 ? "RECHARGE" : "COLLECTION",
    count: of_this.length || 1,
    amount_minor,
    tenders: together(parts),
    points_taken_back: taken_back,
    points_returned: returned.reduce((sum, points) => sum + points, 0n),
  };
}

/** Cash in the place of what a tender would have got. */
function handedOut(
  transfers: readonly Transfer[],
  { trade_order_id }: TradeOrder,
  { tender }: TakenTender,
): bigint {
  const places: Partial<Record<typeof tender.method, AccountCode>> = {
    CHANNEL: "psp_receivable",
    MEMBER_ACCOUNT: "wallet_principal",
  };
  const place = places[tender.method];
  const entries = transfers
    .filter(
      ({ kind, reference, entries: booked }) =>
        kind === "REFUND_PAID_OUT" &&
        reference.trade_order_id === trade_order_id &&
        booked.some((entry) => entry.code === place),
    )
    .flatMap((transfer) => transfer.entries)
    .filter((entry) => entry.code === "cash_drawer");
  return entries.reduce((sum, { amount_minor }) => sum - amount_minor, 0n);
}

function pointsTakenBack(before: TradeOrder | undefined, after: TradeOrder): bigint {
  const kept_before = before === undefined ? null : pointsKept(before);
  const taken_back = (kept_before ?? 0n) - (pointsKept(after) ?? 0n);
  return taken_back > 0n ? taken_back : 0n;
}

/** What members got on their accounts of that code. */
function credited(transfers: readonly Transfer[], code: AccountCode): bigint {
  const credits = transfers
    .flatMap(({ entries }) => entries)
    .filter((entry) => entry.code === code && entry.amount_minor < 0n);
  return credits.reduce((sum, { amount_minor }) => sum - amount_minor, 0n);
}

/** Points that were spent, and have gone back to whoever spent them. */
function pointsBack(taken: TakenTender | undefined): bigint {
  if (taken?.tender.method !== "POINTS") return 0n;
  const { amount_minor: whole, points: share } = taken.tender;
  return shareAt(taken.refunded_minor, { whole, share });
}

function tendersOf(trade_order: TradeOrder): readonly Tender[] {
  return together(
    trade_order.tenders.map((taken) => ({
      method: methodOf(taken, trade_order),
      amount_minor: taken.tender.amount_minor,
    })),
  );
}

/** One part a method, and none of nothing. */
function together(parts: readonly Tender[]): readonly Tender[] {
  const sums = new Map<TenderMethod, bigint>();
  for (const { method, amount_minor } of parts) {
    if (amount_minor !== 0n) sums.set(method, (sums.get(method) ?? 0n) + amount_minor);
  }
  return [...sums].map(([method, amount_minor]) => ({ method, amount_minor }));
}

function methodOf({ tender }: TakenTender, { method }: Pick<TradeOrder, "method">): TenderMethod {
  switch (tender.method) {
    case "CASH":
      return "cash";
    case "MEMBER_ACCOUNT":
      return "member";
    case "POINTS":
      return "points";
    case "CHANNEL":
      return channelMethod(tender.channel_id) ?? method ?? "card";
  }
}

/** The method of a channel's account: `sandbox_card`. Null when its name tells none. */
export function channelMethod(channel_id: string): TenderMethod | null {
  const name = channel_id.slice(channel_id.lastIndexOf("_") + 1);
  return isTradeMethod(name) ? name : null;
}

function takenBy(shift: Shift | undefined): (taken: TakenTender) => TakenTender {
  return (taken) => {
    if (shift === undefined || taken.tender.method !== "CASH") return taken;
    return { ...taken, tender: { ...taken.tender, drawer_id: drawerOf(shift) } };
  };
}

/** The trade order's transfer, with its cash on the drawer of the shift or in the store's safe. */
function placeCash(
  transfer: Transfer,
  { trade_order, shift }: Readonly<{ trade_order: TradeOrder; shift: Shift | undefined }>,
): Transfer {
  const { kind, reference } = transfer;
  if (reference.trade_order_id !== trade_order.trade_order_id) return transfer;
  invariant(kind !== "REVERSAL", `${transfer.transfer_id} is undone and moves cash`);
  const place = (entry: Entry): Entry => {
    if (entry.code !== "cash_drawer") return entry;
    const { currency, amount_minor, owner_id } = entry;
    if (shift !== undefined) {
      return { ...ownedAccount("cash_drawer", drawerOf(shift), currency), amount_minor };
    }
    const [store_no = ""] = owner_id.split("/");
    const is_of_store = owner_id === store_no;
    const account = is_of_store ? entry : ownedAccount("cash_safe", store_no, currency);
    return { ...account, amount_minor };
  };
  return bookTransfer(transfer, kind, transfer.entries.map(place));
}

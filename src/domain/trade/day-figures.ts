/**
 * What trade orders come to on a day: how many were paid and for how much, what was given back, and
 * what the merchant got. A payment counts on the day on which it arrives, a refund on the day on
 * which the money went back, both on the merchant's calendar and for whoever sold the trade order.
 *
 * They follow from what a change makes of a trade order: what it comes to after the change, less
 * what it came to before. Each way to pay has figures of its own; what concerns the trade order as
 * a whole (its count, its discount) stands with the way that it was mainly paid.
 */
import { merchantIncome, type TakenTender } from "../ledger/tender.ts";
import type { TenderMethod } from "../shift/trade-fact.ts";
import { localClock } from "./local-clock.ts";
import { isTradeMethod, type TradeMethod, type TradeType } from "./product-code.ts";
import type { TradeOrder } from "./trade-order.ts";
import { tradeStatuses, type TradeStatus } from "./trade-status.ts";

/** What the figures are told apart by. Empty texts stand for what is not there. */
export type FigureKey = Readonly<{
  /** `YYYY-MM-DD` on the merchant's calendar at the time. */
  date: string;
  trade_type: TradeType;
  store_no: string;
  operator_id: string;
  /** The way in: `pos`, `web`, … */
  channel: string;
  method: TenderMethod | "";
  currency: string;
}>;

/** Minor units where it says so. What came in less what went back is derived from them. */
export type Figures = Readonly<{
  trade_count: number;
  /** Before discounts. */
  trade_minor: bigint;
  discount_minor: bigint;
  refund_count: number;
  refund_minor: bigint;
  /** What the merchant got, less fees and what went back. */
  income_minor: bigint;
}>;

export type DayFigures = FigureKey & Figures;

/** A trade order before a change, where it was there, and after it, and when that was. */
export type TradeChange = Readonly<{
  before: TradeOrder | undefined;
  after: TradeOrder;
  /** How many refunds of it have arrived in the change. */
  refund_count: number;
  channel: string;
  at_ms: number;
  time_zone: string;
}>;

const counted: readonly TradeStatus[] = [
  tradeStatuses.SUCCESS,
  tradeStatuses.REFUND_PART,
  tradeStatuses.REFUND_ALL,
];

const nothing: Figures = {
  trade_count: 0,
  trade_minor: 0n,
  discount_minor: 0n,
  refund_count: 0,
  refund_minor: 0n,
  income_minor: 0n,
};

/** What the change adds, for each way to pay that it concerns; none where no money moved. */
export function dayFigures(change: TradeChange): DayFigures[] {
  const { before, after, channel, at_ms, time_zone } = change;
  const sums = new Map<TenderMethod | "", Figures>();
  const add = (method: TenderMethod | "", figures: Partial<Figures>) =>
    sums.set(method, addFigures(sums.get(method) ?? nothing, figures));
  if (before !== undefined) countTradeOrder(before, -1, add);
  countTradeOrder(after, 1, add);
  add(after.method ?? "", { refund_count: change.refund_count });
  const moved = [...sums].filter(([, figures]) => !isNothing(figures));
  if (moved.length === 0) return [];
  const { trade_type, counter, currency } = after;
  const key = {
    date: new Date(localClock(at_ms, time_zone)).toISOString().slice(0, 10),
    trade_type,
    store_no: counter.store_no ?? "",
    operator_id: counter.operator_id ?? "",
    channel,
    currency,
  };
  return moved.map(([method, figures]) => ({ ...key, method, ...figures }));
}

/** Adds what a trade order comes to, or takes it away. One that is not paid comes to nothing. */
function countTradeOrder(
  { status, method, discount_minor, tenders }: TradeOrder,
  sign: 1 | -1,
  add: (method: TenderMethod | "", figures: Partial<Figures>) => void,
): void {
  if (!counted.includes(status)) return;
  const signed = (amount_minor: bigint) => BigInt(sign) * amount_minor;
  const discount = signed(discount_minor);
  add(method ?? "", { trade_count: sign, trade_minor: discount, discount_minor: discount });
  for (const taken of tenders) {
    add(methodOfTender(taken, method), {
      trade_minor: signed(taken.tender.amount_minor),
      refund_minor: signed(taken.refunded_minor),
      income_minor: signed(merchantIncome([taken])),
    });
  }
}

function isNothing(figures: Figures): boolean {
  return Object.values(figures).every((value) => BigInt(value) === 0n);
}

/** The sum of both; what is left out of the second counts nothing. */
export function addFigures(figures: Figures, more: Partial<Figures>): Figures {
  return {
    trade_count: figures.trade_count + (more.trade_count ?? 0),
    trade_minor: figures.trade_minor + (more.trade_minor ?? 0n),
    discount_minor: figures.discount_minor + (more.discount_minor ?? 0n),
    refund_count: figures.refund_count + (more.refund_count ?? 0),
    refund_minor: figures.refund_minor + (more.refund_minor ?? 0n),
    income_minor: figures.income_minor + (more.income_minor ?? 0n),
  };
}

/** Two figures of the same key belong together: the text is the same for both. */
export function figureId(key: FigureKey): string {
  const { date, trade_type, store_no, operator_id, channel, method, currency } = key;
  return [date, trade_type, store_no, operator_id, channel, method, currency].join("\n");
}

/**
 * The way to pay that a tender is. A channel's account is named after its provider and the method:
 * `sandbox_wechat`; for one that is named otherwise, `main` is taken.
 */
export function methodOfTender(
  { tender }: TakenTender,
  main: TradeMethod | null,
): TenderMethod | "" {
  switch (tender.method) {
    case "CASH":
      return "cash";
    case "MEMBER_ACCOUNT":
      return "member";
    case "POINTS":
      return "points";
    case "CHANNEL": {
      const name = tender.channel_id.slice(tender.channel_id.lastIndexOf("_") + 1);
      return isTradeMethod(name) ? name : (main ?? "");
    }
  }
}

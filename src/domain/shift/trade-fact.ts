/**
 * What happens to trade orders while a shift is open, as far as its totals and its drawer are
 * concerned. A fact counts in the shift in which it happens: a refund in the shift that gives the
 * money back, whoever sold the order and when.
 */
import { invariant } from "../decision.ts";
import { addMinor } from "../money.ts";
import type { TradeMethod } from "../trade/product-code.ts";

/** What something is paid with; several in one payment. */
export type TenderMethod = TradeMethod | "points";

/** All of them, in the order in which they are listed. */
export const tender_methods = [
  "cash",
  "wechat",
  "alipay",
  "unionpay",
  "card",
  "paynow",
  "member",
  "points",
] as const satisfies readonly TenderMethod[];

/** One part of a payment, or of what is given back; points at what they are worth. */
export type Tender = Readonly<{ method: TenderMethod; amount_minor: bigint }>;

export type TradeFact =
  /** Paid for: `amount_minor` is what was asked for less `discount_minor`. */
  | Readonly<{
      type: "COLLECTED";
      amount_minor: bigint;
      discount_minor: bigint;
      tenders: readonly Tender[];
      points_given: bigint;
      points_spent: bigint;
    }>
  /** Paid into a member's account; `gift_minor` is what the merchant adds. */
  | Readonly<{
      type: "RECHARGED";
      amount_minor: bigint;
      gift_minor: bigint;
      tenders: readonly Tender[];
      points_given: bigint;
    }>
  /** Given back, of a collection or of a recharge. */
  | Readonly<{
      type: "REFUNDED";
      of: "COLLECTION" | "RECHARGE";
      /** Refunds that were carried out together: one an order. */
      count: number;
      amount_minor: bigint;
      tenders: readonly Tender[];
      /** Given for the payment, and taken back now. */
      points_taken_back: bigint;
      /** Spent on the payment, and returned now. */
      points_returned: bigint;
    }>
  | Readonly<{ type: "DEPOSIT_HELD"; amount_minor: bigint; tenders: readonly Tender[] }>
  /** Part of a deposit is kept as payment, `returned_minor` of it goes back to the payer. */
  | Readonly<{
      type: "DEPOSIT_CONSUMED";
      method: TenderMethod;
      amount_minor: bigint;
      returned_minor: bigint;
      points_given: bigint;
    }>
  | Readonly<{ type: "DEPOSIT_RELEASED"; amount_minor: bigint; tenders: readonly Tender[] }>;

/** Cash that the fact puts into the drawer, minor units; below zero what it takes out. */
export function cashMoved(fact: TradeFact): bigint {
  switch (fact.type) {
    case "COLLECTED":
    case "RECHARGED":
    case "DEPOSIT_HELD":
      return cashOf(fact.tenders);
    case "REFUNDED":
    case "DEPOSIT_RELEASED":
      return -cashOf(fact.tenders);
    case "DEPOSIT_CONSUMED":
      return fact.method === "cash" ? -fact.returned_minor : 0n;
  }
}

function cashOf(tenders: readonly Tender[]): bigint {
  return addMinor(
    tenders.filter(({ method }) => method === "cash").map(({ amount_minor }) => amount_minor),
  );
}

/** Throws when the tenders of a fact do not come to its amount: a bug of whoever made it. */
export function checkFact(fact: TradeFact): void {
  const parts =
    fact.type === "DEPOSIT_CONSUMED"
      ? [fact.amount_minor, fact.returned_minor]
      : fact.tenders.map(({ amount_minor }) => amount_minor);
  invariant(
    parts.every((part) => part >= 0n),
    `${fact.type} with a part below zero`,
  );
  invariant(
    fact.type === "DEPOSIT_CONSUMED" || addMinor(parts) === fact.amount_minor,
    `${fact.type}: its tenders do not come to its amount`,
  );
}

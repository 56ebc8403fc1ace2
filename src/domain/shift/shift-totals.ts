/**
 * The sums of a shift, by the definitions of the merchant's statistics. They are a fold of the
 * shift's trade facts and do not depend on the order in which these came.
 *
 *   trade     what was asked for: paid plus discounts, over collections
 *   real      what was paid, less what was given back, over collections
 *   recharge  what members' accounts grew by: paid plus gifts
 */
import { invariant } from "../decision.ts";
import { checkFact, tender_methods, type TenderMethod, type TradeFact } from "./trade-fact.ts";

/** What went through one method; minor units. */
export type MethodTotals = Readonly<{
  /** Payments and parts of payments taken. */
  count: number;
  collected_minor: bigint;
  recharged_minor: bigint;
  refunded_minor: bigint;
  deposit_held_minor: bigint;
  /** Of the deposits held, kept as payment; it is part of `collected_minor` too. */
  deposit_consumed_minor: bigint;
  deposit_returned_minor: bigint;
}>;

export type ShiftTotals = Readonly<{
  collection_count: number;
  /** What collections paid. */
  amount_minor: bigint;
  discount_minor: bigint;
  refund_count: number;
  /** Given back of collections. */
  refund_minor: bigint;
  recharge_count: number;
  recharge_paid_minor: bigint;
  recharge_gift_minor: bigint;
  recharge_refund_minor: bigint;
  deposit_count: number;
  points_given: bigint;
  points_taken_back: bigint;
  points_spent: bigint;
  points_returned: bigint;
  by_method: Readonly<Record<TenderMethod, MethodTotals>>;
}>;

/** The six sums of the cashier API's handover (`/handover/preInfo`). */
export type HandoverTotals = Readonly<{
  /** Collections and recharges. */
  order_count: number;
  recharge_minor: bigint;
  discount_minor: bigint;
  /** Taken in cash for collections and recharges; refunds are not taken off. */
  cash_minor: bigint;
  refund_minor: bigint;
  real_minor: bigint;
}>;

const nothing_by_method: MethodTotals = {
  count: 0,
  collected_minor: 0n,
  recharged_minor: 0n,
  refunded_minor: 0n,
  deposit_held_minor: 0n,
  deposit_consumed_minor: 0n,
  deposit_returned_minor: 0n,
};

/** The totals of a shift in which nothing has happened yet. */
export const no_totals: ShiftTotals = {
  collection_count: 0,
  amount_minor: 0n,
  discount_minor: 0n,
  refund_count: 0,
  refund_minor: 0n,
  recharge_count: 0,
  recharge_paid_minor: 0n,
  recharge_gift_minor: 0n,
  recharge_refund_minor: 0n,
  deposit_count: 0,
  points_given: 0n,
  points_taken_back: 0n,
  points_spent: 0n,
  points_returned: 0n,
  by_method: Object.fromEntries(
    tender_methods.map((method) => [method, nothing_by_method]),
  ) as Record<TenderMethod, MethodTotals>,
};

/** What was asked for: paid plus discounts, minor units. */
export function tradeMinor(totals: ShiftTotals): bigint {
  return totals.amount_minor + totals.discount_minor;
}

/** What was paid less what was given back, minor units; below zero when more was given back. */
export function realMinor(totals: ShiftTotals): bigint {
  return totals.amount_minor - totals.refund_minor;
}

/** What members' accounts grew by: paid plus gifts, minor units. */
export function rechargeMinor(totals: ShiftTotals): bigint {
  return totals.recharge_paid_minor + totals.recharge_gift_minor;
}

/** What a method took in less what it gave out, minor units. */
export function netTaken(method: MethodTotals): bigint {
  const taken = method.collected_minor + method.recharged_minor + method.deposit_held_minor;
  const given = method.refunded_minor + method.deposit_returned_minor;
  // What a deposit becomes was taken when it was held.
  return taken - method.deposit_consumed_minor - given;
}

export function handoverTotals(totals: ShiftTotals): HandoverTotals {
  const { cash } = totals.by_method;
  return {
    order_count: totals.collection_count + totals.recharge_count,
    recharge_minor: rechargeMinor(totals),
    discount_minor: totals.discount_minor,
    cash_minor: cash.collected_minor + cash.recharged_minor,
    refund_minor: totals.refund_minor,
    real_minor: realMinor(totals),
  };
}

/** The totals after one more fact. Throws when the fact does not add up in itself. */
export function addFact(totals: ShiftTotals, fact: TradeFact): ShiftTotals {
  checkFact(fact);
  const by_method = { ...totals.by_method };
  for (const { method, change } of methodChanges(fact)) {
    by_method[method] = sumOf(by_method[method], change);
  }
  return { ...sumOf(totals, changeOf(fact)), by_method };
}

type Change<Totals> = Readonly<{ [Key in keyof Totals]?: Totals[Key] & (number | bigint) }>;

function changeOf(fact: TradeFact): Change<Omit<ShiftTotals, "by_method">> {
  const { amount_minor } = fact;
  switch (fact.type) {
    case "COLLECTED": {
      const { discount_minor, points_given, points_spent } = fact;
      return { collection_count: 1, amount_minor, discount_minor, points_given, points_spent };
    }
    case "RECHARGED":
      return {
        recharge_count: 1,
        recharge_paid_minor: amount_minor,
        recharge_gift_minor: fact.gift_minor,
        points_given: fact.points_given,
      };
    case "REFUNDED": {
      const { points_taken_back, points_returned, count } = fact;
      return fact.of === "COLLECTION"
        ? { refund_count: count, refund_minor: amount_minor, points_taken_back, points_returned }
        : { recharge_refund_minor: amount_minor, points_taken_back, points_returned };
    }
    case "DEPOSIT_HELD":
      return { deposit_count: 1 };
    case "DEPOSIT_CONSUMED":
      return { collection_count: 1, amount_minor, points_given: fact.points_given };
    case "DEPOSIT_RELEASED":
      return {};
  }
}

type MethodChange = Readonly<{ method: TenderMethod; change: Change<MethodTotals> }>;

function methodChanges(fact: TradeFact): readonly MethodChange[] {
  if (fact.type === "DEPOSIT_CONSUMED") {
    const { method, amount_minor, returned_minor } = fact;
    const change = {
      count: 1,
      collected_minor: amount_minor,
      deposit_consumed_minor: amount_minor,
      deposit_returned_minor: returned_minor,
    };
    return [{ method, change }];
  }
  return fact.tenders.map(({ method, amount_minor }) => {
    switch (fact.type) {
      case "COLLECTED":
        return { method, change: { count: 1, collected_minor: amount_minor } };
      case "RECHARGED":
        return { method, change: { count: 1, recharged_minor: amount_minor } };
      case "REFUNDED":
        return { method, change: { refunded_minor: amount_minor } };
      case "DEPOSIT_HELD":
        return { method, change: { deposit_held_minor: amount_minor } };
      case "DEPOSIT_RELEASED":
        return { method, change: { deposit_returned_minor: amount_minor } };
    }
  });
}

/** The totals with each part of the change added to the part of the same name. */
function sumOf<Totals extends object>(totals: Totals, change: Change<Totals>): Totals {
  const sums = { ...totals };
  for (const key of Object.keys(change) as (keyof Totals & string)[]) {
    const before: unknown = totals[key];
    const added: unknown = change[key];
    if (typeof before === "bigint" && typeof added === "bigint") {
      sums[key] = (before + added) as Totals[typeof key];
    } else {
      invariant(typeof before === "number" && typeof added === "number", `a sum of ${key}`);
      sums[key] = (before + added) as Totals[typeof key];
    }
  }
  return sums;
}

/**
 * Random commands, decided one after the other, with every invariant checked after each: what the
 * examples of the other tests did not think of.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { given_coupon_codes, giveToBook } from "../../test/support/given-members.ts";
import { lin, ming } from "../../test/support/member-samples.ts";
import { actor, merchant_id, sampleCatalog } from "../../test/support/memory-book.ts";
import { catalogWith, start_ms, visit_date } from "../../test/support/samples.ts";
import { createWatch, type Records } from "../../test/simulation/invariants.ts";
import {
  deposit_news,
  depositCommand,
  depositsOf,
  requestCommand,
  type DepositNewsName,
} from "../../test/support/random-deposits.ts";
import type { Deposit } from "../domain/deposit/deposit.ts";
import type { PaymentOutcome, PaymentSession, Refund } from "../domain/payment/session.ts";
import type { RefundChoice } from "../domain/trade/refund-tenders.ts";
import { no_counter, type TradeOrder } from "../domain/trade/trade-order.ts";
import { no_trade_number } from "../domain/trade/trade-number.ts";
import { addFacts, openBook, type Book } from "./book.ts";
import type { Command } from "./command.ts";
import { decideOn } from "./decide/decide.ts";
import { missingOf, needsOf, relatedNeeds } from "./needs.ts";
import type { Facts, Needs } from "./ports/store.ts";

/** From DEPOSIT_REQUESTED to DEPOSIT_REFUND_RETRIED. */
const deposit_event_types = 21;

/** Small enough that parties get into each other's way. */
const capacity = 6;

const index = fc.nat({ max: 11 });
const outcomes = [
  "SUCCEEDED",
  "TOO_MUCH",
  "TOO_LITTLE",
  "NOTHING",
  "OTHER_CURRENCY",
  "DECLINED",
  "UNKNOWN",
  "EXPIRED",
  "CANCELLED",
] as const;

/** What may happen next; indexes choose among what there is by then. */
const with_deposits = [
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant("REFUND"), at: index, succeeds: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("RETRY"), at: index, is_due: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("PAY_OUT"), at: index }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("HOLD"),
      to: index,
      held: fc.constantFrom("cash", "wechat", "unionpay"),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant("HOLD_NEWS"),
      at: index,
      to: index,
      news: fc.constantFrom(...deposit_news),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constantFrom("CONSUME", "RELEASE", "LAPSE", "EXTEND"),
      at: index,
      to: index,
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("GIVE_UP"), at: index, to: index }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant("GIVE_BACK_DEPOSIT"), at: index, to: index }),
  },
];

const steps = fc.oneof(
  ...with_deposits,
  { weight: 6, arbitrary: fc.record({ what: fc.constant("CREATE"), at: index, to: index }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("CHECKOUT_CART"), at: index }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("CHECKOUT_ORDER"), at: index }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("SELL"),
      at: index,
      to: index,
      method: fc.constantFrom("cash", "wechat"),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant("SELL_TO_MEMBER"),
      at: index,
      to: index,
      method: fc.constantFrom("cash", "wechat", "member"),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant("PAY"),
      at: index,
      outcome: fc.constantFrom(...outcomes),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("CANCEL"), at: index }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("GIVE_BACK"), at: index, to: index }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("GIVE_BACK"),
      at: index,
      to: index,
      tender: fc.constantFrom("PAYMENT", "MEMBER_ACCOUNT", "POINTS"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("CHECKOUT_TILL"), at: index }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("EXPIRE") }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("CAPACITY"), to: index }) },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant("WAIT"), ms: fc.nat({ max: 600_000 }) }),
  },
);

type Step = Readonly<{
  what: string;
  at?: number;
  to?: number;
  outcome?: (typeof outcomes)[number];
  succeeds?: boolean;
  is_due?: boolean;
  method?: "cash" | "wechat" | "member";
  held?: "cash" | "wechat" | "unionpay";
  news?: DepositNewsName;
  tender?: RefundChoice;
  ms?: number;
}>;

function pick<Value>(values: Iterable<Value>, at = 0): Value | undefined {
  const all = [...values];
  return all[at % Math.max(all.length, 1)];
}

const skus = ["family_pack", "adult", "night_show", "beach_pass"] as const;

function createCommand(step: Step, number: number): Command {
  const sku_id = pick(skus, step.at) ?? "adult";
  return {
    type: "CREATE_ORDER",
    order_id: `order_${number}`,
    cart_id: `cart_${(step.to ?? 0) % 4}`,
    is_cart_new: false,
    sku_id,
    quantity: sku_id === "family_pack" ? 3 : 1 + ((step.to ?? 0) % 3),
    date: visit_date,
    start_time: sku_id === "night_show" ? "19:40" : "",
    channel: "web",
    customer: {},
    at_ms: start_ms,
  };
}

/** A ticket, a sum of the till's own, or both; now and then with something off. */
function sellCommand({ at = 0, to = 0, method }: Step, number: number): Command {
  const order_id = `order_${number}`;
  const ticket = { sku_id: "adult", quantity: 1 + (to % 3), date: visit_date, start_time: "" };
  const goods = { product_name: "hat", amount_minor: BigInt(at * 100) };
  return {
    ...{ type: "SELL", cart_id: `till_${number}`, goods: null, customer: {}, at_ms: start_ms },
    tickets: at % 3 === 0 ? [] : [{ ...ticket, order_id }],
    open_sale: at % 3 === 1 ? null : { ...goods, order_id: `${order_id}_open` },
    discount_minor: BigInt(to % 2),
    payment:
      method === "cash"
        ? { method, store_no: "S01", received_minor: null }
        : { method: "wechat", provider: "sandbox", product_id: "8020", user_id: null },
    counter: { ...no_counter, store_no: "S01" },
    ...{ subject: "sale", body: "sale" },
  };
}

/** By points, out of the account or with a coupon, as far as the index says; the rest otherwise. */
function sellToMember(step: Step, number: number): Command {
  const { at = 0, to = 0, method } = step;
  const sale = sellCommand({ ...step, what: "SELL", method: "wechat" }, number);
  if (sale.type !== "SELL") throw new Error("no sale");
  const member = at % 4 === 3 ? lin : ming;
  return {
    ...sale,
    coupon_code: to % 3 === 0 ? (given_coupon_codes[at % 3] ?? null) : null,
    member: {
      member_id: member.member_id,
      code: null,
      points: to % 2 === 0 ? BigInt(at * 37) : 0n,
      account_minor: at % 5 === 4 ? "rest" : BigInt(to * 150),
    },
    ...(method === "member" ? { payment: { method } } : {}),
    ...(method === "cash" ? { payment: { method, store_no: "S01", received_minor: null } } : {}),
  };
}

function outcomeFor(session: PaymentSession, told: Step["outcome"]): PaymentOutcome {
  const { amount_minor, currency, session_id } = session;
  const paid = (change: Partial<Extract<PaymentOutcome, { state: "SUCCEEDED" }>>) => {
    const payment_ref = `card_${session_id}`;
    return { state: "SUCCEEDED", payment_ref, amount_minor, currency, ...change } as const;
  };
  switch (told) {
    case undefined:
    case "SUCCEEDED":
      return paid({});
    case "TOO_MUCH":
      return paid({ amount_minor: amount_minor + 1n });
    case "TOO_LITTLE":
      return paid({ amount_minor: amount_minor / 2n });
    case "NOTHING":
      return paid({ amount_minor: 0n });
    case "OTHER_CURRENCY":
      return paid({ currency: "XTS" });
    case "DECLINED":
      return { state: "DECLINED", reason: "card_declined" };
    case "UNKNOWN":
      return { state: "UNKNOWN", reason: "timeout" };
    case "EXPIRED":
    case "CANCELLED":
      return { state: "CLOSED", cause: told };
  }
}

const checkout = { payment_method: "card", protocol: "DIRECT", provider: "sandbox" } as const;

const no_refund = { order_id: "order_none", refund_id: "refund_none" };

/** The command of a step on the book as it is; undefined when there is nothing to do it to. */
function commandOf(book: Book, step: Step, number: number): Command | undefined {
  switch (step.what) {
    case "CREATE":
      return createCommand(step, number);
    case "SELL":
      return sellCommand(step, number);
    case "SELL_TO_MEMBER":
      return sellToMember(step, number);
    case "CHECKOUT_TILL": {
      const { cart_id = "till_none" } = pick(book.trade_orders.values(), step.at) ?? {};
      return { type: "CHECKOUT", subject: { cart_id: cart_id ?? "till_none" }, ...checkout };
    }
    case "CHECKOUT_CART":
      return { type: "CHECKOUT", subject: { cart_id: `cart_${(step.at ?? 0) % 4}` }, ...checkout };
    case "CHECKOUT_ORDER": {
      const order_id = pick(book.orders.keys(), step.at) ?? "order_none";
      return { type: "CHECKOUT", subject: { order_id }, ...checkout };
    }
    case "PAY": {
      const session = pick(book.sessions.values(), step.at);
      if (session === undefined) return undefined;
      const outcome = outcomeFor(session, step.outcome);
      return { type: "RECORD_PAYMENT", session_id: session.session_id, outcome };
    }
    case "CANCEL": {
      const order_id = pick(book.orders.keys(), step.at) ?? "order_none";
      return { type: "CANCEL_ORDER", order_id, reason: "rain" };
    }
    case "GIVE_BACK":
    case "GIVE_BACK_DEPOSIT": {
      const is_wanted = ({ deposit_mode, success_at_ms }: TradeOrder) =>
        step.what === "GIVE_BACK" || (deposit_mode === 1 && success_at_ms !== null);
      const trade_order = pick(book.trade_orders.values().filter(is_wanted), step.at);
      const { trade_order_id = "E_none", amount_minor = 1n } = trade_order ?? {};
      // Parts of it, and sometimes more than there is.
      const part_minor = (amount_minor * BigInt(step.to ?? 0)) / 9n;
      return {
        ...{ type: "REFUND_TRADE_ORDER", trade_order_id, reason: "rain" },
        tender: step.tender ?? null,
        wanted: part_minor === 0n ? { kind: "all" } : { kind: "amount", amount_minor: part_minor },
      };
    }
    case "EXPIRE":
      return { type: "EXPIRE_ORDERS", order_ids: [...book.orders.keys()] };
    case "REFUND": {
      const refund = pick(book.refunds.values(), step.at);
      const refund_id = refund?.refund_id ?? "refund_none";
      const attempt_key = refund?.attempt_key ?? "refund_none-1";
      const failed = { state: "FAILED", reason: "refused" } as const;
      const arrived = { state: "SUCCEEDED", refund_ref: `ref_${refund_id}` } as const;
      return {
        type: "RECORD_REFUND",
        refund_id,
        attempt_key,
        outcome: step.succeeds === true ? arrived : failed,
      };
    }
    case "RETRY": {
      const cause = step.is_due === true ? "DUE" : "REQUESTED";
      const is_wanted = ({ status }: Refund) => cause === "DUE" || status === "FAILED";
      const { order_id, refund_id } =
        pick(book.refunds.values().filter(is_wanted), step.at) ?? no_refund;
      return { type: "RETRY_REFUND", order_id, refund_id, cause };
    }
    case "PAY_OUT": {
      const is_wanted = ({ status }: Refund) => status === "FAILED";
      const { order_id, refund_id } =
        pick(book.refunds.values().filter(is_wanted), step.at) ?? no_refund;
      const way = { means: "BANK", reference: `transfer of ${refund_id}` } as const;
      return { type: "PAY_OUT_REFUND", order_id, refund_id, way, note: null, giver_id: null };
    }
    case "HOLD":
      return requestCommand(step, number);
    case "HOLD_NEWS":
    case "CONSUME":
    case "RELEASE":
    case "LAPSE":
    case "EXTEND":
    case "GIVE_UP": {
      // Mostly one that has not ended yet.
      const is_wanted = ({ ended_at_ms }: Deposit) => step.at === 0 || ended_at_ms === null;
      const deposit = pick(depositsOf(book).filter(is_wanted), step.at);
      return deposit === undefined ? undefined : depositCommand(deposit, step);
    }
    case "CAPACITY": {
      const { slots } = sampleCatalog(step.to ?? 0);
      return { type: "SAVE_CATALOG", products: [], pools: [], skus: [], slots };
    }
    default:
      return undefined;
  }
}

function openEmptyBook(): Book {
  const head = {
    position: 0,
    batch_id: "",
    catalog_version: 0,
    catalog_hash: "",
    numbers: no_trade_number,
  };
  return openBook({ head, facts: no_facts }, { ...catalogWith(), version: 0 });
}

const no_facts: Facts = {
  ...{ orders: [], sessions: [], trade_orders: [], refunds: [] },
  ...{ slots: [], replays: [], records: [], answered: [], idempotency: [] },
};

/**
 * Everything is in the book from the start: what a command looks up and is not there is nowhere.
 * What it does not look up it cannot know, and throws when it asks.
 */
function answerAll(book: Book, command: Command): void {
  const asked = [{ merchant_id, actor, command }];
  const answer = ({ lookups }: Pick<Needs, "lookups">) =>
    addFacts(book, { ...no_facts, answered: lookups });
  const named = missingOf(book, needsOf(asked, book.catalog));
  if (named !== null) answer(named);
  for (let more = relatedNeeds(book, asked); more !== null; more = relatedNeeds(book, asked)) {
    answer(more);
  }
}

function recordsOf({ written, ...book }: Book): Records {
  const { events, transfers } = written;
  const { records } = book.shelf;
  return { ...book, records, deposits: depositsOf(book), events, transfers };
}

/** Plays the steps; throws at the first that breaks an invariant. */
function play(chosen: readonly Step[]): Book {
  const book = openEmptyBook();
  const watch = createWatch(merchant_id);
  const received = new Map<string, bigint>();
  let now_ms = start_ms;
  let ids = 0;
  let numbers = 0;
  const stamp = () => ({
    now_ms,
    newId: (prefix: string) => `${prefix}_${++ids}`,
    newNumber: (prefix: string) => `${prefix}${++numbers}`,
  });
  decideOn(book, sampleCatalog(capacity), { stamp: stamp(), actor });
  giveToBook(book);
  for (const [number, step] of chosen.entries()) {
    now_ms += step.ms ?? 0;
    const command = commandOf(book, step, number);
    if (command === undefined) continue;
    if (command.type === "RECORD_PAYMENT" && command.outcome.state === "SUCCEEDED") {
      // A provider charges a session once; what it says first is what it took.
      const { amount_minor } = command.outcome;
      const is_news = book.sessions.get(command.session_id)?.payment_ref === null;
      if (is_news) received.set(command.session_id, amount_minor);
    }
    const by =
      command.type === "EXPIRE_ORDERS" ? ({ type: "system", id: "expiry" } as const) : actor;
    answerAll(book, command);
    const events_before = book.written.events.length;
    const outcome = decideOn(book, command, { stamp: stamp(), actor: by });
    if (outcome.kind === "rejected") expect(book.written.events).toHaveLength(events_before);
    watch.check(recordsOf(book), received);
  }
  return book;
}

test.each([1, 2, 3])("whatever is asked, every invariant holds after every step (%i)", () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 70, size: "max" }), (chosen) => {
      play(chosen);
    }),
    { numRuns: 100 },
  );
});

/** Some two seconds where nobody else is at work. */
const long_ms = 90_000;

test(
  "random commands reach every status of an order and every kind of event",
  { timeout: long_ms },
  () => {
    const statuses = new Set<string>();
    const types = new Set<string>();
    const long = { minLength: 100, maxLength: 100 };
    for (const chosen of [
      ...fc.sample(fc.array(steps, long), { numRuns: 100, seed: 8 }),
      ...fc.sample(fc.array(fc.oneof(...with_deposits), long), { numRuns: 40, seed: 8 }),
    ]) {
      const book = play(chosen);
      for (const { order } of book.orders.values()) statuses.add(order.status);
      for (const { type } of book.written.events) types.add(type);
    }
    expect([...statuses].sort()).toEqual([
      ...["CANCELLED", "EXPIRED", "FULFILLED", "LOCKED", "PENDING_PAYMENT", "REFUNDED"],
    ]);
    const of_deposits = [...types].filter((type) => type.startsWith("DEPOSIT_"));
    expect(of_deposits).toHaveLength(deposit_event_types);
    // Twenty-one of orders, CATALOG_SAVED, RECORD_GIVEN, and eight of what members have.
    expect(types.size - of_deposits.length).toBe(31);
  },
);

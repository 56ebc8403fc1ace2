import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkBooks } from "../../../test/support/books.ts";
import { merchant, start_ms } from "../../../test/support/samples.ts";
import type { Transfer } from "../ledger/transfer.ts";
import type { OrderChange } from "../order/change.ts";
import type { PaymentSession, Refund } from "../payment/session.ts";
import { followMoney } from "./follow-money.ts";
import { no_counter, type TradeOrder } from "./trade-order.ts";
import { tradeStatuses } from "./trade-status.ts";

type News = Pick<OrderChange, "sessions" | "refunds" | "trade_orders">;

/** What is known so far, and what the provider has taken of each session. */
function openWorld() {
  const sessions = new Map<string, PaymentSession>();
  const refunds = new Map<string, Refund>();
  const trade_orders = new Map<string, TradeOrder>();
  const transfers: Transfer[] = [];
  const taken = new Map<string, bigint>();
  let at_ms = start_ms;
  return {
    ...{ sessions, refunds, trade_orders, transfers, taken },
    /** Follows the change and makes it true; returns what it means. */
    tell(change: News) {
      at_ms += 1_000;
      const money = followMoney(
        change,
        {
          merchant,
          sessionOf: (id) => sessions.get(id),
          refundOf: (id) => refunds.get(id),
          orderOf: () => undefined,
          tradeOrderOf: (id) => trade_orders.get(id),
        },
        at_ms,
      );
      for (const row of change.sessions ?? []) sessions.set(row.session_id, row);
      for (const row of change.refunds ?? []) refunds.set(row.refund_id, row);
      for (const row of money.trade_orders) trade_orders.set(row.trade_order_id, row);
      transfers.push(...money.transfers);
      return money;
    },
    check: () => checkBooks({ sessions, refunds, trade_orders, transfers }, taken),
  };
}

type World = ReturnType<typeof openWorld>;

function sessionWith(change: Partial<PaymentSession> = {}): PaymentSession {
  return {
    merchant_id: merchant.merchant_id,
    session_id: "ps_1",
    trade_order_id: "E1",
    pay_order_id: "P1",
    cart_id: "cart_1",
    order_ids: ["order_1", "order_2"],
    protocol: "DIRECT",
    payment_method: "card",
    amount_minor: 10_000n,
    currency: "SGD",
    provider: "sandbox",
    status: "OPEN",
    created_at_ms: start_ms,
    expiry_at_ms: start_ms + 300_000,
    payment_ref: null,
    failure: null,
    settled: false,
    checkout_jwt: null,
    checkout_hash: null,
    nonce: null,
    checkout_receipt: null,
    payment_receipt: null,
    ...change,
  };
}

const paid = (session: PaymentSession): PaymentSession => ({
  ...session,
  status: "SUCCEEDED",
  settled: true,
  payment_ref: `card_${session.session_id}`,
});
const failed = (session: PaymentSession): PaymentSession => ({
  ...session,
  status: "FAILED",
  settled: true,
});
/** Its money came and goes back. */
const stray = (session: PaymentSession): PaymentSession => ({
  ...failed(session),
  payment_ref: `card_${session.session_id}`,
});

function refundWith(change: Partial<Refund> = {}): Refund {
  return {
    merchant_id: merchant.merchant_id,
    refund_id: "refund_1",
    refund_no: null,
    order_id: "order_1",
    session_id: "ps_1",
    amount_minor: 4_000n,
    currency: "SGD",
    tender: null,
    reason: "changed plans",
    status: "PENDING",
    refund_ref: null,
    failure: null,
    created_at_ms: start_ms,
    attempt_count: 1,
    attempt_key: "refund_1-1",
    next_attempt_at_ms: null,
    ...{ paid_out: null, paid_out_minor: null, paid_out_store_no: null, twice_ref: null },
    ...change,
  };
}

/** What a change comes to that means nothing for money. */
const no_news = { trade_orders: [], transfers: [], records: [], facts: [] };

const arrived = (refund: Refund): Refund => ({ ...refund, status: "SUCCEEDED", refund_ref: "r" });

/** A till's trade order that waits for the payment of its session. */
function waitingAtTill(session: PaymentSession): TradeOrder {
  const { merchant_id, trade_order_id, cart_id, currency, amount_minor } = session;
  return {
    ...{ merchant_id, trade_order_id, cart_id, currency, amount_minor },
    ...{ trade_type: 1, deposit_mode: 0, status: tradeStatuses.ING },
    ...{ order_amount_minor: amount_minor, discount_minor: 0n, deposit_minor: 0n },
    ...{
      refunded_minor: 0n,
      refunding_minor: 0n,
      income_minor: 0n,
      subject: "票",
      body: "微信支付",
    },
    counter: { ...no_counter, store_no: "S01" },
    ...{ method: null, product_id: "8020", pay_order_id: session.pay_order_id },
    ...{ session_id: session.session_id, channel_user_id: null, user_id: "13471" },
    ...{ member_id: null, coupon_code: null, points_given: null },
    ...{ goods: null, cash_received_minor: null, tenders: [] },
    ...{ created_at_ms: start_ms, updated_at_ms: start_ms, success_at_ms: null },
  };
}

const lines = (transfers: readonly Transfer[]) =>
  transfers.flatMap(({ transfer_id, kind, entries }) =>
    entries.map(({ code, owner_id, currency, amount_minor }) =>
      [transfer_id, kind, code, owner_id, currency, amount_minor].join(" "),
    ),
  );

describe("a cart that is paid", () => {
  test("has no trade order before, and one with its sale after", () => {
    const world = openWorld();
    expect(world.tell({ sessions: [sessionWith()] })).toEqual(no_news);
    const money = world.tell({ sessions: [paid(sessionWith())] });
    expect(money.trade_orders).toMatchObject([
      {
        ...{ trade_order_id: "E1", status: tradeStatuses.SUCCESS, method: "card" },
        ...{ amount_minor: 10_000n, income_minor: 10_000n, pay_order_id: "P1" },
      },
    ]);
    expect(lines(money.transfers)).toEqual([
      "P1 SALE psp_receivable sandbox_card SGD 10000",
      "P1 SALE merchant_payable  SGD -10000",
    ]);
  });

  test("is booked once, however often it is told", () => {
    const world = openWorld();
    world.tell({ sessions: [paid(sessionWith())] });
    const receipts = { ...paid(sessionWith()), payment_receipt: "receipt" };
    expect(world.tell({ sessions: [receipts] })).toEqual(no_news);
  });

  test("for nothing, has a trade order and moves no money", () => {
    const money = openWorld().tell({ sessions: [paid(sessionWith({ amount_minor: 0n }))] });
    expect(money.trade_orders).toMatchObject([{ status: tradeStatuses.SUCCESS, tenders: [] }]);
    expect(money.transfers).toEqual([]);
  });
});

describe("a refund", () => {
  const world = openWorld();
  const [first, second] = [
    refundWith(),
    refundWith({ refund_id: "refund_2", order_id: "order_2", amount_minor: 6_000n }),
  ];
  world.tell({ sessions: [paid(sessionWith())] });
  world.taken.set("ps_1", 10_000n);

  test("that was asked for, or refused, moves nothing", () => {
    const asked = world.tell({ refunds: [first, second] });
    expect(asked.trade_orders).toMatchObject([{ refunding_minor: 10_000n, refunded_minor: 0n }]);
    expect(asked.transfers).toEqual([]);
    const refused = world.tell({ refunds: [{ ...first, status: "FAILED" }] });
    expect(refused).toEqual(no_news);
  });

  test("of a part is booked when it arrived, and the rest after it", () => {
    const part = world.tell({ refunds: [arrived(first)] });
    expect(part.trade_orders).toMatchObject([
      {
        ...{ status: tradeStatuses.REFUND_PART, refunded_minor: 4_000n, income_minor: 6_000n },
        refunding_minor: 6_000n,
      },
    ]);
    expect(lines(part.transfers)).toEqual([
      "refund_1 REFUND psp_receivable sandbox_card SGD -4000",
      "refund_1 REFUND merchant_payable  SGD 4000",
    ]);
    expect(world.tell({ refunds: [arrived(second)] }).trade_orders).toMatchObject([
      { status: tradeStatuses.REFUND_ALL, refunded_minor: 10_000n, income_minor: 0n },
    ]);
    expect(world.check()).toEqual(new Map());
  });

  test("is booked once, however often it is told", () => {
    expect(world.tell({ refunds: [arrived(first)] }).transfers).toEqual([]);
  });

  test("of more than was paid is a bug", () => {
    const other = openWorld();
    other.tell({ sessions: [paid(sessionWith())] });
    const refund = arrived(refundWith({ amount_minor: 10_001n }));
    expect(() => other.tell({ refunds: [refund] })).toThrow(/more than E1 got/);
  });
});

describe("money that pays for nothing", () => {
  test("waits in suspense, of the currency it came in, and is no trade order's", () => {
    const world = openWorld();
    world.tell({ sessions: [sessionWith()] });
    const refunds = [
      refundWith({ currency: "XTS" }),
      refundWith({ refund_id: "refund_2", amount_minor: 6_001n, currency: "XTS" }),
    ];
    const money = world.tell({ sessions: [stray(sessionWith())], refunds });
    expect(money.trade_orders).toEqual([]);
    expect(money.transfers).toMatchObject([{ reference: { trade_order_id: null } }]);
    expect(lines(money.transfers)).toEqual([
      "P1 STRAY_PAYMENT psp_receivable sandbox_card XTS 10001",
      "P1 STRAY_PAYMENT suspense sandbox_card XTS -10001",
    ]);
    world.taken.set("ps_1", 10_001n);
    expect(world.check().get("suspense/sandbox_card/XTS")).toBe(10_001n);
    world.tell({ refunds: refunds.map(arrived) });
    expect(world.check()).toEqual(new Map());
  });
});

describe("a refund that was paid out past its provider", () => {
  const out = { paid_out: "BANK", paid_out_minor: 10_000n, failure: "refused_by_issuer" } as const;

  test("leaves the money with the channel, and takes as much from the bank", () => {
    const world = openWorld();
    world.tell({ sessions: [paid(sessionWith())] });
    world.taken.set("ps_1", 10_000n);
    const refund = refundWith({ amount_minor: 10_000n });
    world.tell({ refunds: [refund] });
    const money = world.tell({ refunds: [{ ...arrived(refund), ...out }] });
    expect(money.trade_orders).toMatchObject([{ status: tradeStatuses.REFUND_ALL }]);
    expect(lines(money.transfers)).toEqual([
      "refund_1-paid-out REFUND_PAID_OUT psp_receivable sandbox_card SGD 10000",
      "refund_1-paid-out REFUND_PAID_OUT bank  SGD -10000",
      "refund_1 REFUND psp_receivable sandbox_card SGD -10000",
      "refund_1 REFUND merchant_payable  SGD 10000",
    ]);
    expect(world.check().get("psp_receivable/sandbox_card/SGD")).toBe(10_000n);
    const twice = { ...arrived(refund), ...out, twice_ref: "late_1" };
    expect(lines(world.tell({ refunds: [twice] }).transfers)).toEqual([
      "refund_1-twice REFUND_GIVEN_TWICE merchant_payable  SGD 10000",
      "refund_1-twice REFUND_GIVEN_TWICE psp_receivable sandbox_card SGD -10000",
    ]);
    expect(world.tell({ refunds: [twice] }).transfers).toEqual([]);
    world.check();
  });

  test("clears suspense where it had paid for nothing, and is no trade order's", () => {
    const world = openWorld();
    world.tell({ sessions: [sessionWith()] });
    const refund = refundWith({ amount_minor: 10_000n });
    world.tell({ sessions: [stray(sessionWith())], refunds: [refund] });
    world.taken.set("ps_1", 10_000n);
    const money = world.tell({ refunds: [{ ...arrived(refund), ...out }] });
    expect(money.trade_orders).toEqual([]);
    expect(money.transfers.map(({ reference }) => reference.trade_order_id)).toEqual([null, null]);
    expect(world.check().get("suspense/sandbox_card/SGD") ?? 0n).toBe(0n);
  });
});

describe("a sale at a till", () => {
  const opened = (world: World) => {
    const session = sessionWith();
    return world.tell({ sessions: [session], trade_orders: [waitingAtTill(session)] });
  };
  const other = sessionWith({ session_id: "ps_2", pay_order_id: "P2" });

  test("fails with its attempt", () => {
    const world = openWorld();
    opened(world);
    expect(world.tell({ sessions: [failed(sessionWith())] }).trade_orders).toMatchObject([
      { status: tradeStatuses.FAIL, tenders: [] },
    ]);
  });

  test("is under way again with another attempt, and paid by it", () => {
    const world = openWorld();
    opened(world);
    world.tell({ sessions: [failed(sessionWith())] });
    expect(world.tell({ sessions: [other] }).trade_orders).toMatchObject([
      { status: tradeStatuses.ING, session_id: "ps_2", pay_order_id: "P2" },
    ]);
    expect(world.tell({ sessions: [paid(other)] }).trade_orders).toMatchObject([
      { status: tradeStatuses.SUCCESS, session_id: "ps_2", counter: { store_no: "S01" } },
    ]);
  });

  test("is paid late by an attempt that was given up, when the payment is let stand", () => {
    const world = openWorld();
    opened(world);
    world.tell({ sessions: [failed(sessionWith())] });
    const money = world.tell({ sessions: [paid(sessionWith())] });
    expect(money.trade_orders).toMatchObject([{ status: tradeStatuses.SUCCESS }]);
    world.taken.set("ps_1", 10_000n);
    world.check();
  });

  test("does not mind the end of an attempt that another has followed", () => {
    const world = openWorld();
    opened(world);
    world.tell({ sessions: [failed(sessionWith())] });
    world.tell({ sessions: [paid(other)] });
    const refunds = [refundWith({ amount_minor: 10_000n })];
    const money = world.tell({ sessions: [stray(sessionWith())], refunds });
    expect(money.trade_orders).toEqual([]);
    expect(money.transfers).toMatchObject([{ kind: "STRAY_PAYMENT" }]);
  });
});

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constantFrom("OPEN" as const, "TILL" as const),
    cart: fc.nat(3),
    method: fc.constantFrom("card", "wechat"),
    amount: fc.nat(20_000),
  }),
  fc.record({ what: fc.constantFrom("PAY" as const, "FAIL" as const), at: fc.nat(20) }),
  fc.record({
    what: fc.constant("STRAY" as const),
    at: fc.nat(20),
    amounts: fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 3 }),
    currency: fc.constantFrom("SGD", "XTS"),
  }),
  fc.record({ what: fc.constant("ASK" as const), at: fc.nat(20), part: fc.nat(20_000) }),
  fc.record({ what: fc.constantFrom("ARRIVE" as const, "REFUSE" as const), at: fc.nat(20) }),
);
type Step =
  | { what: "OPEN" | "TILL"; cart: number; method: string; amount: number }
  | { what: "PAY" | "FAIL" | "ARRIVE" | "REFUSE"; at: number }
  | { what: "STRAY"; at: number; amounts: number[]; currency: string }
  | { what: "ASK"; at: number; part: number };

function pick<Row>(rows: Iterable<Row>, at: number): Row | undefined {
  const all = [...rows];
  return all[at % Math.max(all.length, 1)];
}

/** Does the step where it can be done: what the deciders guarantee is kept here as well. */
function take(world: World, step: Step, n: number): void {
  const { sessions, refunds, taken } = world;
  if ("cart" in step) {
    const cart_id = `cart_${step.cart}`;
    const earlier = [...sessions.values()].filter((one) => one.cart_id === cart_id);
    if (earlier.some(({ status }) => status === "OPEN" || status === "SUCCEEDED")) return;
    const session = sessionWith({
      ...{ cart_id, session_id: `ps_${n}`, pay_order_id: `P${n}` },
      ...{ payment_method: step.method, trade_order_id: earlier[0]?.trade_order_id ?? `E${n}` },
      amount_minor: earlier[0]?.amount_minor ?? BigInt(step.amount),
    });
    const is_new = step.what === "TILL" && earlier.length === 0;
    world.tell({
      sessions: [session],
      ...(is_new ? { trade_orders: [waitingAtTill(session)] } : {}),
    });
    return;
  }
  if (step.what === "ARRIVE" || step.what === "REFUSE") {
    const refund = pick(refunds.values(), step.at);
    if (refund === undefined || refund.status === "SUCCEEDED") return;
    world.tell({
      refunds: [step.what === "ARRIVE" ? arrived(refund) : { ...refund, status: "FAILED" }],
    });
    return;
  }
  const session = pick(sessions.values(), step.at);
  if (session === undefined) return;
  const { session_id, cart_id, status, payment_ref, amount_minor } = session;
  if (step.what === "ASK") {
    const asked = [...refunds.values()].filter((one) => one.session_id === session_id);
    const left = asked.reduce((sum, one) => sum - one.amount_minor, amount_minor);
    const part = left < BigInt(step.part) ? left : BigInt(step.part);
    if (status !== "SUCCEEDED" || part === 0n) return;
    world.tell({ refunds: [refundWith({ refund_id: `r_${n}`, session_id, amount_minor: part })] });
    return;
  }
  if (payment_ref !== null) return;
  if (step.what === "FAIL") {
    world.tell({ sessions: [failed(session)] });
    return;
  }
  if (step.what === "STRAY") {
    const { currency } = step;
    const back = step.amounts.map((amount, index) =>
      refundWith({
        ...{ refund_id: `r_${n}_${index}`, session_id, currency },
        amount_minor: BigInt(amount),
      }),
    );
    taken.set(session_id, BigInt(step.amounts.reduce((sum, amount) => sum + amount, 0)));
    world.tell({ sessions: [stray(session)], refunds: back });
    return;
  }
  const cart = [...sessions.values()].filter((one) => one.cart_id === cart_id);
  const is_free = cart.every((one) => one === session || one.payment_ref === null);
  const is_latest = cart.every((one) => one === session || one.status !== "OPEN");
  if (!is_free || !is_latest) return;
  taken.set(session_id, amount_minor);
  world.tell({ sessions: [paid(session)] });
}

test("whatever comes, in whatever order: the books balance and say what the provider holds", () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 50, size: "max" }), (chosen) => {
      const world = openWorld();
      for (const [n, step] of chosen.entries()) {
        take(world, step, n);
        world.check();
      }
      // Once everything went back that is to, nothing is in suspense any more.
      const open = [...world.refunds.values()].filter(({ status }) => status !== "SUCCEEDED");
      for (const refund of open) world.tell({ refunds: [arrived(refund)] });
      const balances = world.check();
      expect([...balances.keys()].filter((key) => key.startsWith("suspense"))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

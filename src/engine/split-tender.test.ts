/**
 * A sale that a member pays in part, from the till to the last refund, on books in memory: what is
 * taken when the sale begins, and what comes back of it, whatever becomes of the rest.
 */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { given_coupon_codes, giveToStore } from "../../test/support/given-members.ts";
import { lin, ming } from "../../test/support/member-samples.ts";
import { merchant_id, openMemoryBooks, type TestBooks } from "../../test/support/memory-book.ts";
import { visit_date } from "../../test/support/samples.ts";
import { createWatch } from "../../test/simulation/invariants.ts";
import type { PaymentSession } from "../domain/payment/session.ts";
import type { RefundChoice } from "../domain/trade/refund-tenders.ts";
import type { Sell } from "../domain/trade/sell.ts";
import { no_counter, type TradeOrder } from "../domain/trade/trade-order.ts";
import { tradeStatuses } from "../domain/trade/trade-status.ts";
import type { Accepted, Command } from "./command.ts";

const wechat = {
  method: "wechat",
  provider: "sandbox",
  product_id: "8002",
  user_id: null,
} as const;
const cash = { method: "cash", store_no: "S01", received_minor: null } as const;
const [coupon_code] = given_coupon_codes;

let books: TestBooks;
let server: ReturnType<TestBooks["openServer"]>;
let sales = 0;
beforeEach(async () => {
  books = await openMemoryBooks();
  await giveToStore(books.store, merchant_id);
  server = books.openServer();
});

/** One thing for 30.00, unless told. */
function sell(change: Partial<Sell>, amount_minor = 3_000n): Sell {
  const number = ++sales;
  return {
    ...{ type: "SELL", cart_id: `cart_t${number}`, tickets: [], goods: null, customer: {} },
    open_sale: { order_id: `order_t${number}`, product_name: "hat", amount_minor },
    discount_minor: 0n,
    payment: wechat,
    counter: { ...no_counter, store_no: "S01" },
    ...{ subject: "sale", body: "sale", at_ms: books.time.now_ms },
    ...change,
  };
}

const member = (change: Partial<NonNullable<Sell["member"]>> = {}) => ({
  ...{ member_id: ming.member_id, code: null, points: 0n, account_minor: 0n },
  ...change,
});

/** 5.00 by points, 10.00 out of the account, and 13.00 after a coupon of 2.00. */
const split = { coupon_code, member: member({ points: 500n, account_minor: 1_000n }) };

function held() {
  const { records, trade_orders, transfers, accounts } = books.book;
  const all = [...records.values()];
  const account = all.find(
    (one) => one.kind === "stored_value" && one.record.member_id === ming.member_id,
  );
  const lots = all.flatMap((one) => (one.kind === "points_lot" ? one.record : []));
  const coupon = all.find((one) => one.kind === "coupon" && one.record.code === coupon_code);
  return {
    trade_orders,
    transfers,
    accounts,
    wallet:
      account?.kind === "stored_value"
        ? [account.record.principal_minor, account.record.gift_minor]
        : [],
    points: lots
      .filter(({ member_id }) => member_id === ming.member_id)
      .reduce((sum, lot) => sum + lot.remaining_points, 0n),
    coupon: coupon?.kind === "coupon" ? coupon.record.status : null,
  };
}

const untouched = { wallet: [6_000n, 1_500n], points: 500n, coupon: "UNUSED" };
const spent = { wallet: [5_000n, 1_500n], points: 0n, coupon: "USED" };

function saleIn({ trade_order, session }: Accepted) {
  if (trade_order === null || session === null) throw new Error("no sale");
  return { trade_order, session };
}

const paid = ({ session_id, amount_minor, currency }: PaymentSession) =>
  ({
    type: "RECORD_PAYMENT",
    session_id,
    outcome: { state: "SUCCEEDED", payment_ref: `w_${session_id}`, amount_minor, currency },
  }) as const;
const declined = ({ session_id }: PaymentSession) =>
  ({
    type: "RECORD_PAYMENT",
    session_id,
    outcome: { state: "DECLINED", reason: "no money" },
  }) as const;

/** Pays the sale's session, and lets the invariants be checked with what came in. */
const came = new Map<string, bigint>();
async function pay(session: PaymentSession): Promise<Accepted> {
  came.set(session.session_id, session.amount_minor);
  return server.accept(paid(session));
}

function check(): void {
  createWatch(merchant_id).check(books.book, came);
}

function refund(
  { trade_order_id }: Pick<TradeOrder, "trade_order_id">,
  amount_minor: bigint | null = null,
  tender: RefundChoice | null = null,
): Command {
  return {
    type: "REFUND_TRADE_ORDER",
    trade_order_id,
    wanted: amount_minor === null ? { kind: "all" } : { kind: "amount", amount_minor },
    tender,
    reason: "rain",
  };
}

/** Carries out every refund that waits for its channel. */
async function arrive(): Promise<void> {
  for (const { refund_id, attempt_key, status } of books.book.refunds.values()) {
    if (status !== "PENDING") continue;
    const outcome = { state: "SUCCEEDED", refund_ref: `r_${refund_id}` } as const;
    await server.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
  }
}

describe("a sale paid by points, coupon, account and a channel", () => {
  test("takes the member's parts when it begins, and asks the channel for the rest", async () => {
    const { trade_order, session } = saleIn(await server.accept(sell(split)));
    expect(trade_order).toMatchObject({
      ...{ status: tradeStatuses.ING, amount_minor: 2_800n, discount_minor: 200n },
      ...{ order_amount_minor: 3_000n, member_id: ming.member_id },
    });
    expect(trade_order.tenders.map(({ tender }) => [tender.method, tender.amount_minor])).toEqual([
      ["POINTS", 500n],
      ["MEMBER_ACCOUNT", 1_000n],
    ]);
    expect(session.amount_minor).toBe(1_300n);
    expect(held()).toMatchObject(spent);
    check();
  });

  test("is one sale once the channel has paid, and earns its points in the same commit", async () => {
    const { session } = saleIn(await server.accept(sell(split)));
    const { trade_order } = saleIn(await pay(session));
    // 10.00 from the account and 13.00 through the channel earn 5 for every full 10.00.
    expect(trade_order).toMatchObject({ status: tradeStatuses.SUCCESS, points_given: 10n });
    expect(held()).toMatchObject({ ...spent, points: 10n });
    check();
  });

  test("may use points that sales before it have earned and nobody has written yet", async () => {
    const earning = sell({ payment: cash, member: member() });
    await server.accept(earning);
    // 5 points for every full 10.00: a sale that only earns is decided without a look at any.
    const together = await Promise.all([
      server.accept(sell({ payment: cash, member: member() })),
      server.accept(sell({ payment: cash, member: member({ points: 530n }) })),
    ]);
    const [, { trade_order }] = together.map(saleIn) as [unknown, ReturnType<typeof saleIn>];
    const [by_points] = trade_order.tenders;
    expect(by_points?.tender).toMatchObject({ method: "POINTS", points: 530n });
    expect(held()).toMatchObject({ points: 10n });
    check();
  });

  test.each([
    ["is declined", (session: PaymentSession) => server.accept(declined(session))],
    [
      "is cancelled",
      ({ session_id }: PaymentSession) =>
        server.accept({
          type: "RECORD_PAYMENT",
          session_id,
          outcome: { state: "CLOSED", cause: "CANCELLED" },
        }),
    ],
    [
      "runs out of time",
      async (session: PaymentSession) => {
        books.time.now_ms = session.expiry_at_ms + 3_600_000;
        await server.accept({ type: "EXPIRE_ORDERS", order_ids: session.order_ids });
      },
    ],
    [
      "brings another sum",
      async (session: PaymentSession) => {
        came.set(session.session_id, 7n);
        const { outcome, ...command } = paid(session);
        await server.accept({ ...command, outcome: { ...outcome, amount_minor: 7n } });
      },
    ],
  ])("gives everything back when it %s", async (_how, end) => {
    const { session, trade_order } = saleIn(await server.accept(sell(split)));
    await end(session);
    expect(held()).toMatchObject(untouched);
    expect(books.book.trade_orders.get(trade_order.trade_order_id)?.status).toBe(
      tradeStatuses.FAIL,
    );
    check();
  });

  test("keeps everything while nobody knows whether the channel has paid", async () => {
    const { session } = saleIn(await server.accept(sell(split)));
    const { session_id } = session;
    const outcome = { state: "UNKNOWN", reason: "timeout" } as const;
    await server.accept({ type: "RECORD_PAYMENT", session_id, outcome });
    expect(held()).toMatchObject(spent);
    check();
  });

  test("comes about late when everything can be taken once more", async () => {
    const { session } = saleIn(await server.accept(sell(split)));
    await server.accept(declined(session));
    const { trade_order } = saleIn(await pay(session));
    expect(trade_order.status).toBe(tradeStatuses.SUCCESS);
    expect(held()).toMatchObject({ ...spent, points: 10n });
    check();
  });

  test.each<[string, Partial<Sell>]>([
    ["the points are spent", { member: member({ points: 100n }) }],
    ["the money is spent", { member: member({ account_minor: 7_000n }) }],
    ["the coupon is used", { coupon_code }],
  ])("sends late money back when %s by then", async (_what, other) => {
    const { session, trade_order } = saleIn(await server.accept(sell(split)));
    await server.accept(declined(session));
    await server.accept(sell({ ...other, payment: cash }, 10_000n));
    const after = await pay(session);
    expect(after.refunds).toMatchObject([{ amount_minor: 1_300n, tender: null }]);
    expect(books.book.trade_orders.get(trade_order.trade_order_id)?.status).toBe(
      tradeStatuses.FAIL,
    );
    check();
  });

  test("can be tried again, for the same rest; the second of two successes goes back", async () => {
    const command = sell(split);
    const first = saleIn(await server.accept(command));
    await server.accept(declined(first.session));
    const { cart_id } = command;
    const checkout = {
      payment_method: "alipay",
      protocol: "COUNTER",
      provider: "sandbox",
    } as const;
    const again = saleIn(
      await server.accept({ type: "CHECKOUT", subject: { cart_id }, ...checkout }),
    );
    expect(again.session.amount_minor).toBe(1_300n);
    expect(again.trade_order.trade_order_id).toBe(first.trade_order.trade_order_id);
    expect(held()).toMatchObject(spent);
    await pay(again.session);
    const late = await pay(first.session);
    expect(late.refunds).toMatchObject([{ amount_minor: 1_300n, tender: null }]);
    expect(held()).toMatchObject({ ...spent, points: 10n });
    check();
  });

  test("cannot be tried again in pieces, or without what was given back", async () => {
    const { order_id, ...ticket } = { order_id: "order_part", sku_id: "adult", quantity: 1 };
    const tickets = [{ ...ticket, order_id, date: visit_date, start_time: "" }];
    const command = sell({ ...split, tickets });
    const { session, trade_order } = saleIn(await server.accept(command));
    await server.accept(declined(session));
    const { cart_id } = command;
    const checkout = { payment_method: "card", protocol: "DIRECT", provider: "sandbox" } as const;
    const again = { type: "CHECKOUT", subject: { cart_id }, ...checkout } as const;
    await server.accept(sell({ coupon_code, payment: cash }));
    expect(await server.execute(again)).toMatchObject({ rejection: { code: "COUPON_USED" } });
    await server.accept({ type: "CANCEL_ORDER", order_id, reason: "rain" });
    const { trade_order_id } = trade_order;
    expect(await server.execute(again)).toMatchObject({
      rejection: { code: "TRADE_ORDER_NOT_OPEN", trade_order_id },
    });
    check();
  });
});

test("a dead hold that stands in the way gives its member's parts back with it", async () => {
  books = await openMemoryBooks(2);
  await giveToStore(books.store, merchant_id);
  server = books.openServer();
  const ticket = { sku_id: "adult", quantity: 2, date: visit_date, start_time: "" };
  const one = { ...ticket, order_id: "order_dead" };
  const parts = { open_sale: null, member: member({ points: 300n }), coupon_code };
  const { session } = saleIn(await server.accept(sell({ ...parts, tickets: [one] })));
  expect(held().points).toBe(200n);
  books.time.now_ms = session.expiry_at_ms + 3_600_000;
  // Another server, which has loaded nothing of the first sale.
  server = books.openServer();
  const two = { ...ticket, order_id: "order_quick" };
  await server.accept(sell({ open_sale: null, payment: cash, tickets: [two] }));
  expect(books.book.orders.get("order_dead")?.order.status).toBe("EXPIRED");
  expect(held()).toMatchObject(untouched);
  check();
});

describe("a sale that a member pays wholly", () => {
  test("is paid at once, by points first and the account after them", async () => {
    const by_member = { payment: { method: "member" } as const };
    const whole = member({ points: 9_999n, account_minor: "rest" });
    const refused = await server.execute(sell({ ...by_member, member: whole }));
    expect(refused).toMatchObject({ rejection: { code: "POINTS_TOO_LOW" } });
    const { trade_order, session } = saleIn(
      await server.accept(sell({ ...by_member, member: { ...whole, points: 500n } })),
    );
    expect(trade_order).toMatchObject({ status: tradeStatuses.SUCCESS, method: "member" });
    expect(session).toMatchObject({ status: "SUCCEEDED", provider: "member" });
    expect(held()).toMatchObject({ wallet: [3_500n, 1_500n], points: 10n });
    check();
  });

  test("is refused where the member's parts leave something open, or come to too much", async () => {
    const by_member = { payment: { method: "member" } as const };
    const some = sell({ ...by_member, member: member({ account_minor: 1_000n }) });
    expect(await server.execute(some)).toMatchObject({
      rejection: { code: "MEMBER_SHORT", missing_minor: 2_000n },
    });
    const more = sell({ ...by_member, member: member({ account_minor: 3_001n }) });
    expect(await server.execute(more)).toMatchObject({
      rejection: { code: "STORED_VALUE_ABOVE_DUE", due_minor: 3_000n },
    });
    expect(held()).toMatchObject(untouched);
  });

  test("burns no more points than it needs", async () => {
    const { trade_order } = saleIn(
      await server.accept(sell({ payment: cash, member: member({ points: 500n }) }, 120n)),
    );
    expect(trade_order).toMatchObject({ method: "member", amount_minor: 120n });
    expect(held().points).toBe(380n);
    check();
  });
});

describe("a coupon that leaves nothing to pay", () => {
  /** A ticket of 20.00 and a thing of 10.00, of which the till and the coupon take off all. */
  const ticket = { sku_id: "adult", quantity: 1, date: visit_date, start_time: "" };
  const free = (change: Partial<Sell> = {}) =>
    sell({ coupon_code, discount_minor: 800n, payment: cash, ...change }, 1_000n);
  const cancel = (order_id: string) =>
    ({ type: "CANCEL_ORDER", order_id, reason: "rain" }) as const;
  const given_back = () =>
    books.book.events.filter(({ type }) => type === "COUPON_GIVEN_BACK").length;

  test("is given back when the sale is cancelled, and only once", async () => {
    const { trade_order, session } = saleIn(await server.accept(free()));
    expect(trade_order).toMatchObject({ status: tradeStatuses.SUCCESS, amount_minor: 0n });
    expect(held().coupon).toBe("USED");
    const [order_id = ""] = session.order_ids;
    // Another server has none of it at hand.
    server = books.openServer();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => server.execute(cancel(order_id))),
    );
    expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(1);
    expect(held()).toMatchObject(untouched);
    expect(given_back()).toBe(1);
    check();
  });

  test("is given back with the last of several orders, and not before", async () => {
    const tickets = [{ ...ticket, order_id: "order_one" }];
    const price_minor = 2_000n;
    const command = free({ tickets, discount_minor: 800n + price_minor });
    const { session } = saleIn(await server.accept(command));
    const [first = "", second = ""] = session.order_ids;
    await server.accept(cancel(second));
    expect(held().coupon).toBe("USED");
    await server.accept(cancel(first));
    expect(held()).toMatchObject(untouched);
    check();
  });

  test("stays with the sale for which it was written off since", async () => {
    const { session } = saleIn(await server.accept(free()));
    const [order_id = ""] = session.order_ids;
    await server.accept(cancel(order_id));
    await server.accept(free());
    expect(await server.execute(cancel(order_id))).toMatchObject({ kind: "rejected" });
    expect(held().coupon).toBe("USED");
    check();
  });

  test("is given back when the orders are refunded whole, of which nothing was paid", async () => {
    const { trade_order, session } = saleIn(await server.accept(free()));
    const { trade_order_id } = trade_order;
    const wanted = { kind: "orders", order_ids: session.order_ids } as const;
    const command = { type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason: "rain" } as const;
    await server.accept(command);
    expect(held()).toMatchObject(untouched);
    expect(given_back()).toBe(1);
    check();
  });

  test("belongs to a member who asks nothing else of the sale", async () => {
    const whole = member({ account_minor: "rest" });
    const { session } = saleIn(
      await server.accept(free({ member: whole, payment: { method: "member" } })),
    );
    const [order_id = ""] = session.order_ids;
    await server.accept(cancel(order_id));
    expect(held()).toMatchObject(untouched);
    check();
  });

  test("comes back as over when its time ran out meanwhile", async () => {
    const { session } = saleIn(await server.accept(free()));
    const [order_id = ""] = session.order_ids;
    books.time.now_ms += 400 * 86_400_000;
    await server.accept(cancel(order_id));
    expect(held().coupon).toBe("EXPIRED");
    check();
  });
});

describe("a refund", () => {
  async function sold(): Promise<TradeOrder> {
    const { session } = saleIn(await server.accept(sell(split)));
    return saleIn(await pay(session)).trade_order;
  }
  const backOf = ({ trade_order_id }: TradeOrder) =>
    Object.fromEntries(
      (books.book.trade_orders.get(trade_order_id)?.tenders ?? []).map(
        ({ tender, refunded_minor }) => [tender.method, refunded_minor],
      ),
    );

  test("falls on the last tender first: channel, account, points", async () => {
    const sale = await sold();
    await server.accept(refund(sale, 1_600n));
    await arrive();
    expect(backOf(sale)).toEqual({ POINTS: 0n, MEMBER_ACCOUNT: 300n, CHANNEL: 1_300n });
    await server.accept(refund(sale));
    expect(backOf(sale)).toEqual({ POINTS: 500n, MEMBER_ACCOUNT: 1_000n, CHANNEL: 1_300n });
    expect(held()).toMatchObject(untouched);
    check();
  });

  test("goes where it is asked to go, at once to a member, and no further", async () => {
    const sale = await sold();
    const back = await server.accept(refund(sale, 250n, "POINTS"));
    expect(back.refunds).toMatchObject([{ status: "SUCCEEDED", tender: "POINTS" }]);
    expect(backOf(sale)).toEqual({ POINTS: 250n, MEMBER_ACCOUNT: 0n, CHANNEL: 0n });
    const more = await server.execute(refund(sale, 251n, "POINTS"));
    expect(more).toMatchObject({ rejection: { code: "REFUND_EXCEEDS_TENDER", left_minor: 250n } });
    await server.accept(refund(sale, null, "MEMBER_ACCOUNT"));
    expect(held().wallet).toEqual([6_000n, 1_500n]);
    check();
  });

  test("of fifty at once gives no tender back more than it brought", async () => {
    const sale = await sold();
    const choices = [null, "PAYMENT", "MEMBER_ACCOUNT", "POINTS"] as const;
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        server.execute(refund(sale, 90n, choices[n % choices.length] ?? null)),
      ),
    );
    await arrive();
    check();
    const back = backOf(sale);
    expect(back["POINTS"]).toBeLessThanOrEqual(500n);
    await server.accept(refund(sale));
    await arrive();
    expect(held()).toMatchObject(untouched);
    check();
  });

  test("whole, by cancelling the orders, gives the member everything back as well", async () => {
    const sale = await sold();
    const session = books.book.sessions.get(sale.session_id ?? "");
    const [order_id = ""] = session?.order_ids ?? [];
    await server.accept({ type: "CANCEL_ORDER", order_id, reason: "rain" });
    expect(books.book.orders.get(order_id)?.order.status).toBe("CANCELLED");
    await arrive();
    expect(books.book.orders.get(order_id)?.order.status).toBe("REFUNDED");
    expect(held()).toMatchObject(untouched);
    check();
  });

  test("goes to who has the account today, where members were merged since", async () => {
    const sale = await sold();
    const merge = { source_id: ming.member_id, target_id: lin.member_id };
    await server.accept({ type: "MERGE_MEMBERS", ...merge });
    // Another server has none of it at hand.
    server = books.openServer();
    await server.accept(refund(sale));
    await arrive();
    const { accounts, records } = books.book;
    const wallet = (member_id: string) => accounts.get(`wallet_principal/${member_id}/SGD`);
    expect([wallet(ming.member_id), wallet(lin.member_id)]).toEqual([0n, 12_000n]);
    const lots = [...records.values()].flatMap((one) =>
      one.kind === "points_lot" ? one.record : [],
    );
    expect(lots.every(({ member_id }) => member_id === lin.member_id)).toBe(true);
    expect(lots.reduce((sum, lot) => sum + lot.remaining_points, 0n)).toBe(1_000n);
    check();
  });

  test("in any parts, to any tender, leaves every account as it was before the sale", async () => {
    const anyStep = fc.record({
      cut: fc.integer({ min: 1, max: 1_000 }),
      tender: fc.constantFrom(null, "PAYMENT", "MEMBER_ACCOUNT", "POINTS"),
      is_slow: fc.boolean(),
    });
    const anySplit = fc.record({
      amount: fc.bigInt({ min: 1n, max: 9_000n }),
      points: fc.bigInt({ min: 0n, max: 500n }),
      account: fc.bigInt({ min: 0n, max: 7_500n }),
      has_coupon: fc.boolean(),
      payment: fc.constantFrom(wechat, cash),
      steps: fc.array(anyStep, { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(anySplit, async (wanted) => {
        books = await openMemoryBooks();
        await giveToStore(books.store, merchant_id);
        server = books.openServer();
        came.clear();
        const { points, account: account_minor, payment } = wanted;
        const coupon = wanted.has_coupon ? { coupon_code } : {};
        const command = sell(
          { ...coupon, payment, member: member({ points, account_minor }) },
          wanted.amount,
        );
        const outcome = await server.execute(command);
        if (outcome.kind !== "accepted") return;
        const { session } = saleIn(outcome);
        const { trade_order } = saleIn(
          session.status === "SUCCEEDED" ? outcome : await pay(session),
        );
        check();
        for (const { cut, tender, is_slow } of wanted.steps) {
          const part_minor = (trade_order.amount_minor * BigInt(cut)) / 1_000n;
          await server.execute(refund(trade_order, part_minor === 0n ? 1n : part_minor, tender));
          if (!is_slow) await arrive();
        }
        check();
        await server.execute(refund(trade_order));
        await arrive();
        check();
        if (trade_order.amount_minor === 0n) return;
        expect(held()).toMatchObject(untouched);
        const { accounts } = held();
        const open = [...accounts].filter(
          ([key, balance]) => balance !== 0n && !/^(wallet|points|bank|gift_expense)/.test(key),
        );
        expect(open).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

test("the points that a sale earned are taken back, as far as they are there", async () => {
  const earning = sell({ payment: cash, member: member() }, 10_000n);
  const { trade_order } = saleIn(await server.accept(earning));
  expect(trade_order.points_given).toBe(50n);
  await server.accept(refund(trade_order, 5_000n));
  expect(held().points).toBe(525n);
  await server.accept(sell({ payment: cash, member: member({ points: 520n }) }, 520n));
  await server.accept(refund(trade_order));
  expect(held().points).toBe(0n);
  check();
});

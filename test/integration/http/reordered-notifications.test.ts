/**
 * A provider's reports come twice, late and in any order: a thousand random permutations of those
 * of a sale and its refunds, through the route and a real database, all end as the plain order
 * does.
 */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, localDate } from "../../../src/domain/time-zone.ts";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import type { ChargeOutcome, PaymentProvider } from "../../../src/engine/ports/payment-provider.ts";
import { readNotification } from "../../../src/providers/sandbox/notification.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { createTestBook, merchant_id, type TestBook } from "../../support/order-book.ts";
import { stateOfSale } from "../../support/state-of-sale.ts";
import { openTill, type Till } from "../../support/till.ts";
import { unasked_provider } from "../../support/unasked-provider.ts";

const start_ms = Date.parse("2026-03-20T08:00:00Z");
const date = addDays(localDate(start_ms, "Asia/Singapore"), 1);
const secret = "the processor's secret";
const permutations = 1_000;
const at_once = 50;

/** Every way to pay, at a counter and on a page. */
const kinds = [
  ...(["card", "wechat", "alipay", "unionpay", "paynow"] as const).flatMap((method) => [
    { method, protocol: "DIRECT" as const },
    { method, protocol: "COUNTER" as const },
  ]),
  { method: "cash" as const, protocol: "COUNTER" as const },
];
type Kind = (typeof kinds)[number];

let database: TestDatabase;
let book: TestBook;
let till: Till;
/** What the provider holds, by the charge's key. */
const charged = new Map<string, ChargeOutcome>();
let notices = 0;

const provider: PaymentProvider = {
  ...unasked_provider,
  query: (key) => Promise.resolve(charged.get(key) ?? { state: "NOT_FOUND" }),
  parseNotification: (raw_body, headers) =>
    readNotification({ raw_body, headers }, { secret, now_ms: start_ms }),
};

beforeAll(async () => {
  database = await createTestDatabase();
  book = await createTestBook(database.sql, { start_ms, dates: [date], capacity: 100_000 });
  await database.sql`
    insert into stores (merchant_id, store_no, name_zh, name_en, created_at)
    values (${merchant_id}, 'S01', '一号店', 'Shop one', now())`;
  till = await openTill(database.sql, { ...book, provider, operator_name: "123" });
});
afterAll(async () => {
  await till.close();
  await database.drop();
});

type Report = Readonly<Record<string, unknown>>;

/** Sends one report, signed as the processor signs. */
async function send(report: Report, notification_id = `notice_${++notices}`): Promise<void> {
  const body = { simulator: true, notification_id, ...report };
  const seconds = Math.floor(start_ms / 1_000);
  const text = `${seconds}.${JSON.stringify(body)}`;
  const digest = createHmac("sha256", secret).update(text).digest("hex");
  const reply = await till.post(`/v1/providers/sandbox/notifications/${merchant_id}`, body, {
    "x-sandbox-signature": `t=${seconds},v1=${digest}`,
  });
  expect({ status: reply.statusCode, body: reply.body }).toMatchObject({ status: 200 });
}

/** Groups of reports, one after the other; those of a group together. */
async function deliver(groups: readonly (readonly Report[])[]): Promise<void> {
  for (const group of groups) {
    // The copies of one report are the same to the last byte, as a sender that repeats itself is.
    const ids = new Map(group.map((report) => [report, `notice_${++notices}`]));
    await Promise.all(group.map((report) => send(report, ids.get(report))));
  }
}

type Permute = (reports: readonly Report[]) => readonly (readonly Report[])[];

/** One sale with its refunds, whose reports come as `permute` says. Returns its whole state. */
async function live(kind: Kind, permute: Permute): Promise<string> {
  const { method } = kind;
  const { session_id, order_ids, trade_order_id, amount_minor } = await open(kind);
  const paid = {
    ...{ key: session_id, state: "SUCCEEDED", payment_ref: `${method}_1`, currency: "SGD" },
    amount_minor: String(amount_minor),
  };
  const payment = { charge: paid };
  const pending = { charge: { ...paid, state: "PENDING" } };
  if (method !== "cash") {
    charged.set(session_id, { ...paid, state: "SUCCEEDED", amount_minor });
    await deliver(permute([pending, payment, payment, { charge: { ...paid, key: "ps_nobody" } }]));
  }
  const refund_ids = await askBack(trade_order_id, order_ids);
  const back = (index: number, attempt: number, more: Report) => ({
    refund: { key: `${refund_ids[index]}-${attempt}`, refund_ref: `back_${index}`, ...more },
  });
  const part = { state: "SUCCEEDED", amount_minor: "1000", currency: "SGD" };
  const whole = { state: "SUCCEEDED", amount_minor: "4800", currency: "SGD" };
  const refused = back(1, 1, { state: "FAILED", reason: "try_later" });
  if (method !== "cash") {
    await deliver([[refused]]);
    const [, refund_id = ""] = refund_ids;
    const order_id = order_ids[0] ?? "";
    await book.accept({ type: "RETRY_REFUND", order_id, refund_id, cause: "REQUESTED" });
  }
  const late = [
    ...[pending, payment, payment, refused, refused],
    ...[back(0, 1, { state: "PENDING" }), back(0, 1, part), back(0, 1, part)],
    ...[back(1, 2, { state: "PENDING" }), back(1, 2, whole), back(1, 2, whole)],
    // Of a sum that nobody asked for, and of no refund of ours.
    back(0, 1, { ...part, amount_minor: "1", refund_ref: "wrong" }),
    { refund: { ...part, key: "refund_nobody-1", refund_ref: "none" } },
  ];
  await deliver(permute(late));
  return stateOfSale(database.sql, merchant_id, session_id);
}

async function open({ method, protocol }: Kind) {
  const tickets = [1, 2].map(() => ({
    ...{ order_id: book.time.ids.newId("order", start_ms), sku_id: "sentosa_adult" },
    ...{ quantity: 1, date, start_time: "" },
  }));
  const cart_id = book.time.ids.newId("cart", start_ms);
  const payment =
    method === "cash"
      ? { method, store_no: "S01", received_minor: null }
      : { method, provider: "sandbox", product_id: null, user_id: null };
  if (protocol === "COUNTER") {
    const { session, trade_order } = await book.accept({
      ...{ type: "SELL", cart_id, tickets, open_sale: null, discount_minor: 0n, payment },
      ...{ counter: { ...no_counter, store_no: "S01" }, subject: "s", body: "b", goods: null },
      ...{ customer: {}, at_ms: start_ms },
    });
    return { ...session!, trade_order_id: trade_order!.trade_order_id };
  }
  for (const ticket of tickets) {
    await book.accept({
      ...{ type: "CREATE_ORDER", ...ticket, cart_id, is_cart_new: false, channel: "web" },
      ...{ customer: {}, quote_minor: 4_800n, at_ms: start_ms },
    });
  }
  const { session } = await book.accept({
    ...{ type: "CHECKOUT", subject: { cart_id }, payment_method: method },
    ...{ protocol, provider: "sandbox" },
  });
  return session!;
}

/** A part of the second order, and all of the first. */
async function askBack(trade_order_id: string, order_ids: readonly string[]): Promise<string[]> {
  const refund_ids: string[] = [];
  for (const wanted of [
    { kind: "amount", amount_minor: 1_000n },
    { kind: "orders", order_ids: order_ids.slice(0, 1) },
  ] as const) {
    const { refunds } = await book.accept({
      ...{ type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason: "rain" },
    });
    refund_ids.push(...refunds.map(({ refund_id }) => refund_id));
  }
  return refund_ids;
}

/** In their order, each once and alone. */
const plainly: Permute = (reports) => [...new Set(reports)].map((report) => [report]);

/** What decides a permutation: a rank for each report, and where groups end. */
const shuffles = fc.record({
  kind: fc.constantFrom(...kinds),
  ranks: fc.array(fc.nat(), { minLength: 13, maxLength: 13 }),
  ends: fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
});

function shuffled({ ranks, ends }: Readonly<{ ranks: number[]; ends: boolean[] }>): Permute {
  return (reports) => {
    const ranked = reports
      .map((report, index) => ({ report, rank: ranks[index % ranks.length] ?? 0 }))
      .toSorted((one, other) => one.rank - other.rank);
    const groups: Report[][] = [[]];
    for (const [index, { report }] of ranked.entries()) {
      groups.at(-1)?.push(report);
      if (ends[index % ends.length] === true) groups.push([]);
    }
    return groups;
  };
}

test("a thousand permutations of repeated and reordered reports end in the same state", async () => {
  const ends = new Map<Kind, string>();
  for (const kind of kinds) ends.set(kind, await live(kind, plainly));
  // What all are held against is itself as it should be.
  for (const state of ends.values()) {
    expect(JSON.parse(state)).toMatchObject({
      trade_order: { status: 4, refunded_minor: 5_800, refunding_minor: 0, income_minor: 3_800 },
      refunds: [{ status: "SUCCEEDED" }, { status: "SUCCEEDED" }],
      orders: [{ status: "REFUNDED" }, { status: "FULFILLED" }],
    });
  }
  const batches = fc.array(shuffles, { minLength: at_once, maxLength: at_once });
  await fc.assert(
    fc.asyncProperty(batches, async (batch) => {
      const states = await Promise.all(batch.map((plan) => live(plan.kind, shuffled(plan))));
      for (const [index, { kind }] of batch.entries()) {
        expect(states[index]).toBe(ends.get(kind));
      }
    }),
    { seed: 20260320, numRuns: permutations / at_once, endOnFailure: true },
  );
  const report = await verifyMerchant(database.sql, merchant_id);
  expect(report.findings).toEqual([]);
}, 240_000);

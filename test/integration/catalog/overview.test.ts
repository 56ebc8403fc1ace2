import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OverviewDocument } from "../../../src/contract/console.ts";
import { overview_days, readOverview } from "../../../src/queries/overview.ts";
import { createTestDatabase } from "../../support/database.ts";
import { emptyTables } from "../../support/empty-tables.ts";
import {
  createTestBook,
  insertMerchant,
  merchant_id,
  type TestBook,
} from "../../support/order-book.ts";

/**
 * Ten in the morning in Singapore on 2026-03-21; still the 20th in New York, and so in UTC at 7.
 */
const start_ms = Date.parse("2026-03-21T02:00:00Z");
const at = (singapore: string) => Date.parse(`${singapore}:00+08:00`);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let book: TestBook;
let order_count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.sql);
  const dates = ["2026-03-21", "2026-03-22"];
  book = await createTestBook(database.sql, { start_ms, dates, capacity: 100 });
});

type Wanted = Readonly<{ channel?: string; quantity?: number; sku_id?: string; date?: string }>;

async function order(wanted: Wanted = {}) {
  const order_id = `order_${++order_count}`;
  await book.accept({
    type: "CREATE_ORDER",
    order_id,
    cart_id: `cart_${order_count}`,
    is_cart_new: true,
    sku_id: "sentosa_family_pack",
    quantity: 3,
    date: "2026-03-22",
    start_time: "",
    channel: "web",
    customer: {},
    at_ms: book.time.now(),
    ...wanted,
  });
  return order_id;
}

async function checkOut(order_id: string) {
  const { session } = await book.accept({
    type: "CHECKOUT",
    subject: { order_id },
    payment_method: "card",
    protocol: "DIRECT",
    provider: "sandbox",
  });
  return session!;
}

async function pay(order_id: string) {
  const { session_id, amount_minor, currency } = await checkOut(order_id);
  const outcome = { state: "SUCCEEDED", payment_ref: `card_${order_id}`, amount_minor, currency };
  await book.accept({
    type: "RECORD_PAYMENT",
    session_id,
    outcome: { ...outcome, state: "SUCCEEDED" },
  });
}

async function buyAt(singapore: string, wanted: Wanted = {}) {
  book.time.set(at(singapore));
  const order_id = await order(wanted);
  await pay(order_id);
  return order_id;
}

async function overviewAt(now_ms: number, zone = "Asia/Singapore") {
  const merchant = { merchant_id, time_zone: zone, currency: "SGD" };
  const document = await readOverview(database.sql, merchant, now_ms);
  expect(OverviewDocument.safeParse(document).error).toBeUndefined();
  return document;
}

describe("today", () => {
  test("given nothing sold, is all zeros", async () => {
    const { today, channels, date, attention } = await overviewAt(start_ms);
    expect(date).toBe("2026-03-21");
    expect(today).toEqual({
      order_count: 0,
      paid_count: 0,
      visitor_count: 0,
      sales_minor: 0,
      refunds_minor: 0,
    });
    expect(channels).toEqual([]);
    expect(attention).toEqual({ unknown_count: 0, stuck_count: 0 });
  });

  test("begins and ends at midnight of the merchant's zone", async () => {
    await buyAt("2026-03-20T23:59");
    await buyAt("2026-03-21T00:30");
    await buyAt("2026-03-21T23:59");
    await buyAt("2026-03-22T00:00");
    const counts = async (now: string) => {
      const { today } = await overviewAt(at(now));
      return [today.order_count, today.paid_count];
    };
    expect(await counts("2026-03-20T23:59")).toEqual([1, 1]);
    expect(await counts("2026-03-21T00:00")).toEqual([2, 2]);
    expect(await counts("2026-03-21T23:59")).toEqual([2, 2]);
    expect(await counts("2026-03-22T08:00")).toEqual([1, 1]);
  });

  test("is another day in another zone", async () => {
    await buyAt("2026-03-21T00:30");
    const { date, today } = await overviewAt(at("2026-03-21T08:00"), "America/New_York");
    expect(date).toBe("2026-03-20");
    expect(today.paid_count).toBe(1);
    expect((await overviewAt(at("2026-03-21T08:00"), "UTC")).today.paid_count).toBe(0);
  });

  test("counts a sale on the day of its payment, and an order on the day it was made", async () => {
    book.time.set(at("2026-03-20T23:58"));
    const order_id = await order();
    book.time.set(at("2026-03-21T00:01"));
    await pay(order_id);
    expect((await overviewAt(at("2026-03-20T23:59"))).today).toMatchObject({
      order_count: 1,
      paid_count: 0,
    });
    expect((await overviewAt(at("2026-03-21T12:00"))).today).toMatchObject({
      order_count: 0,
      paid_count: 1,
      sales_minor: 11_900,
    });
  });

  test("sums sales by channel, the largest first", async () => {
    await buyAt("2026-03-21T10:00", { channel: "telegram" });
    await buyAt("2026-03-21T10:01", { channel: "telegram", quantity: 6 });
    await buyAt("2026-03-21T10:02", { channel: "web", sku_id: "sentosa_adult", quantity: 1 });
    book.time.set(at("2026-03-21T10:03"));
    await order({ channel: "pos" });
    const { channels, today } = await overviewAt(at("2026-03-21T11:00"));
    expect(channels).toEqual([
      { channel: "telegram", paid_count: 2, visitor_count: 9, sales_minor: 35_700 },
      { channel: "web", paid_count: 1, visitor_count: 1, sales_minor: 4_800 },
    ]);
    expect(today).toEqual({
      order_count: 4,
      paid_count: 3,
      visitor_count: 10,
      sales_minor: 40_500,
      refunds_minor: 0,
    });
  });

  test("counts money given back on the day it went back, and takes it off no sale", async () => {
    const order_id = await buyAt("2026-03-20T12:00");
    book.time.set(at("2026-03-20T23:59"));
    const { refunds } = await book.accept({ type: "CANCEL_ORDER", order_id, reason: "rain" });
    book.time.set(at("2026-03-21T00:01"));
    const outcome = { state: "SUCCEEDED", refund_ref: "re_1" } as const;
    await book.accept({ type: "RECORD_REFUND", refund_id: refunds[0]!.refund_id, outcome });
    expect((await overviewAt(at("2026-03-20T23:59"))).today).toMatchObject({
      paid_count: 1,
      sales_minor: 11_900,
      refunds_minor: 0,
    });
    expect((await overviewAt(at("2026-03-21T12:00"))).today).toMatchObject({
      paid_count: 0,
      sales_minor: 0,
      refunds_minor: 11_900,
    });
  });

  test("knows nothing of another merchant's sales", async () => {
    await insertMerchant(database.sql, { merchant_id: "other", mch_id: "20000001" });
    await buyAt("2026-03-21T10:00");
    const other = { merchant_id: "other", time_zone: "Asia/Singapore", currency: "SGD" };
    const { today, pools } = await readOverview(database.sql, other, book.time.now());
    expect(today.order_count + today.paid_count).toBe(0);
    expect(pools).toEqual([]);
  });
});

describe("capacity", () => {
  const daysOf = async (pool_id: string) => {
    const { pools } = await overviewAt(start_ms);
    return pools.find((pool) => pool.pool_id === pool_id)!.days;
  };
  const slot = { start_time: "", capacity: 50, closed: false };
  const save = (slots: readonly (typeof slot & { pool_id: string; date: string })[]) =>
    book.accept({ type: "SAVE_CATALOG", products: [], pools: [], skus: [], slots });

  test("is told for 14 days of every pool, from today on", async () => {
    const { pools } = await overviewAt(start_ms);
    expect(pools.map(({ pool_id }) => pool_id)).toEqual(["beach", "park", "show"]);
    for (const { days } of pools) expect(days).toHaveLength(overview_days);
    expect(pools[1]!.days[0]!.date).toBe("2026-03-21");
    expect(pools[1]!.days.at(-1)!.date).toBe("2026-04-03");
  });

  test("counts what is held and sold", async () => {
    await pay(await order({ quantity: 6 }));
    await order({ quantity: 3 });
    const [today, tomorrow, unplanned] = await daysOf("park");
    expect(today).toMatchObject({ capacity: 100, held: 0, sold: 0, closed: false });
    expect(tomorrow).toMatchObject({ capacity: 100, held: 3, sold: 6, closed: false });
    expect(unplanned).toMatchObject({ capacity: 0, held: 0, sold: 0, closed: false });
  });

  test("of a timed pool is that of its start times together, closed ones left out", async () => {
    await save([
      { ...slot, pool_id: "show", date: "2026-03-21", start_time: "20:40" },
      { ...slot, pool_id: "show", date: "2026-03-21", start_time: "21:40", closed: true },
    ]);
    expect((await daysOf("show"))[0]).toMatchObject({ capacity: 150, closed: false });
  });

  test("of a closed day is told together with its being closed", async () => {
    await save([{ ...slot, pool_id: "park", date: "2026-03-22", closed: true }]);
    expect((await daysOf("park"))[1]).toMatchObject({ capacity: 50, closed: true });
  });

  test("of an unlimited pool is null on every day", async () => {
    await order({ sku_id: "beach_pass", quantity: 7, date: "2026-03-23" });
    const days = await daysOf("beach");
    expect(days.map(({ capacity }) => capacity)).toEqual(Array(overview_days).fill(null));
    expect(days[2]).toMatchObject({ date: "2026-03-23", held: 7 });
  });
});

describe("attention", () => {
  test("counts orders whose payment nobody knows, until it is known", async () => {
    const { session_id } = await checkOut(await order());
    const unknown = { state: "UNKNOWN", reason: "TIMEOUT" } as const;
    await book.accept({ type: "RECORD_PAYMENT", session_id, outcome: unknown });
    expect((await overviewAt(book.time.now())).attention.unknown_count).toBe(1);
    const declined = { state: "DECLINED", reason: "CARD_DECLINED" } as const;
    await book.accept({ type: "RECORD_PAYMENT", session_id, outcome: declined });
    expect((await overviewAt(book.time.now())).attention.unknown_count).toBe(0);
  });

  test("counts orders with neither a ticket nor their money back, until it is back", async () => {
    const order_id = await order({ quantity: 60 });
    const { session_id, amount_minor, currency } = await checkOut(order_id);
    // The hold is over and somebody else has the places when the money comes.
    book.time.advance(3_600_000);
    await order({ quantity: 60 });
    const { refunds } = await book.accept({
      type: "RECORD_PAYMENT",
      session_id,
      outcome: { state: "SUCCEEDED", payment_ref: "card_1", amount_minor, currency },
    });
    const { refund_id } = refunds[0]!;
    const failed = { state: "FAILED", reason: "PROVIDER_REFUSED" } as const;
    await book.accept({ type: "RECORD_REFUND", refund_id, outcome: failed });
    expect((await overviewAt(book.time.now())).attention.stuck_count).toBe(1);
    const given = { state: "SUCCEEDED", refund_ref: "re_1" } as const;
    await book.accept({ type: "RECORD_REFUND", refund_id, outcome: given });
    expect((await overviewAt(book.time.now())).attention.stuck_count).toBe(0);
  });
});

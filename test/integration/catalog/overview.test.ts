import { describe, expect, test } from "vitest";
import { OverviewDocument } from "../../../src/contract/console.ts";
import { overview_days, readOverview } from "../../../src/queries/orders/overview.ts";
import { insertMerchant, merchant_id } from "../../support/order-book.ts";
import { openSellingBook } from "../../support/selling-book.ts";

/**
 * Ten in the morning in Singapore on 2026-03-21; still the 20th in New York, and so in UTC at 7.
 */
const start_ms = Date.parse("2026-03-21T02:00:00Z");
const at = (singapore: string) => Date.parse(`${singapore}:00+08:00`);

const dates = ["2026-03-21", "2026-03-22"];
const shop = openSellingBook({ start_ms, dates, capacity: 100 });

type Wanted = Readonly<{ channel?: string; quantity?: number; sku_id?: string; date?: string }>;

/** A family for tomorrow, unless told. */
function order(wanted: Wanted = {}) {
  const family = { sku_id: "sentosa_family_pack", quantity: 3, date: "2026-03-22" };
  return shop.order({ ...family, ...wanted });
}

async function buyAt(singapore: string, wanted: Wanted = {}) {
  shop.book.time.set(at(singapore));
  const order_id = await order(wanted);
  await shop.pay(order_id);
  return order_id;
}

async function overviewAt(now_ms: number, zone = "Asia/Singapore") {
  const merchant = { merchant_id, time_zone: zone, currency: "SGD" };
  const document = await readOverview(shop.sql, merchant, now_ms);
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
    expect(attention).toEqual({
      unknown_count: 0,
      stuck_count: 0,
      refused_refund_count: 0,
      refused_refunds: [],
      doubled_refunds: [],
    });
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
    shop.book.time.set(at("2026-03-20T23:58"));
    const order_id = await order();
    shop.book.time.set(at("2026-03-21T00:01"));
    await shop.pay(order_id);
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
    shop.book.time.set(at("2026-03-21T10:03"));
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
    shop.book.time.set(at("2026-03-20T23:59"));
    const { refunds } = await shop.book.accept({ type: "CANCEL_ORDER", order_id, reason: "rain" });
    shop.book.time.set(at("2026-03-21T00:01"));
    const outcome = { state: "SUCCEEDED", refund_ref: "re_1" } as const;
    const { refund_id, attempt_key } = refunds[0]!;
    await shop.book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
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
    await insertMerchant(shop.sql, { merchant_id: "other", mch_id: "20000001" });
    await buyAt("2026-03-21T10:00");
    const other = { merchant_id: "other", time_zone: "Asia/Singapore", currency: "SGD" };
    const { today, pools } = await readOverview(shop.sql, other, shop.book.time.now());
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
    shop.book.accept({ type: "SAVE_CATALOG", products: [], pools: [], skus: [], slots });

  test("is told for 14 days of every pool, from today on", async () => {
    const { pools } = await overviewAt(start_ms);
    expect(pools.map(({ pool_id }) => pool_id)).toEqual(["beach", "park", "show"]);
    for (const { days } of pools) expect(days).toHaveLength(overview_days);
    expect(pools[1]!.days[0]!.date).toBe("2026-03-21");
    expect(pools[1]!.days.at(-1)!.date).toBe("2026-04-03");
  });

  test("counts what is held and sold", async () => {
    await shop.pay(await order({ quantity: 6 }));
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
    const { session_id } = await shop.checkOut(await order());
    await shop.record(session_id, { state: "UNKNOWN", reason: "TIMEOUT" });
    expect((await overviewAt(shop.book.time.now())).attention.unknown_count).toBe(1);
    await shop.record(session_id, { state: "DECLINED", reason: "CARD_DECLINED" });
    expect((await overviewAt(shop.book.time.now())).attention.unknown_count).toBe(0);
  });

  test("counts orders with neither a ticket nor their money back, until it is back", async () => {
    const order_id = await order({ quantity: 60 });
    const session = await shop.checkOut(order_id);
    // The hold is over and somebody else has the places when the money comes.
    shop.book.time.advance(3_600_000);
    await order({ quantity: 60 });
    const { refunds } = await shop.settle(session);
    const { refund_id, attempt_key } = refunds[0]!;
    const failed = { state: "FAILED", reason: "PROVIDER_REFUSED" } as const;
    await shop.book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome: failed });
    expect((await overviewAt(shop.book.time.now())).attention.stuck_count).toBe(1);
    const given = { state: "SUCCEEDED", refund_ref: "re_1" } as const;
    await shop.book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome: given });
    expect((await overviewAt(shop.book.time.now())).attention.stuck_count).toBe(0);
  });

  test("names refused money of a wrong amount, although its order can still be paid", async () => {
    const order_id = await order();
    const { session_id, currency } = await shop.checkOut(order_id);
    const wrong = { state: "SUCCEEDED", payment_ref: "card_1", amount_minor: 1n } as const;
    const { orders, refunds } = await shop.record(session_id, { ...wrong, currency });
    expect(orders[0]).toMatchObject({ status: "LOCKED", fulfillment_status: "PENDING" });
    const { refund_id, attempt_key } = refunds[0]!;
    expect((await overviewAt(shop.book.time.now())).attention.refused_refunds).toEqual([]);
    const failed = { state: "FAILED", reason: "PROVIDER_REFUSED" } as const;
    await shop.book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome: failed });
    const named = {
      order_id,
      member_id: null,
      refund_id,
      amount: { amount: 1, currency: "SGD" },
      failure: "PROVIDER_REFUSED",
      attempt_count: 1,
      needs_person: false,
    };
    expect((await overviewAt(shop.book.time.now())).attention).toEqual({
      unknown_count: 0,
      stuck_count: 0,
      refused_refund_count: 1,
      refused_refunds: [named],
      doubled_refunds: [],
    });
    await shop.book.accept({ type: "RETRY_REFUND", order_id, refund_id, cause: "REQUESTED" });
    expect((await overviewAt(shop.book.time.now())).attention.refused_refunds).toEqual([
      { ...named, attempt_count: 2 },
    ]);
    const given = { state: "SUCCEEDED", refund_ref: "re_1" } as const;
    const second = { refund_id, attempt_key: `${refund_id}-2`, outcome: given };
    await shop.book.accept({ type: "RECORD_REFUND", ...second });
    expect((await overviewAt(shop.book.time.now())).attention.refused_refund_count).toBe(0);
  });

  test("counts every refused refund and names ten, those that only a person can move first", async () => {
    const refunds = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const order_id = await order({ sku_id: "sentosa_adult", quantity: 1 });
        await shop.pay(order_id);
        const cancelled = await shop.book.accept({
          type: "CANCEL_ORDER",
          order_id,
          reason: "rain",
        });
        return cancelled.refunds[0]!;
      }),
    );
    for (const { refund_id, attempt_key } of refunds) {
      const outcome = { state: "FAILED", reason: "PROVIDER_REFUSED" } as const;
      await shop.book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
    }
    const { refund_id } = refunds[11]!;
    await shop.sql`
      update refunds set next_attempt_at = null where refund_id = ${refund_id}`;
    const { attention } = await overviewAt(shop.book.time.now());
    expect(attention.refused_refund_count).toBe(12);
    expect(attention.refused_refunds).toHaveLength(10);
    expect(attention.refused_refunds.map(({ needs_person }) => needs_person)).toEqual([
      true,
      ...Array<boolean>(9).fill(false),
    ]);
    expect(attention.refused_refunds[0]?.refund_id).toBe(refund_id);
  });
});

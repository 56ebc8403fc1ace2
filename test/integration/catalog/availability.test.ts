import { describe, expect, test } from "vitest";
import type { AvailabilityDocument } from "../../../src/contract/catalog.ts";
import type { SlotPlan } from "../../../src/domain/catalog/save-catalog.ts";
import { lock_duration_ms } from "../../../src/domain/order/create-order.ts";
import { readAvailability, soldOutAdvice } from "../../../src/queries/catalog/availability.ts";
import { merchant_id } from "../../support/order-book.ts";
import { openSellingBook } from "../../support/selling-book.ts";

/** 16:30 in Singapore on 2026-03-20, a Friday. */
const start_ms = Date.parse("2026-03-20T08:30:00Z");
const capacity = 10;
const dates = ["2026-03-20", "2026-03-21", "2026-03-22", "2026-03-25"];

const shop = openSellingBook({ start_ms, dates, capacity });

function saveSlots(slots: readonly (Partial<SlotPlan> & Pick<SlotPlan, "date">)[]) {
  const plan = { pool_id: "park", start_time: "", capacity, closed: false };
  return shop.book.accept({
    type: "SAVE_CATALOG",
    products: [],
    pools: [],
    skus: [],
    slots: slots.map((slot) => ({ ...plan, ...slot })),
  });
}

function hold(quantity: number, date: string, wanted: Readonly<{ sku_id?: string }> = {}) {
  return shop.order({ quantity, date, ...wanted });
}

async function ask(query: object): Promise<AvailabilityDocument> {
  const wanted = {
    sku_id: "sentosa_adult",
    from: dates[1]!,
    now_ms: shop.book.time.now(),
    ...query,
  };
  const document = await readAvailability(shop.sql, merchant_id, wanted);
  expect(document).not.toBeNull();
  return document!;
}

const iso = (at_ms: number) => new Date(at_ms).toISOString();

describe("a day", () => {
  test("with room is available, with the price of the party", async () => {
    await hold(4, dates[1]!);
    expect(await ask({ quantity: 3 })).toEqual({
      sku_id: "sentosa_adult",
      quantity: 3,
      quote: { amount: 14_400, currency: "SGD" },
      data: [{ date: "2026-03-21", available: true, remaining: 6 }],
      alternatives: [],
    });
  });

  test("is asked about for one pack unless told", async () => {
    const document = await ask({ sku_id: "sentosa_family_pack" });
    expect(document).toMatchObject({ quantity: 3, quote: { amount: 11_900 } });
  });

  test("that is sold out says so and names the nearest days with room", async () => {
    await shop.pay(await hold(8, dates[1]!));
    const document = await ask({ quantity: 3 });
    expect(document.data).toEqual([
      { date: "2026-03-21", available: false, remaining: 2, reason: "SOLD_OUT" },
    ]);
    expect(document.alternatives).toEqual([
      { date: "2026-03-22", remaining: 10 },
      { date: "2026-03-20", remaining: 10 },
      { date: "2026-03-25", remaining: 10 },
    ]);
  });

  test("that others hold tells when the first of their holds ends", async () => {
    await hold(4, dates[1]!);
    shop.book.time.advance(60_000);
    await hold(4, dates[1]!);
    expect((await ask({ quantity: 3 })).data).toEqual([
      {
        date: "2026-03-21",
        available: false,
        remaining: 2,
        reason: "HELD_BY_OTHERS",
        held_until: iso(start_ms + lock_duration_ms),
      },
    ]);
  });

  test("whose holds are dead is available before anybody has given them back", async () => {
    await hold(9, dates[1]!);
    shop.book.time.advance(lock_duration_ms);
    expect((await ask({ quantity: 3 })).data[0]).toMatchObject({ available: true, remaining: 10 });
    await hold(10, dates[1]!);
  });

  test("with a dead hold and a live one tells when the live one ends", async () => {
    await hold(4, dates[1]!);
    shop.book.time.advance(60_000);
    await hold(6, dates[1]!);
    shop.book.time.set(start_ms + lock_duration_ms);
    expect((await ask({ quantity: 6 })).data[0]).toMatchObject({
      remaining: 4,
      reason: "HELD_BY_OTHERS",
      held_until: iso(start_ms + 60_000 + lock_duration_ms),
    });
  });

  test("whose hold outlives its lock because a payment is open is not free before that", async () => {
    const order_id = await hold(10, dates[1]!);
    shop.book.time.advance(lock_duration_ms - 1_000);
    const session = await shop.checkOut(order_id);
    shop.book.time.advance(2_000);
    const [day] = (await ask({ quantity: 1 })).data;
    expect(day?.reason).toBe("HELD_BY_OTHERS");
    expect(Date.parse(day!.held_until!)).toBeGreaterThanOrEqual(session.expiry_at_ms);
  });

  test("that is closed says so", async () => {
    await saveSlots([{ date: dates[1]!, closed: true }]);
    expect((await ask({})).data).toEqual([
      { date: "2026-03-21", available: false, remaining: 0, reason: "CLOSED" },
    ]);
  });

  test("of the merchant's zone ends at its midnight", async () => {
    shop.book.time.set(Date.parse("2026-03-20T15:59:59Z"));
    expect((await ask({ from: "2026-03-20" })).data[0]?.available).toBe(true);
    shop.book.time.set(Date.parse("2026-03-20T16:00:00Z"));
    expect((await ask({ from: "2026-03-20" })).data[0]?.reason).toBe("PAST_CUTOFF");
  });

  test("asked about for no multiple of the pack names the nearest that are", async () => {
    const document = await ask({ sku_id: "sentosa_family_pack", quantity: 4 });
    expect(document).toMatchObject({ quantity: 4, valid_quantities: [3, 6], alternatives: [] });
    expect(document).not.toHaveProperty("quote");
    expect(document.data).toEqual([
      { date: "2026-03-21", available: false, remaining: 10, reason: "QUANTITY_NOT_A_PACK" },
    ]);
  });
});

describe("a range", () => {
  test("has one entry for every day, with or without a slot", async () => {
    const { data } = await ask({ from: "2026-03-21", to: "2026-03-24" });
    expect(data.map(({ date, available, reason }) => [date, available, reason])).toEqual([
      ["2026-03-21", true, undefined],
      ["2026-03-22", true, undefined],
      ["2026-03-23", false, "NOT_ON_SALE"],
      ["2026-03-24", false, "NOT_ON_SALE"],
    ]);
  });

  test("of an unlimited pool is open on every day that is not closed", async () => {
    await saveSlots([{ pool_id: "beach", date: "2026-03-23", capacity: null, closed: true }]);
    await hold(500, "2026-03-22", { sku_id: "beach_pass" });
    const asked = { sku_id: "beach_pass", quantity: 1_000, from: "2026-03-22", to: "2026-03-24" };
    const { data, alternatives } = await ask(asked);
    expect(data).toEqual([
      { date: "2026-03-22", available: true, remaining: null },
      { date: "2026-03-23", available: false, remaining: 0, reason: "CLOSED" },
      { date: "2026-03-24", available: true, remaining: null },
    ]);
    expect(alternatives[0]).toEqual({ date: "2026-03-24", remaining: null });
  });

  test("of a timed pool has one entry for each start time, and other times come first", async () => {
    const show = { pool_id: "show", date: "2026-03-21" };
    await saveSlots([
      { ...show, start_time: "20:40" },
      { ...show, start_time: "19:40", capacity: 0 },
    ]);
    const document = await ask({ sku_id: "night_show", quantity: 2 });
    expect(document.data).toEqual([
      {
        date: "2026-03-21",
        start_time: "19:40",
        available: false,
        remaining: 0,
        reason: "SOLD_OUT",
      },
      { date: "2026-03-21", start_time: "20:40", available: true, remaining: 10 },
    ]);
    expect(document.alternatives.slice(0, 2)).toEqual([
      { date: "2026-03-21", start_time: "20:40", remaining: 10 },
      { date: "2026-03-22", start_time: "19:40", remaining: 10 },
    ]);
  });

  test("offers at most five alternatives, and none more than 60 days away", async () => {
    const far = ["2026-05-19", "2026-05-20", "2026-05-21"];
    await saveSlots([{ date: "2026-03-23", capacity: 0 }, ...far.map((date) => ({ date }))]);
    const near = await ask({ from: "2026-03-23" });
    expect(near.alternatives.map(({ date }) => date)).toEqual([
      "2026-03-22",
      "2026-03-25",
      "2026-03-21",
      "2026-03-20",
      "2026-05-19",
    ]);
    expect((await ask({ from: "2026-07-20" })).alternatives.map(({ date }) => date)).toEqual([
      "2026-05-21",
    ]);
  });
});

test("an unknown SKU has no availability, nor has another merchant's", async () => {
  const query = { from: dates[1]!, now_ms: start_ms };
  const { sql } = shop;
  expect(await readAvailability(sql, merchant_id, { ...query, sku_id: "no" })).toBeNull();
  const foreign = { ...query, sku_id: "sentosa_adult" };
  expect(await readAvailability(sql, "somebody_else", foreign)).toBeNull();
});

describe("advice to who found no room", () => {
  const advise = (quantity: number) =>
    soldOutAdvice(shop.sql, {
      merchant: { merchant_id },
      sku: { sku_id: "sentosa_adult" },
      slot: { date: dates[1]!, start_time: "" },
      quantity,
      now_ms: shop.book.time.now(),
    });

  test("tells when a hold ends and where there is room", async () => {
    await hold(9, dates[1]!);
    await hold(9, dates[2]!);
    expect(await advise(2)).toEqual({
      held_until: iso(start_ms + lock_duration_ms),
      alternatives: [
        { date: "2026-03-20", remaining: 10 },
        { date: "2026-03-25", remaining: 10 },
      ],
    });
  });

  test("names no time when no hold stands in the way", async () => {
    expect(await advise(11)).toEqual({ alternatives: [] });
  });

  test("is found once for all who ask the same at the same time", async () => {
    await hold(9, dates[1]!);
    const [one, ...others] = await Promise.all(Array.from({ length: 20 }, () => advise(2)));
    for (const other of others) expect(other).toBe(one);
    expect(await advise(2)).not.toBe(one);
  });
});

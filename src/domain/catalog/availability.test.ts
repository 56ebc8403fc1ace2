import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideCreateOrder } from "../order/create-order.ts";
import { alternativesTo, firstRefused, offersOf } from "./availability.ts";
import type { Offer, Question, SlotUse } from "./availability.ts";
import type { Catalog, Merchant, Pool, Product, Sku } from "./catalog.ts";

/** Noon in Singapore on 2026-03-21. */
const now_ms = Date.parse("2026-03-21T04:00:00Z");
const date = "2026-03-21";

const sku: Sku = {
  sku_id: "family",
  product_id: "park",
  pool_id: "park",
  name_zh: "家庭套票",
  name_en: "Family pack",
  price_minor: 11_900n,
  currency: "SGD",
  pack_size: 3,
  admits: [{ type: "any", count: 3 }],
  sale_from_ms: null,
  sale_until_ms: null,
  cutoff_minutes: 0,
  active: true,
};

function asking(change: Partial<Question> & { of?: Partial<Sku> } = {}): Question {
  const { of, ...rest } = change;
  return {
    sku: { ...sku, ...of },
    product: { active: true },
    pool: { pool_id: "park", timed: false, unlimited: false },
    time_zone: "Asia/Singapore",
    quantity: 3,
    now_ms,
    ...rest,
  };
}

function slot(change: Partial<SlotUse> = {}): SlotUse {
  const key = { pool_id: "park", date, start_time: "" };
  return { ...key, capacity: 10, closed: false, held: 0, sold: 0, dead: 0, ...change };
}

/** The one offer of the day. */
function offer(question: Question, slots: readonly SlotUse[], day = date): Offer {
  const offers = offersOf(question, { from: day, to: day }, slots);
  expect(offers).toHaveLength(1);
  return offers[0]!;
}

describe("one slot", () => {
  test("given room for the party, it is available with what is left", () => {
    expect(offer(asking(), [slot({ held: 2, sold: 3 })])).toEqual({
      date,
      start_time: "",
      remaining: 5,
      reason: null,
    });
  });

  test("given room for exactly the party, it is available", () => {
    expect(offer(asking(), [slot({ sold: 7 })]).reason).toBeNull();
  });

  test("given sales that leave too little, it is sold out whatever is held", () => {
    const found = offer(asking(), [slot({ sold: 8, held: 2 })]);
    expect(found).toMatchObject({ reason: "SOLD_OUT", remaining: 0 });
  });

  test("given live holds in the way of the party, it is held by others", () => {
    const found = offer(asking(), [slot({ sold: 5, held: 4 })]);
    expect(found).toMatchObject({ reason: "HELD_BY_OTHERS", remaining: 1 });
  });

  test("given only dead holds in the way, it is available", () => {
    const found = offer(asking(), [slot({ sold: 5, held: 5, dead: 3 })]);
    expect(found).toMatchObject({ reason: null, remaining: 3 });
  });

  test("given a closed slot with room, it is closed and nothing fits", () => {
    expect(offer(asking(), [slot({ closed: true })])).toMatchObject({
      reason: "CLOSED",
      remaining: 0,
    });
  });

  test("given an unlimited slot, nothing is counted", () => {
    const pool = { pool_id: "park", timed: false, unlimited: true };
    const found = offer(asking({ pool, quantity: 9_999 }), [
      slot({ capacity: null, sold: 50_000 }),
    ]);
    expect(found).toMatchObject({ reason: null, remaining: null });
  });

  test("given a capacity of nothing, it is sold out", () => {
    expect(offer(asking(), [slot({ capacity: 0 })]).reason).toBe("SOLD_OUT");
  });
});

describe("the quantity", () => {
  test("given no multiple of the pack and room for a pack, the pack is named as the reason", () => {
    const found = offer(asking({ quantity: 2 }), [slot()]);
    expect(found).toMatchObject({ reason: "QUANTITY_NOT_A_PACK", remaining: 10 });
  });

  test("given no multiple of the pack on a full slot, the full slot is the reason", () => {
    expect(offer(asking({ quantity: 2 }), [slot({ sold: 8 })]).reason).toBe("SOLD_OUT");
  });

  test("given no multiple of the pack on a closed day, the closed day is the reason", () => {
    expect(offer(asking({ quantity: 2 }), [slot({ closed: true })]).reason).toBe("CLOSED");
  });
});

describe("time", () => {
  test("given a day of which an hour is left, it is still sold", () => {
    const late = Date.parse("2026-03-21T15:00:00Z");
    expect(offer(asking({ now_ms: late }), [slot()]).reason).toBeNull();
  });

  test("given a cutoff longer than what is left of the day, it is past its cutoff", () => {
    const late = Date.parse("2026-03-21T15:00:00Z");
    const found = offer(asking({ now_ms: late, of: { cutoff_minutes: 60 } }), [slot()]);
    expect(found).toMatchObject({ reason: "PAST_CUTOFF", remaining: 0 });
  });

  test("given yesterday, it is past its cutoff, with or without a slot", () => {
    expect(offer(asking(), [slot({ date: "2026-03-20" })], "2026-03-20").reason).toBe(
      "PAST_CUTOFF",
    );
    expect(offer(asking(), [], "2026-03-20").reason).toBe("PAST_CUTOFF");
  });

  test("given a start time, sales close that many minutes before it and not earlier", () => {
    const pool = { pool_id: "park", timed: true, unlimited: false };
    const show = slot({ start_time: "12:30" });
    const of = { cutoff_minutes: 30 };
    expect(offer(asking({ pool, of }), [show]).reason).toBe("PAST_CUTOFF");
    expect(offer(asking({ pool, of, now_ms: now_ms - 60_000 }), [show]).reason).toBeNull();
  });
});

describe("what is on sale", () => {
  test.each([
    ["the SKU is not active", asking({ of: { active: false } })],
    ["its product is not active", asking({ product: { active: false } })],
    ["its sale has not begun", asking({ of: { sale_from_ms: now_ms + 1 } })],
    ["its sale is over", asking({ of: { sale_until_ms: now_ms } })],
  ])("when %s, no day is on sale and no other is offered", (_, question) => {
    const around = { from: "2026-03-21", to: "2026-03-23" };
    const offers = offersOf(question, around, [slot(), slot({ date: "2026-03-22" })]);
    expect(offers.map(({ reason }) => reason)).toEqual(Array(3).fill("NOT_ON_SALE"));
    expect(alternativesTo(firstRefused(offers)!, offers)).toEqual([]);
  });

  test("given a day without a slot, nothing is sold on it", () => {
    expect(offer(asking(), [])).toMatchObject({ reason: "NOT_ON_SALE", remaining: 0 });
  });

  test("given an unlimited pool, a day without a slot is open", () => {
    const pool = { pool_id: "park", timed: false, unlimited: true };
    expect(offer(asking({ pool }), [])).toMatchObject({ reason: null, remaining: null });
  });

  test("given an unlimited pool with start times, a day without one is not on sale", () => {
    const pool = { pool_id: "park", timed: true, unlimited: true };
    expect(offer(asking({ pool }), []).reason).toBe("NOT_ON_SALE");
  });
});

describe("a range", () => {
  test("has one offer for each start time, in order of time", () => {
    const pool = { pool_id: "park", timed: true, unlimited: false };
    const slots = [
      slot({ date: "2026-03-22", start_time: "20:40" }),
      slot({ date: "2026-03-22", start_time: "19:40" }),
      slot({ start_time: "19:40", capacity: 0 }),
    ];
    const offers = offersOf(asking({ pool }), { from: date, to: "2026-03-23" }, slots);
    expect(offers.map((one) => `${one.date} ${one.start_time} ${one.reason}`)).toEqual([
      "2026-03-21 19:40 SOLD_OUT",
      "2026-03-22 19:40 null",
      "2026-03-22 20:40 null",
      "2026-03-23  NOT_ON_SALE",
    ]);
  });
});

describe("alternatives", () => {
  const free = (day: string, start_time = ""): Offer => ({
    date: day,
    start_time,
    remaining: 9,
    reason: null,
  });
  const when = (offers: readonly Offer[]) =>
    offers.map((one) => `${one.date} ${one.start_time}`.trim());

  test("are the same date at other times first, by how far off they are, then the nearest dates", () => {
    const offers = [
      free("2026-03-20", "19:40"),
      free("2026-03-21", "10:00"),
      free("2026-03-21", "19:40"),
      free("2026-03-21", "21:40"),
      free("2026-03-22", "19:40"),
      free("2026-03-24", "19:40"),
    ];
    expect(when(alternativesTo({ date, start_time: "20:40" }, offers))).toEqual([
      "2026-03-21 19:40",
      "2026-03-21 21:40",
      "2026-03-21 10:00",
      "2026-03-22 19:40",
      "2026-03-20 19:40",
    ]);
  });

  test("never name the slot itself, nor one without room", () => {
    const full: Offer = { ...free("2026-03-22"), reason: "SOLD_OUT" };
    expect(alternativesTo({ date, start_time: "" }, [free(date), full])).toEqual([]);
  });

  test("lie at most 60 days away", () => {
    const offers = [free("2026-05-20"), free("2026-05-21"), free("2026-01-20"), free("2026-01-19")];
    expect(when(alternativesTo({ date, start_time: "" }, offers))).toEqual([
      "2026-05-20",
      "2026-01-20",
    ]);
  });
});

test("a slot is available exactly when the order would be accepted", () => {
  const merchant = {
    merchant_id: "m",
    time_zone: "Asia/Singapore",
    currency: "SGD",
    locale: "en",
  } as Merchant;
  const situations = fc.record({
    quantity: fc.integer({ min: 1, max: 9 }),
    capacity: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
    sold_share: fc.double({ min: 0, max: 1, noNaN: true }),
    held_share: fc.double({ min: 0, max: 1, noNaN: true }),
    closed: fc.boolean(),
    has_slot: fc.boolean(),
    timed: fc.boolean(),
    day: fc.constantFrom("2026-03-20", "2026-03-21", "2026-03-22"),
    cutoff_minutes: fc.constantFrom(0, 60, 720, 2000),
    active: fc.boolean(),
    product_active: fc.boolean(),
    sale_from_ms: fc.constantFrom(null, now_ms - 1, now_ms + 1),
  });
  fc.assert(
    fc.property(situations, (given) => {
      const { quantity, capacity, timed, day, active, cutoff_minutes, sale_from_ms } = given;
      const sold = Math.floor((capacity ?? 9) * given.sold_share);
      const held = Math.floor(((capacity ?? 9) - sold) * given.held_share);
      const start_time = timed ? "14:00" : "";
      const at = slot({ date: day, start_time, capacity, closed: given.closed, sold, held });
      const slots = given.has_slot ? [at] : [];
      const pool: Pool = {
        pool_id: "park",
        name_zh: "x",
        name_en: "x",
        timed,
        unlimited: capacity === null,
      };
      const product: Product = {
        product_id: "park",
        name_zh: "x",
        name_en: "x",
        active: given.product_active,
      };
      const sold_sku = { ...sku, active, cutoff_minutes, sale_from_ms };
      const question = asking({ of: sold_sku, product, pool, quantity });
      const found = offersOf(question, { from: day, to: day }, slots);
      const catalog: Catalog = {
        version: 1,
        merchant,
        products: new Map([["park", product]]),
        pools: new Map([["park", pool]]),
        skus: new Map([["family", sold_sku]]),
      };
      const decision = decideCreateOrder(
        {
          type: "CREATE_ORDER",
          order_id: "order_1",
          cart_id: "cart_1",
          is_cart_new: true,
          sku_id: "family",
          quantity,
          date: day,
          start_time,
          channel: "web",
          customer: {},
          at_ms: now_ms,
        },
        { catalog, slot: given.has_slot ? at : undefined, cart: [] },
        { now_ms, newId: (prefix) => `${prefix}_1`, newNumber: (prefix) => prefix },
      );
      expect(found.some(({ reason }) => reason === null)).toBe(decision.accepted);
    }),
    { numRuns: 500 },
  );
});

/** Bad input to the catalog over HTTP: all or nothing, and each fault is pointed at. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, pointersOf } from "./call.ts";
import { contentOf, openShop, park_capacity, type Shop } from "./shop.ts";

let shop: Shop;
let before: Awaited<ReturnType<typeof contentOf>>;

beforeAll(async () => {
  shop = await openShop();
  await shop.order({ date: shop.day(1), quantity: 6 });
  before = await contentOf(shop.sql);
});
afterAll(() => shop.stop());

const sku = (change: object = {}) => ({
  sku_id: "new_sku",
  product_id: "sentosa",
  pool_id: "park",
  name: { zh: "新", en: "New" },
  price: { amount: 100, currency: "SGD" },
  pack_size: 2,
  admits: [
    { type: "adult", count: 1 },
    { type: "child", count: 1 },
  ],
  ...change,
});

describe("a SKU that cannot be", () => {
  test.each<[string, object, string, string]>([
    [
      "in another currency",
      { price: { amount: 1, currency: "CNY" } },
      "CATALOG_INVALID",
      "/price/currency",
    ],
    [
      "in a currency that is none",
      { price: { amount: 1, currency: "sgd" } },
      "REQUEST_INVALID",
      "/price/currency",
    ],
    [
      "for less than nothing",
      { price: { amount: -1, currency: "SGD" } },
      "REQUEST_INVALID",
      "/price/amount",
    ],
    [
      "for a part of a cent",
      { price: { amount: 1.5, currency: "SGD" } },
      "REQUEST_INVALID",
      "/price/amount",
    ],
    [
      "for more than counts exactly",
      { price: { amount: 1e15, currency: "SGD" } },
      "REQUEST_INVALID",
      "/price/amount",
    ],
    ["for a price in words", { price: "free" }, "REQUEST_INVALID", "/price"],
    ["of a product that is not there", { product_id: "moon" }, "CATALOG_INVALID", "/product_id"],
    ["of a pool that is not there", { pool_id: "moon" }, "CATALOG_INVALID", "/pool_id"],
    ["that admits another number than its pack", { pack_size: 3 }, "CATALOG_INVALID", "/admits"],
    ["that admits nobody", { admits: [] }, "REQUEST_INVALID", "/admits"],
    [
      "that admits ghosts",
      { admits: [{ type: "ghost", count: 2 }] },
      "REQUEST_INVALID",
      "/admits/0/type",
    ],
    ["for no visitor", { pack_size: 0 }, "REQUEST_INVALID", "/pack_size"],
    ["without a name in both languages", { name: { zh: "新" } }, "REQUEST_INVALID", "/name/en"],
    [
      "that is sold until before it is sold",
      { sale_from: "2026-05-02T00:00:00Z", sale_until: "2026-05-01T00:00:00Z" },
      "CATALOG_INVALID",
      "/sale_until",
    ],
    [
      "sold from a day that is none",
      { sale_from: "2026-02-30T00:00:00Z" },
      "REQUEST_INVALID",
      "/sale_from",
    ],
    [
      "on a pool that changes its kind",
      { pool_id: "park", pool: { name: { zh: "园", en: "Park" }, timed: true } },
      "CATALOG_INVALID",
      "/pool/timed",
    ],
    ["with a member that is not known", { colour: "red" }, "REQUEST_INVALID", "/colour"],
  ])("%s is refused", async (_, change, code, pointer) => {
    const reply = await shop.call("POST", "/v1/skus", { body: sku(change) });
    expectProblem(reply, 422, code);
    expect(pointersOf(reply)).toEqual([pointer]);
    expect(await contentOf(shop.sql)).toEqual(before);
  });
});

describe("slots that cannot be", () => {
  test("are refused all together, one bad one among good ones", async () => {
    const good = { pool_id: "park", date: shop.day(50), capacity: 5 };
    const first = { ...good, date: shop.day(51) };
    const wrong: readonly (readonly [object, number, string, string])[] = [
      [{ ...good, pool_id: "moon" }, 422, "CATALOG_INVALID", "/slots/1/pool_id"],
      [{ ...good, start_time: "10:00" }, 422, "CATALOG_INVALID", "/slots/1/start_time"],
      [
        { pool_id: "show", date: shop.day(50), capacity: 5 },
        422,
        "CATALOG_INVALID",
        "/slots/1/start_time",
      ],
      [{ ...good, capacity: null }, 422, "CATALOG_INVALID", "/slots/1/capacity"],
      [
        { pool_id: "beach", date: shop.day(50), capacity: 5 },
        422,
        "CATALOG_INVALID",
        "/slots/1/capacity",
      ],
      [first, 422, "CATALOG_INVALID", "/slots/1"],
      [
        { ...good, date: shop.day(1), capacity: 5 },
        409,
        "SLOT_CAPACITY_BELOW_USE",
        "/slots/1/capacity",
      ],
      [{ ...good, capacity: -1 }, 422, "REQUEST_INVALID", "/slots/1/capacity"],
      [{ ...good, capacity: 1e9 }, 422, "REQUEST_INVALID", "/slots/1/capacity"],
      [{ ...good, held: 1 }, 422, "REQUEST_INVALID", "/slots/1/held"],
      [{ ...good, date: "someday" }, 422, "REQUEST_INVALID", "/slots/1/date"],
    ];
    for (const [slot, status, code, pointer] of wrong) {
      const reply = await shop.call("PUT", "/v1/slots", { body: { slots: [first, slot] } });
      expectProblem(reply, status, code);
      expect({ slot, pointers: pointersOf(reply) }).toEqual({ slot, pointers: [pointer] });
    }
    const none = await shop.call("PUT", "/v1/slots", { body: { slots: [] } });
    expectProblem(none, 422, "REQUEST_INVALID");
    expect(await contentOf(shop.sql)).toEqual(before);
  });
});

describe("questions about the catalog", () => {
  test("that cannot be answered are refused with a pointer", async () => {
    const day = shop.day(1);
    const wrong: Record<string, string> = {
      "availability?from=x&sku_id=sentosa_adult": "?from",
      [`availability?from=${day}`]: "?sku_id",
      [`availability?from=${day}&sku_id=moon`]: "?sku_id",
      [`availability?from=${day}&sku_id=sentosa_adult&quantity=0`]: "?quantity",
      [`availability?from=${day}&sku_id=sentosa_adult&quantity=1e9`]: "?quantity",
      [`availability?from=${day}&sku_id=sentosa_adult&quantity=two`]: "?quantity",
      [`availability?from=${day}&to=${shop.day(0)}&sku_id=sentosa_adult`]: "?to",
      [`availability?from=${day}&to=${shop.day(400)}&sku_id=sentosa_adult`]: "?to",
      [`slots?pool_id=moon&from=${day}`]: "?pool_id",
      [`slots?pool_id=park&from=${day}&to=${shop.day(900)}`]: "?to",
      "slots?pool_id=park": "?from",
    };
    for (const [query, pointer] of Object.entries(wrong)) {
      const reply = await shop.call("GET", `/v1/${query}`);
      expect({ query, status: reply.status }).toEqual({ query, status: 422 });
      expect({ query, pointers: pointersOf(reply) }).toEqual({ query, pointers: [pointer] });
    }
  });

  test("about the ends of the calendar are answered", async () => {
    for (const from of ["1900-01-01", "2999-12-31"]) {
      const path = `/v1/availability?sku_id=sentosa_adult&from=${from}`;
      const { data } = await shop.read(path);
      expect(data).toMatchObject([{ date: from, available: false }]);
      expect((await shop.read(`/v1/slots?pool_id=park&from=${from}`)).data).toEqual([]);
    }
  });

  test("tell why a day cannot be had, and where there is room instead", async () => {
    const date = shop.day(10);
    await shop.order({ date, sku_id: "sentosa_adult", quantity: park_capacity });
    const closed = { pool_id: "park", date: shop.day(11), capacity: park_capacity, closed: true };
    await shop.call("PUT", "/v1/slots", { body: { slots: [closed] } });
    const path = `/v1/availability?sku_id=sentosa_family_pack&quantity=3&from=${date}`;
    const answer = await shop.read(`${path}&to=${shop.day(12)}`);
    expect(answer.data).toMatchObject([
      { date, available: false, reason: "HELD_BY_OTHERS", held_until: expect.any(String) },
      { date: shop.day(11), available: false, reason: "CLOSED" },
      { date: shop.day(12), available: true, remaining: park_capacity },
    ]);
    expect(answer.alternatives[0].date).toBe(shop.day(9));
    const odd = await shop.read(path.replace("quantity=3", "quantity=4"));
    expect(odd).toMatchObject({ valid_quantities: [3, 6] });
    expect(odd).not.toHaveProperty("quote");
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  AvailabilityDocument,
  PoolList,
  ProductList,
  SkuList,
  SlotList,
} from "../../../src/contract/catalog.ts";
import { OverviewDocument } from "../../../src/contract/console.ts";
import { insertApiKey, newApiKey } from "../../../src/setup/credentials.ts";
import { insertMerchant } from "../../support/order-book.ts";
import { expectProblem, pointersOf } from "../http/call.ts";
import { contentOf, expectShape, openShop, park_capacity, type Shop } from "../http/shop.ts";

let shop: Shop;
/** A key of another merchant, and one that may only read the catalog. */
let foreign_key: string;
let reading_key: string;

beforeAll(async () => {
  shop = await openShop();
  await insertMerchant(shop.sql, { merchant_id: "other", mch_id: "20000001" });
  const makeKey = async (merchant: string, scopes: ("catalog:read" | "catalog:write")[]) => {
    const secret = newApiKey(true);
    const key = { key_id: `key_${merchant}`, label: "test", is_test: true };
    await insertApiKey(shop.sql, { merchant_id: merchant, secret, scopes, ...key });
    return secret;
  };
  foreign_key = await makeKey("other", ["catalog:read", "catalog:write"]);
  reading_key = await makeKey(shop.merchant_id, ["catalog:read"]);
});
afterAll(() => shop.stop());

const child = {
  sku_id: "child",
  product_id: "sentosa",
  pool_id: "park",
  name: { zh: "儿童票", en: "Child" },
  price: { amount: 3_200, currency: "SGD" },
  pack_size: 1,
  admits: [{ type: "child", count: 1 }],
};

/** A SKU with one member changed, by path: `price.amount`. */
function childWith(path: string, value: unknown): object {
  const [first = "", second] = path.split(".");
  if (second === undefined) return { ...child, [first]: value };
  const inner = (child as unknown as Record<string, object>)[first];
  return { ...child, [first]: { ...inner, [second]: value } };
}

const save = (body: unknown, options: object = {}) =>
  shop.call("POST", "/v1/skus", { body, ...options });

describe("saving a SKU", () => {
  test("answers 201 with the SKU when it is new, 200 when it is replaced", async () => {
    const added = await save(child);
    expect(added.status).toBe(201);
    expect(added.json).toEqual({
      ...child,
      sale_from: null,
      sale_until: null,
      cutoff_minutes: 0,
      active: true,
    });
    const replaced = await save({ ...child, sale_until: "2030-01-01T00:00:00+08:00" });
    expect(replaced.status).toBe(200);
    expect(replaced.json.sale_until).toBe("2029-12-31T16:00:00.000Z");
    const listed = await shop.read("/v1/skus");
    expectShape(SkuList, listed);
    expect(listed.data.find((sku: typeof child) => sku.sku_id === "child")).toEqual(replaced.json);
  });

  test("adds its product and its pool when they come with it", async () => {
    const product = { name: { zh: "植物园", en: "Garden" } };
    const pool = { name: { zh: "植物园", en: "Garden" }, unlimited: true };
    const garden = { ...child, sku_id: "garden", product_id: "garden", pool_id: "garden" };
    expect((await save({ ...garden, product, pool })).status).toBe(201);
    const products = await shop.read("/v1/products");
    const pools = await shop.read("/v1/pools");
    expectShape(ProductList, products);
    expectShape(PoolList, pools);
    expect(products.data).toContainEqual({ product_id: "garden", active: true, ...product });
    expect(pools.data).toContainEqual({ pool_id: "garden", timed: false, ...pool });
    const order = {
      sku_id: "garden",
      quantity: 2,
      date: shop.day(3),
      channel: "web",
      customer: {},
    };
    expect((await shop.call("POST", "/v1/orders", { body: order })).status).toBe(201);
  });

  test("with the same key and body gives the first answer again, also when more has changed", async () => {
    const headers = { "idempotency-key": "save-senior" };
    const senior = { ...child, sku_id: "senior" };
    const first = await save(senior, { headers });
    await save({ ...senior, active: false });
    const again = await save(senior, { headers });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const { data } = await shop.read("/v1/skus");
    expect(data.find((sku: typeof child) => sku.sku_id === "senior").active).toBe(false);
    expectProblem(
      await save({ ...senior, pack_size: 2 }, { headers }),
      422,
      "IDEMPOTENCY_KEY_REUSED",
    );
  });

  test.each<[string, object, string, string]>([
    ["an unknown product", childWith("product_id", "no"), "CATALOG_INVALID", "/product_id"],
    ["an unknown pool", childWith("pool_id", "no"), "CATALOG_INVALID", "/pool_id"],
    [
      "a foreign currency",
      childWith("price.currency", "CNY"),
      "CATALOG_INVALID",
      "/price/currency",
    ],
    ["a party that does not add up", childWith("pack_size", 2), "CATALOG_INVALID", "/admits"],
    [
      "a sale that ends before it begins",
      { ...child, sale_from: "2026-03-02T00:00:00Z", sale_until: "2026-03-01T00:00:00Z" },
      "CATALOG_INVALID",
      "/sale_until",
    ],
    [
      "a pool that would change its kind",
      { ...child, pool: { name: child.name, timed: true } },
      "CATALOG_INVALID",
      "/pool/timed",
    ],
    ["a fraction of a cent", childWith("price.amount", 1.5), "REQUEST_INVALID", "/price/amount"],
    ["a negative price", childWith("price.amount", -1), "REQUEST_INVALID", "/price/amount"],
    ["a price beyond reason", childWith("price.amount", 1e13), "REQUEST_INVALID", "/price/amount"],
    ["a price as text", childWith("price.amount", "3200"), "REQUEST_INVALID", "/price/amount"],
    ["a pack of nobody", childWith("pack_size", 0), "REQUEST_INVALID", "/pack_size"],
    ["a party of nobody", childWith("admits", []), "REQUEST_INVALID", "/admits"],
    ["a sku_id with spaces", childWith("sku_id", "a b"), "REQUEST_INVALID", "/sku_id"],
    ["a name in one language", childWith("name", { zh: "票" }), "REQUEST_INVALID", "/name/en"],
    ["an empty name", childWith("name.en", "  "), "REQUEST_INVALID", "/name/en"],
    ["U+0000 in a name", childWith("name.en", "a\u0000b"), "REQUEST_INVALID", "/name/en"],
    ["half a character in a name", childWith("name.en", "a\ud83d"), "REQUEST_INVALID", "/name/en"],
    [
      "a date that is none",
      childWith("sale_from", "2026-02-30T00:00:00Z"),
      "REQUEST_INVALID",
      "/sale_from",
    ],
    [
      "a year beyond reason",
      childWith("sale_from", "9999-12-31T23:59:59-23:00"),
      "REQUEST_INVALID",
      "/sale_from",
    ],
    ["a member nobody knows", childWith("colour", "red"), "REQUEST_INVALID", "/colour"],
    ["no price", childWith("price", undefined), "REQUEST_INVALID", "/price"],
  ])("refuses %s and changes nothing", async (_, body, code, pointer) => {
    const before = await contentOf(shop.sql);
    const reply = await save(body);
    expectProblem(reply, 422, code);
    expect(pointersOf(reply)).toEqual([pointer]);
    expect(await contentOf(shop.sql)).toEqual(before);
  });

  test("names all that is wrong with the shape", async () => {
    const reply = await save({ ...child, pack_size: "x", price: { amount: 1 }, colour: 1 });
    expect(pointersOf(reply).sort()).toEqual(["/colour", "/pack_size", "/price/currency"]);
  });

  test("wants the scope for it", async () => {
    expectProblem(await save(child, { api_key: reading_key }), 403, "SCOPE_MISSING");
    const slots = [{ pool_id: "park", date: shop.day(1), capacity: 1 }];
    const put = await shop.call("PUT", "/v1/slots", { body: { slots }, api_key: reading_key });
    expectProblem(put, 403, "SCOPE_MISSING");
  });
});

describe("slots", () => {
  const put = (slots: unknown, options: object = {}) =>
    shop.call("PUT", "/v1/slots", { body: { slots }, ...options });
  const park = (days: number, change: object = {}) => ({
    pool_id: "park",
    date: shop.day(days),
    capacity: park_capacity,
    ...change,
  });

  test("are added and replaced with what is held and sold on them kept", async () => {
    await shop.buy({ date: shop.day(5), quantity: 6 });
    await shop.order({ date: shop.day(5), quantity: 3 });
    const reply = await put([park(5, { capacity: 9 }), park(50, { capacity: 4 })]);
    expect(reply.status).toBe(200);
    expectShape(SlotList, reply.json);
    expect(reply.json.data).toEqual([
      { ...park(5), capacity: 9, closed: false, held: 3, sold: 6 },
      { ...park(50), capacity: 4, closed: false, held: 0, sold: 0 },
    ]);
    const read = await shop.read(`/v1/slots?pool_id=park&from=${shop.day(5)}&to=${shop.day(50)}`);
    expectShape(SlotList, read);
    expect(read.data[0]).toEqual(reply.json.data[0]);
    expect(read.data.at(-1)).toEqual(reply.json.data[1]);
  });

  test("that are closed sell nothing more", async () => {
    await put([park(6, { closed: true })]);
    const order = { sku_id: "sentosa_adult", quantity: 1, channel: "web", customer: {} };
    const reply = await shop.call("POST", "/v1/orders", { body: { ...order, date: shop.day(6) } });
    expectProblem(reply, 409, "SLOT_CLOSED");
  });

  test("are saved once for one key", async () => {
    const headers = { "idempotency-key": "slots-1" };
    const first = await put([park(7, { capacity: 12 })], { headers });
    await put([park(7, { capacity: 13 })]);
    const again = await put([park(7, { capacity: 12 })], { headers });
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const { data } = await shop.read(`/v1/slots?pool_id=park&from=${shop.day(7)}`);
    expect(data[0].capacity).toBe(13);
  });

  test("below what is in use are refused, with the others of the same request", async () => {
    await shop.order({ date: shop.day(8), quantity: 3 });
    const before = await contentOf(shop.sql);
    const reply = await put([park(9, { capacity: 1 }), park(8, { capacity: 2 })]);
    expectProblem(reply, 409, "SLOT_CAPACITY_BELOW_USE");
    expect(reply.json).toMatchObject({ capacity: 2, held: 3, sold: 0 });
    expect(pointersOf(reply)).toEqual(["/slots/1/capacity"]);
    expect(await contentOf(shop.sql)).toEqual(before);
  });

  test.each<[string, () => unknown, string, string]>([
    ["an unknown pool", () => [park(1, { pool_id: "no" })], "CATALOG_INVALID", "/slots/0/pool_id"],
    ["a slot named twice", () => [park(1), park(1)], "CATALOG_INVALID", "/slots/1"],
    [
      "a time for a pool sold by the day",
      () => [park(1), park(2, { start_time: "10:00" })],
      "CATALOG_INVALID",
      "/slots/1/start_time",
    ],
    [
      "no time for a pool sold by time",
      () => [park(1, { pool_id: "show" })],
      "CATALOG_INVALID",
      "/slots/0/start_time",
    ],
    [
      "no limit for a limited pool",
      () => [park(1, { capacity: null })],
      "CATALOG_INVALID",
      "/slots/0/capacity",
    ],
    [
      "a limit for an unlimited pool",
      () => [park(1, { pool_id: "beach" })],
      "CATALOG_INVALID",
      "/slots/0/capacity",
    ],
    [
      "a negative capacity",
      () => [park(1, { capacity: -1 })],
      "REQUEST_INVALID",
      "/slots/0/capacity",
    ],
    [
      "ten million and one",
      () => [park(1, { capacity: 10_000_001 })],
      "REQUEST_INVALID",
      "/slots/0/capacity",
    ],
    ["30 February", () => [park(1, { date: "2026-02-30" })], "REQUEST_INVALID", "/slots/0/date"],
    ["the year 0", () => [park(1, { date: "0000-01-01" })], "REQUEST_INVALID", "/slots/0/date"],
    [
      "25 o'clock",
      () => [park(1, { start_time: "25:00" })],
      "REQUEST_INVALID",
      "/slots/0/start_time",
    ],
    ["no slots", () => [], "REQUEST_INVALID", "/slots"],
    ["no list", () => ({}), "REQUEST_INVALID", "/slots"],
    ["counters of its own", () => [park(1, { sold: 0 })], "REQUEST_INVALID", "/slots/0/sold"],
  ])("with %s are refused and nothing changes", async (_, slots, code, pointer) => {
    const before = await contentOf(shop.sql);
    const reply = await put(slots());
    expectProblem(reply, 422, code);
    expect(pointersOf(reply)).toEqual([pointer]);
    expect(await contentOf(shop.sql)).toEqual(before);
  });
});

describe("reading", () => {
  const days = (from: string, to: string) => `from=${from}&to=${to}`;

  test("availability answers in its shape", async () => {
    const path = `/v1/availability?sku_id=night_show&${days(shop.day(1), shop.day(2))}&quantity=2`;
    const document = await shop.read(path);
    expectShape(AvailabilityDocument, document);
    expect(document).toMatchObject({
      quantity: 2,
      quote: { amount: 5_000, currency: "SGD" },
      data: [
        { date: shop.day(1), start_time: "19:40", available: true, remaining: park_capacity },
        { date: shop.day(2), start_time: "19:40", available: true, remaining: park_capacity },
      ],
      alternatives: [],
    });
  });

  test("the overview answers in its shape", async () => {
    expectShape(OverviewDocument, await shop.read("/v1/overview"));
  });

  test.each<[string, string, string, string]>([
    ["an unknown SKU", "/v1/availability?sku_id=no&from=2026-03-21", "SKU_UNKNOWN", "?sku_id"],
    ["no SKU", "/v1/availability?from=2026-03-21", "REQUEST_INVALID", "?sku_id"],
    ["no date", "/v1/availability?sku_id=night_show", "REQUEST_INVALID", "?from"],
    [
      "a range that ends before it begins",
      "/v1/availability?sku_id=night_show&from=2026-03-21&to=2026-03-20",
      "REQUEST_INVALID",
      "?to",
    ],
    [
      "93 days",
      "/v1/availability?sku_id=night_show&from=2026-03-01&to=2026-06-01",
      "REQUEST_INVALID",
      "?to",
    ],
    [
      "nobody",
      "/v1/availability?sku_id=night_show&from=2026-03-21&quantity=0",
      "REQUEST_INVALID",
      "?quantity",
    ],
    [
      "a thousand million",
      "/v1/availability?sku_id=night_show&from=2026-03-21&quantity=1000000000",
      "REQUEST_INVALID",
      "?quantity",
    ],
    [
      "words for a number",
      "/v1/availability?sku_id=night_show&from=2026-03-21&quantity=two",
      "REQUEST_INVALID",
      "?quantity",
    ],
    [
      "U+0000",
      "/v1/availability?sku_id=night%00show&from=2026-03-21",
      "REQUEST_INVALID",
      "?sku_id",
    ],
    [
      "a parameter nobody knows",
      "/v1/availability?sku_id=night_show&from=2026-03-21&colour=red",
      "REQUEST_INVALID",
      "?colour",
    ],
    ["slots of no pool", "/v1/slots?pool_id=no&from=2026-03-21", "REQUEST_INVALID", "?pool_id"],
    [
      "slots of 367 days",
      "/v1/slots?pool_id=park&from=2026-01-01&to=2027-01-02",
      "REQUEST_INVALID",
      "?to",
    ],
  ])("refuses %s", async (_, path, code, pointer) => {
    const reply = await shop.call("GET", path);
    expectProblem(reply, 422, code);
    expect(pointersOf(reply)).toEqual([pointer]);
  });

  test("takes the last dates there are", async () => {
    const path = `/v1/availability?sku_id=beach_pass&${days("2999-12-30", "2999-12-31")}`;
    expect((await shop.read(path)).data).toHaveLength(2);
  });
});

describe("another merchant's key", () => {
  test("sees nothing of this catalog", async () => {
    const read = async (path: string) => shop.call("GET", path, { api_key: foreign_key });
    for (const path of ["/v1/skus", "/v1/products", "/v1/pools"]) {
      expect((await read(path)).json).toEqual({ data: [] });
    }
    const availability = await read(`/v1/availability?sku_id=night_show&from=${shop.day(1)}`);
    expectProblem(availability, 422, "SKU_UNKNOWN");
    const slots = await read(`/v1/slots?pool_id=park&from=${shop.day(1)}`);
    expectProblem(slots, 422, "REQUEST_INVALID");
  });

  test("changes nothing of this catalog", async () => {
    const before = await contentOf(shop.sql, shop.merchant_id);
    const api_key = foreign_key;
    expectProblem(await save(child, { api_key }), 422, "CATALOG_INVALID");
    const pool = { name: child.name };
    const added = await save({ ...child, product: { name: child.name }, pool }, { api_key });
    expect(added.status).toBe(201);
    const body = { slots: [{ pool_id: "park", date: shop.day(1), capacity: 1 }] };
    expect((await shop.call("PUT", "/v1/slots", { body, api_key })).status).toBe(200);
    expect(await contentOf(shop.sql, shop.merchant_id)).toEqual(before);
  });
});

test("a sold-out order is told when holds end and where there is room", async () => {
  const date = shop.day(20);
  await shop.order({ date, quantity: park_capacity });
  const body = { sku_id: "sentosa_adult", quantity: 2, date, channel: "web", customer: {} };
  const reply = await shop.call("POST", "/v1/orders", { body });
  expectProblem(reply, 409, "SLOT_SOLD_OUT");
  expect(Date.parse(reply.json.held_until)).toBeGreaterThan(Date.now());
  expect(reply.json.alternatives).toHaveLength(5);
  expect(reply.json.alternatives[0]).toEqual({ date: shop.day(21), remaining: park_capacity });
});

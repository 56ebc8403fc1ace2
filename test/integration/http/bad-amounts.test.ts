/**
 * Bad amounts over `/v1`: every member of every request that says how much, with everything that is
 * no amount. Each is refused with a pointer to it, and nothing is changed.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertApiKey, newApiKey } from "../../../src/setup/credentials.ts";
import { insertMerchant } from "../../../src/setup/merchant.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { scopes } from "../../../src/contract/roles.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { money_places, places_without_money, type MoneyPlace } from "./money-places.ts";
import { contentOf, openShop, store_no, type Json, type Shop } from "./shop.ts";

let shop: Shop;
let their_key: string;
let sold: Json;
let shift_id: string;
let deposit_id: string;
let before: Awaited<ReturnType<typeof contentOf>>;

beforeAll(async () => {
  shop = await openShop();
  sold = await sellPack();
  const shift = await shop.call("POST", "/v1/shifts", { body: { store_no, float: 10_000 } });
  ({ shift_id } = shift.json);
  const deposit = await shop.call("POST", "/v1/deposits", {
    body: {
      store_no,
      amount: { amount: 5_000, currency: "SGD" },
      payment: { method: "cash" },
    },
  });
  ({ deposit_id } = deposit.json);
  const theirs = "harbour_tours";
  await insertMerchant(shop.sql, {
    ...{ merchant_id: theirs, mch_id: "20000001", name_zh: "海港", name_en: "Harbour" },
    ...{ time_zone: "Asia/Singapore", currency: "SGD", locale: "en", is_test: true },
  });
  const theirs_01 = { merchant_id: theirs, store_no: "H01", name_zh: "一", name_en: "One" };
  await insertStore(shop.sql, theirs_01);
  their_key = newApiKey(true);
  const key = { merchant_id: theirs, key_id: "key_theirs", label: "theirs", is_test: true };
  await insertApiKey(shop.sql, { ...key, secret: their_key, scopes });
  before = await contentOf(shop.sql);
});
afterAll(() => shop.stop());

async function sellPack(): Promise<Json> {
  const ticket = { sku_id: "sentosa_family_pack", quantity: 3, date: shop.day(1) };
  const body = { store_no, tickets: [ticket], payment: { method: "cash" } };
  const reply = await shop.call("POST", "/v1/sales", { body });
  expect(reply.status).toBe(201);
  return reply.json;
}

async function expectNothingChanged(): Promise<void> {
  expect(await contentOf(shop.sql)).toEqual(before);
}

/** What is JSON, and no amount of whole minor units. */
const no_amounts = [
  ...["12.345", "0.5", "0.1", "1e-2", "-1", "-0.01", "-100", "-1e3"],
  ...["1e30", "1e400", "9007199254740993", "99999999999999999999", "1000000000001"],
  ...['"100"', '"1e2"', '""', '"NaN"', '"Infinity"', '"１００"', '"1,000"', '" 100"'],
  ...["true", "[100]", "[]", '{"amount":100}'],
];

/** What is not even JSON. */
const no_json = [
  "NaN",
  "Infinity",
  "-Infinity",
  "１００",
  "0x64",
  "0100",
  "+100",
  ".5",
  "1.",
  "1_0",
];

const names = Object.keys(money_places);

/** The request with a text in the place of its amount. */
function requestWith(name: string, place: MoneyPlace, text: string) {
  const [method = "", path = ""] = name.split(" ");
  const { trade_order_id } = sold.trade_order;
  const address = path
    .replace("{trade_order_id}", trade_order_id)
    .replace("{shift_id}", shift_id)
    .replace("{deposit_id}", deposit_id);
  const raw = JSON.stringify(place.body(hole, shop.day(1))).replace(`"${hole}"`, text);
  return shop.call(method, address, { raw });
}

const hole = "AMOUNT";

describe.each(names)("%s", (name) => {
  const places = money_places[name] ?? [];

  test("takes whole minor units alone, and says which member has none", async () => {
    for (const place of places) {
      const also = place.refuses ?? [];
      const tried = no_amounts.filter((text) => place.takes?.includes(text) !== true);
      for (const text of [...tried, ...also]) {
        const reply = await requestWith(name, place, text);
        const { status, json } = reply;
        expect({ place: place.pointer, text, status, code: json?.code }).toEqual({
          ...{ place: place.pointer, text, status: 422, code: "REQUEST_INVALID" },
        });
        expect([...new Set(pointersOf(reply))]).toEqual([place.pointer]);
      }
    }
    await expectNothingChanged();
  });

  test("is not JSON where an amount is written as no number of JSON is", async () => {
    for (const place of places) {
      for (const text of no_json) {
        expectProblem(await requestWith(name, place, text), 400, "BODY_NOT_JSON");
      }
    }
    await expectNothingChanged();
  });
});

test("no request takes an amount that is not tried here", async () => {
  const { json: document } = await shop.call("GET", "/openapi.json");
  const found: string[] = [];
  for (const [path, methods] of Object.entries<Json>(document.paths)) {
    for (const [method, operation] of Object.entries<Json>(methods)) {
      const schema = operation.requestBody?.content?.["application/json"]?.schema;
      const name = `${method.toUpperCase()} ${path}`;
      for (const member of moneyMembers(document, schema)) found.push(`${name} ${member}`);
    }
  }
  const tried = Object.entries(money_places).flatMap(([name, places]) =>
    places.map(({ pointer }) => `${name} ${pointer.replaceAll(/\/\d+\//g, "/0/")}`),
  );
  expect(found.filter((one) => !places_without_money.has(one)).toSorted()).toEqual(
    tried.toSorted(),
  );
});

/** Pointers of members that are numbers and named like money. */
function moneyMembers(document: Json, schema: Json, pointer = ""): string[] {
  const name = schema?.$ref?.split("/").at(-1);
  const shape = name === undefined ? schema : document.components.schemas[name];
  if (shape === undefined) return [];
  const is_number = [shape, ...(shape.anyOf ?? [])].some(({ type }: Json) =>
    ["integer", "number"].includes(type),
  );
  const is_count = /[/_](no|id|count|quantity|size|capacity|minutes|days|seconds)$/.test(pointer);
  if (is_number && !is_count) return [pointer];
  const members = Object.entries<Json>(shape.properties ?? {}).flatMap(([key, member]) =>
    moneyMembers(document, member, `${pointer}/${key}`),
  );
  const items = moneyMembers(document, shape.items, `${pointer}/0`);
  const options = [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])].flatMap((option: Json) =>
    moneyMembers(document, option, pointer),
  );
  return [...new Set([...members, ...items, ...options])];
}

describe("what is right in form and cannot be", () => {
  test.each<[string, () => object, string]>([
    ["more than was paid", () => ({ amount: 11_901 }), "REFUND_EXCEEDS_PAYMENT"],
    ["nothing at all", () => ({ amount: 0 }), "REQUEST_INVALID"],
    ["nothing below zero", () => ({ amount: -0 }), "REQUEST_INVALID"],
    ["orders of nobody", () => ({ order_ids: [`order_${"0".repeat(24)}`] }), "ORDER_UNKNOWN"],
  ])("a refund of %s is refused", async (_name, wanted, code) => {
    const path = `/v1/trade_orders/${sold.trade_order.trade_order_id}/refunds`;
    const reply = await shop.call("POST", path, { body: { ...wanted(), reason: "x" } });
    expect({ text: reply.text, code: reply.json.code }).toMatchObject({ code });
    await expectNothingChanged();
  });

  test("minus nothing is nothing, and is answered as nothing", async () => {
    const open_sale = '"open_sale":{"name":"x","amount":{"amount":500,"currency":"SGD"}}';
    const raw = `{"store_no":"${store_no}",${open_sale},"discount":-0,"payment":{"method":"cash"}}`;
    const reply = await shop.call("POST", "/v1/sales", { raw });
    expect(reply.status).toBe(201);
    expect(reply.json.trade_order).toMatchObject({
      discount: { amount: 0 },
      amount: { amount: 500 },
    });
    expect(reply.text).not.toContain("-0");
    before = await contentOf(shop.sql);
  });
});

describe("somebody else's, named in a request", () => {
  /** The answer to a request about theirs, and about nobody's: the same but for the name. */
  async function sameAsNobodys(
    ask: (id: string) => ReturnType<Shop["call"]>,
    [theirs, nobodys]: readonly [string, string],
  ): Promise<number> {
    const [one, other] = [await ask(theirs), await ask(nobodys)];
    const told = ({ text }: { text: string }, id: string) =>
      text.replaceAll(id, "ID").replace(/req_[\w-]+/, "REQUEST");
    expect(told(one, theirs)).toBe(told(other, nobodys));
    expect(one.status).toBe(other.status);
    await expectNothingChanged();
    return one.status;
  }

  test("store is no store", async () => {
    const sell = (store: string) =>
      shop.call("POST", "/v1/sales", {
        body: {
          store_no: store,
          open_sale: { name: "x", amount: { amount: 100, currency: "SGD" } },
          payment: { method: "cash" },
        },
      });
    expect(await sameAsNobodys(sell, ["H01", "N01"])).toBe(422);
  });

  test("trade order, order and ticket are not there to be refunded", async () => {
    const { trade_order, orders, fulfillments } = sold;
    const refund = (trade_order_id: string) =>
      shop.call("POST", `/v1/trade_orders/${trade_order_id}/refunds`, {
        body: { reason: "x" },
        api_key: their_key,
      });
    const nobodys = `${trade_order.trade_order_id.slice(0, -4)}9999`;
    expect(await sameAsNobodys(refund, [trade_order.trade_order_id, nobodys])).toBe(404);
    // Of another trade order of ours: no way into it either.
    const other = await shop.call("POST", "/v1/sales", {
      body: {
        store_no,
        open_sale: { name: "x", amount: { amount: 100, currency: "SGD" } },
        payment: { method: "cash" },
      },
    });
    before = await contentOf(shop.sql);
    const path = `/v1/trade_orders/${other.json.trade_order.trade_order_id}/refunds`;
    const byOrder = (order_id: string) =>
      shop.call("POST", path, { body: { order_ids: [order_id], reason: "x" } });
    const byTicket = (ticket_code: string) =>
      shop.call("POST", path, { body: { ticket_codes: [ticket_code], reason: "x" } });
    const zeros = "0".repeat(24);
    const refused = [404, 409, 422];
    expect(refused).toContain(await sameAsNobodys(byOrder, [orders[0].order_id, `order_${zeros}`]));
    expect(refused).toContain(
      await sameAsNobodys(byTicket, [fulfillments[0].ticket_code, `ticket_${zeros}`]),
    );
  });
});

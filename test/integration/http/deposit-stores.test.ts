/** Deposits and who works where: whoever works in one store changes those of that store only. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertStore } from "../../../src/setup/store.ts";
import { expectProblem } from "./call.ts";
import { openShop, store_no, type Json, type Shop } from "./shop.ts";
import { hire } from "./staff.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  const pier = { merchant_id: "sentosa_demo", store_no: "S77", name_zh: "码头", name_en: "Pier" };
  await insertStore(shop.sql, pier);
});
afterAll(() => shop.stop());

const amount = { amount: 5_000, currency: "SGD" };
const in_ten_days = () => new Date(Date.now() + 10 * 86_400_000).toISOString();

async function take(store: string, payment: object): Promise<Json> {
  const body = { store_no: store, amount, payment };
  return (await shop.call("POST", "/v1/deposits", { body })).json;
}

test.each([
  ["cash", { method: "cash" }],
  ["a hold", { method: "scan", bar_code: "134567890123450000" }],
  ["a code to be scanned", { method: "wechat" }],
])("a deposit of another store, %s, stays as it is", async (_name, payment) => {
  const { call } = await hire(shop, "cashier", { store_no });
  const there = await take("S77", payment);
  const path = `/v1/deposits/${there.deposit_id}`;
  for (const [verb, body] of [
    ["consume", { amount: 100 }],
    ["release", {}],
    ["extend", { expiry_at: in_ten_days() }],
    ["cancel", {}],
  ] as const) {
    expectProblem(await call("POST", `${path}/${verb}`, body), 403, "STORE_NOT_YOURS");
  }
  const { status, under_way } = await shop.read(path);
  expect([status, under_way]).toEqual([there.status, null]);
});

test("a deposit of the own store is changed, and refunded once it is consumed", async () => {
  const { call } = await hire(shop, "cashier", { store_no });
  const here = await take(store_no, { method: "scan", bar_code: "134567890123450000" });
  const path = `/v1/deposits/${here.deposit_id}`;
  const done = [
    await call("POST", `${path}/extend`, { expiry_at: in_ten_days() }),
    await call("POST", `${path}/consume`, { amount: 100 }),
  ];
  expect(done.map(({ status }) => status)).toEqual([200, 200]);
  const back = { reason: "too much", amount: 50 };
  const refunds = `/v1/trade_orders/${here.trade_order_id}/refunds`;
  expect((await call("POST", refunds, back)).status).toBe(201);
  const there = await take("S77", { method: "cash" });
  await shop.call("POST", `/v1/deposits/${there.deposit_id}/consume`, { body: { amount: 100 } });
  const elsewhere = `/v1/trade_orders/${there.trade_order_id}/refunds`;
  expectProblem(await call("POST", elsewhere, back), 403, "STORE_NOT_YOURS");
});

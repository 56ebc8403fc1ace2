/** Tills: registered per store, and held to it by sales. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DeviceDocument, DeviceList } from "../../../src/contract/device.ts";
import { insertStore } from "../../../src/setup/store.ts";
import type { Reply } from "../../support/server.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { eventually, expectShape, openShop, store_no, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  const pier = { merchant_id: "sentosa_demo", store_no: "S77", name_zh: "码头", name_en: "Pier" };
  await insertStore(shop.sql, pier);
});
afterAll(() => shop.stop());

const path = "/v1/devices";

function sell(device: string | undefined, store = store_no) {
  const open_sale = { name: "Ice cream", amount: { amount: 500, currency: "SGD" } };
  const body = { store_no: store, open_sale, payment: { method: "cash" } };
  return shop.call("POST", "/v1/sales", {
    body: device === undefined ? body : { ...body, device },
  });
}

/** What was registered counts within seconds. */
function untilRefused(device: string, store = store_no): Promise<Reply> {
  return eventually(async () => {
    const reply = await sell(device, store);
    expectProblem(reply, 422, "DEVICE_NOT_OF_STORE");
    return reply;
  });
}

describe("devices", () => {
  test("are whatever a till says until the first one is registered", async () => {
    expect((await shop.read(path)).data).toEqual([]);
    expect((await sell("any old till")).status).toBe(201);
  });

  test("are registered once, in a store that is there", async () => {
    const body = { device_no: "till-1", name: "Gate till", store_no };
    const made = await shop.call("POST", path, { body });
    expect(made.status).toBe(201);
    expectShape(DeviceDocument, made.json);
    expect(made.json).toMatchObject({ ...body, active: true });
    expectProblem(await shop.call("POST", path, { body }), 409, "DEVICE_NO_TAKEN");
    const nowhere = await shop.call("POST", path, {
      body: { ...body, device_no: "till-2", store_no: "S99" },
    });
    expectProblem(nowhere, 422, "STORE_UNKNOWN");
    expect(pointersOf(nowhere)).toEqual(["/store_no"]);
    const list = await shop.read(path);
    expectShape(DeviceList, list);
    expect(list.data).toEqual([made.json]);
  });

  test("sell in their own store while they are in service; a sale may name none", async () => {
    const sold = await sell("till-1");
    expect(sold.status).toBe(201);
    const [row] = await shop.sql<{ device: string }[]>`
      select device from trade_orders
      where trade_order_id = ${sold.json.trade_order.trade_order_id}`;
    expect(row?.device).toBe("till-1");
    expect((await sell(undefined)).status).toBe(201);
    const refused = await untilRefused("any old till");
    expect(pointersOf(refused)).toEqual(["/device"]);
    expectProblem(await sell("till-1", "S77"), 422, "DEVICE_NOT_OF_STORE");
    await shop.call("PATCH", `${path}/till-1`, { body: { store_no: "S77" } });
    // One that is unknown here is asked for anew: a move counts at once where it allows.
    expect((await sell("till-1", "S77")).status).toBe(201);
    await untilRefused("till-1");
    const off = await shop.call("PATCH", `${path}/till-1`, { body: { active: false } });
    expect(off.json).toMatchObject({ active: false, store_no: "S77", name: "Gate till" });
    await untilRefused("till-1", "S77");
  }, 30_000);

  test("are held to it by the cashier API too, in its own code", async () => {
    const query = new URLSearchParams({
      ...{ storeNo: store_no, requiredAmount: "5.00", realAmount: "5.00", device: "nobody's" },
    });
    const { json } = await shop.call("POST", `/api/memberPay/cash?${query.toString()}`);
    expect(json.code).toBe(10001);
  });

  test("are unknown when they are, and moved to no store that is not there", async () => {
    const patch = (device_no: string, body: object) =>
      shop.call("PATCH", `${path}/${device_no}`, { body });
    expectProblem(await patch("till-9", { name: "Nine" }), 404, "DEVICE_UNKNOWN");
    expectProblem(await patch("till-1", { store_no: "S99" }), 422, "STORE_UNKNOWN");
    expect((await shop.read(path)).data[0].store_no).toBe("S77");
  });
});

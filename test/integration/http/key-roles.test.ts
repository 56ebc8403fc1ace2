/** Keys with a role: they may what an operator of that role may, within its limits and store. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../../../src/contract/roles.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertApiKey, insertLegacyClient, newApiKey } from "../../../src/setup/credentials.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { signParameters } from "../../../src/protocols/legacy-sign/signature.ts";
import { expectProblem } from "./call.ts";
import { openShop, store_no, type Json, type Shop } from "./shop.ts";
import { hire, refundsOf, sellForCash } from "./staff.ts";

let shop: Shop;
let made = 0;

const merchant_id = "sentosa_demo";
const pier = "S77";
const reason = "changed their mind";

beforeAll(async () => {
  shop = await openShop();
  await insertStore(shop.sql, { merchant_id, store_no: pier, name_zh: "码头", name_en: "Pier" });
});
afterAll(() => shop.stop());

async function keyOf(role: Role, store: string | null = null) {
  const secret = newApiKey(true);
  const key = { merchant_id, key_id: `key_roles_${++made}`, secret, label: role, is_test: true };
  await insertApiKey(shop.sql, { ...key, scopes: [], role, store_no: store });
  return (method: string, path: string, body?: object) =>
    shop.call(method, path, { api_key: secret, ...(body === undefined ? {} : { body }) });
}

const sale = (store: string) => ({
  store_no: store,
  open_sale: { name: "Ice cream", amount: { amount: 500, currency: "SGD" } },
  payment: { method: "cash" },
});

describe("a till's key", () => {
  test("sells and refunds in its store, and in no other", async () => {
    const call = await keyOf("cashier", store_no);
    const sold = await call("POST", "/v1/sales", sale(store_no));
    expect(sold.status).toBe(201);
    expect((await call("POST", refundsOf(sold.json), { reason })).status).toBe(201);
    expectProblem(await call("POST", "/v1/sales", sale(pier)), 403, "STORE_NOT_YOURS");
    const there = await sellForCash(shop, 500, pier);
    expectProblem(await call("POST", refundsOf(there), { reason }), 403, "STORE_NOT_YOURS");
  });

  test("is held to the limits of its role, which it cannot move", async () => {
    const owner = await hire(shop, "owner");
    const limit = { role: "cashier", per_refund: 300, per_day: 500, same_day_only: true };
    const limits = [limit];
    expect((await owner.call("PATCH", "/v1/refund_rules", { limits })).status).toBe(200);
    const call = await keyOf("cashier");
    const refund = async (amount: number) =>
      call("POST", refundsOf(await sellForCash(shop, 5_000)), { reason, amount });
    expectProblem(await refund(301), 403, "REFUND_LIMIT_EXCEEDED");
    expect((await refund(300)).status).toBe(201);
    const spent = await refund(300);
    expectProblem(spent, 403, "REFUND_LIMIT_EXCEEDED");
    expect(spent.json).toMatchObject({ limit: "PER_DAY" });
    for (const [method, path] of [
      ["PATCH", "/v1/refund_rules"],
      ["PUT", `/v1/stores/${store_no}/refund_pin`],
      ["POST", "/v1/operators"],
      ["GET", "/v1/audit_entries"],
    ] as const) {
      const body = method === "GET" ? undefined : {};
      expectProblem(await call(method, path, body), 403, "SCOPE_MISSING");
    }
  });

  test("means its own store in the cashier API, and is refused another there", async () => {
    const call = await keyOf("cashier", store_no);
    const ask = async (path: string, parameters: Readonly<Record<string, string>>): Promise<Json> =>
      (await call("POST", `/api/${path}?${new URLSearchParams(parameters).toString()}`)).json;
    const code = await ask("mch_qrcode/add", { codeName: "Own", payAmount: "1.00" });
    expect(code.data).toMatchObject({ storeNo: store_no });
    const started = await ask("handover/start", {});
    expect(started.code).toBe(0);
    const paid = { requiredAmount: "1.00", realAmount: "1.00", storeNo: pier };
    for (const [path, parameters] of [
      ["handover/start", { storeNo: pier }],
      ["mch_qrcode/add", { codeName: "Theirs", storeNo: pier }],
      ["mch_qrcode/update", { id: code.data.id, storeNo: pier }],
      ["mch_qrcode/view_code_amount", { payAmount: "1.00", storeNo: pier }],
      ["memberPay/cash", paid],
      ["memberPay/bar", { ...paid, barCode: "134567890123450000" }],
    ] as const) {
      expect({ path, code: (await ask(path, parameters)).code }).toEqual({ path, code: 12_001 });
    }
    const theirs = await shop.call(
      "POST",
      `/api/mch_qrcode/add?codeName=Pier&payAmount=1.00&storeNo=${pier}`,
    );
    const id = String(theirs.json.data.id);
    for (const path of ["mch_qrcode/update", "mch_qrcode/view_code_amount"]) {
      expect({ path, code: (await ask(path, { id })).code }).toEqual({ path, code: 12_001 });
    }
  });
});

describe("whoever manages one store", () => {
  test.each([
    ["by a key", () => keyOf("manager", store_no)],
    ["signed in", async () => (await hire(shop, "manager", { store_no })).call],
  ])("%s sets up that one, and appoints for that one", async (_name, enter) => {
    const call = await enter();
    const elsewhere = `/v1/stores/${pier}`;
    const settings = { cash_needs_shift: "nobody", blind_count: false };
    const number = `till-roles-${++made}`;
    const device = { device_no: number, name: "Till" };
    const who = (more: object) => ({
      ...{ email: `staff${++made}@roles.example`, name: "Staff", role: "cashier" },
      ...{ password: "correct horse battery", ...more },
    });
    for (const [method, path, body] of [
      ["PUT", `${elsewhere}/refund_pin`, { refund_pin: "123456" }],
      ["DELETE", `${elsewhere}/refund_pin`, undefined],
      ["PUT", `${elsewhere}/letterhead`, { address: null, phone: null }],
      ["PUT", `${elsewhere}/shift_settings`, settings],
      ["POST", "/v1/devices", { ...device, store_no: pier }],
      ["POST", "/v1/operators", who({ store_no: pier })],
      ["POST", "/v1/operators", who({})],
    ] as const) {
      expectProblem(await call(method, path, body), 403, "STORE_NOT_YOURS");
    }
    expect((await call("POST", "/v1/devices", { ...device, store_no })).status).toBe(201);
    const moved = await call("PATCH", `/v1/devices/${number}`, { store_no: pier });
    expectProblem(moved, 403, "STORE_NOT_YOURS");
    const { json: cashier } = await call("POST", "/v1/operators", who({ store_no }));
    const path = `/v1/operators/${cashier.operator_id}`;
    expectProblem(await call("PATCH", path, { store_no: null }), 403, "STORE_NOT_YOURS");
    expect((await call("PATCH", path, { name: "Another" })).status).toBe(200);
    expectProblem(await call("PATCH", path, { role: "manager" }), 403, "ROLE_ABOVE_YOURS");
    expect((await call("PUT", `/v1/stores/${store_no}/shift_settings`, settings)).status).toBe(200);
  });
});

describe.each(["manager", "finance"] as const)("the key of one store's %s", (role) => {
  test("gets the sales of that store in the file of trade orders, and of no other", async () => {
    const call = await keyOf(role, store_no);
    const ours = await sellForCash(shop, 500, store_no);
    const theirs = await sellForCash(shop, 500, pier);
    const { text } = await call("GET", "/v1/trade_orders.csv");
    expect(text).toContain(ours.trade_order.trade_order_id);
    expect(text).not.toContain(theirs.trade_order.trade_order_id);
    const other = await call("GET", `/v1/trade_orders.csv?store_no=${pier}`);
    expectProblem(other, 403, "STORE_NOT_YOURS");
  });
});

test("whoever manages one store moves no cash of another's drawer, and closes none", async () => {
  const till = await keyOf("cashier", pier);
  const shift = (await till("POST", "/v1/shifts", { store_no: pier, float: 1_000 })).json;
  const path = `/v1/shifts/${shift.shift_id}`;
  const pay_out = { kind: "PAY_OUT", amount: 900, reason: "change" };
  const close = { change_count: shift.change_count, counted: 1_000 };
  const elsewhere = await keyOf("manager", store_no);
  const moved = await elsewhere("POST", `${path}/cash_movements`, pay_out);
  expectProblem(moved, 403, "STORE_NOT_YOURS");
  expectProblem(await elsewhere("POST", `${path}/close`, close), 403, "STORE_NOT_YOURS");
  const there = await keyOf("manager", pier);
  expect((await there("POST", `${path}/close`, close)).status).toBe(200);
});

test("whoever opened a shift closes it, also when they work in another store by then", async () => {
  const cashier = await hire(shop, "cashier", { store_no: pier });
  const opened = await cashier.call("POST", "/v1/shifts", { store_no: pier, float: 0 });
  const { shift_id, change_count } = opened.json;
  const owner = await hire(shop, "owner");
  const who = `/v1/operators/${cashier.operator_id}`;
  expect((await owner.call("PATCH", who, { store_no })).status).toBe(200);
  const close = { change_count, counted: 0 };
  expect((await cashier.call("POST", `/v1/shifts/${shift_id}/close`, close)).status).toBe(200);
});

test("many changes of settings that wait for one are told so, and leave room to others", async () => {
  const owner = await keyOf("owner");
  const answers = await shop.sql.begin(async (transaction) => {
    await transaction`select from audit_heads where merchant_id = ${merchant_id} for update`;
    const changes = Array.from({ length: 12 }, () => {
      const device = { device_no: `waiting-${++made}`, name: "Till", store_no };
      return owner("POST", "/v1/devices", device);
    });
    expect((await owner("GET", "/v1/overview")).status).toBe(200);
    return Promise.all(changes);
  });
  for (const reply of answers) {
    expectProblem(reply, 503, "BUSY");
  }
  const device = { device_no: `waiting-${++made}`, name: "Till", store_no };
  expect((await owner("POST", "/v1/devices", device)).status).toBe(201);
}, 20_000);

test("a client that signs may have a role and a store as well", async () => {
  const client = { merchant_id, client_id: "client_roles", app_id: "roles", label: "Gate" };
  const signs = { secret: "a secret of the gate", sign_type: "HMAC-SHA256" } as const;
  const rights = { scopes: [], role: "cashier", store_no } as const;
  expect(await insertLegacyClient(shop.sql, { ...client, ...signs, ...rights })).toBe(true);
  const ask = async (path: string, more: Readonly<Record<string, string>>): Promise<Json> => {
    const parameters = { mchId: "20000000", appId: "roles", ...more };
    const sign = signParameters(parameters, signs);
    const query = new URLSearchParams({ ...parameters, sign }).toString();
    return (await shop.call("POST", `/api/${path}?${query}`, { api_key: null })).json;
  };
  const cash = { requiredAmount: "1.00", realAmount: "1.00" };
  expect((await ask("memberPay/cash", { ...cash, storeNo: pier })).code).toBe(12_001);
  expect((await ask("memberPay/cash", cash)).code).toBe(0);
});

test("the database keeps no key of one store without a role", async () => {
  const key = { merchant_id, key_id: "key_no_role", secret: newApiKey(true), label: "x" };
  const made = insertApiKey(shop.sql, { ...key, is_test: true, scopes: [], store_no });
  await expect(made).rejects.toThrow("credential_api_keys_store");
});

test("after all of it the books are right, days of refunds and the audit trail included", async () => {
  const { findings } = await verifyMerchant(shop.sql, merchant_id);
  expect(findings).toEqual([]);
});

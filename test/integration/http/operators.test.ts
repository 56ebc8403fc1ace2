/** Operators over HTTP: making and changing them, who may, and what becomes of their sessions. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OperatorDocument, OperatorList } from "../../../src/contract/operator.ts";
import { scopes, type Role } from "../../../src/contract/roles.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";

let shop: Shop;

const password = "correct horse battery";
const path = "/v1/operators";

beforeAll(async () => {
  shop = await openShop();
  const other = { merchant_id: "sentosa_demo", store_no: "S77", name_zh: "码头", name_en: "Pier" };
  await insertStore(shop.sql, other);
});
afterAll(() => shop.stop());

let made = 0;

async function make(role: Role, more: object = {}): Promise<Json> {
  const email = `staff${++made}@operators.example`;
  const body = { email, name: `Staff ${made}`, role, password, ...more };
  const reply = await shop.call("POST", path, { body });
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status: 201 });
  return reply.json;
}

async function signIn(email: string, secret = password) {
  const body = { email, password: secret };
  const reply = await shop.call("POST", "/v1/console/session", { body, api_key: null });
  const cookie = String(reply.headers.get("set-cookie")).split(";")[0] ?? "";
  const headers = { cookie, origin: shop.base_url };
  const call = (method: string, address: string, body?: object) =>
    shop.call(method, address, { api_key: null, headers, ...(body === undefined ? {} : { body }) });
  return { status: reply.status, call };
}

const change = (operator_id: string, body: object) =>
  shop.call("PATCH", `${path}/${operator_id}`, { body });

const cash = (store: string) => ({
  store_no: store,
  open_sale: { name: "Ice cream", amount: { amount: 500, currency: "SGD" } },
  payment: { method: "cash" },
});

describe("an operator", () => {
  test("is made, listed, and may sign in as what they are", async () => {
    const cashier = await make("cashier", { email: "  Lin@Operators.example ", store_no });
    expectShape(OperatorDocument, cashier);
    expect(cashier).toMatchObject({ email: "lin@operators.example", role: "cashier", store_no });
    expect(JSON.stringify(cashier)).not.toContain("password");
    const { json: list } = await shop.call("GET", path);
    expectShape(OperatorList, list);
    expect(list.data).toContainEqual(cashier);
    expect(list.roles[0]).toEqual({ role: "owner", scopes });
    const { status, call } = await signIn("lin@operators.example");
    expect(status).toBe(200);
    expect((await call("GET", "/v1/console/session")).json.operator.role).toBe("cashier");
  });

  test("is refused with what is wrong, and nothing is made", async () => {
    const good = { email: "x@operators.example", name: "X", role: "cashier", password };
    const wrong = {
      "/email": { ...good, email: "nobody" },
      "/name": { ...good, name: " " },
      "/role": { ...good, role: "king" },
      "/password": { ...good, password: "short" },
      "/store_no": { ...good, store_no: "S99" },
    };
    for (const [pointer, body] of Object.entries(wrong)) {
      const reply = await shop.call("POST", path, { body });
      expect(reply.status).toBe(422);
      expect(pointersOf(reply)).toEqual([pointer]);
      expect(reply.text).not.toContain("correct horse");
    }
    const { email } = shop.console;
    const taken = await shop.call("POST", path, { body: { ...good, email } });
    expectProblem(taken, 409, "OPERATOR_EMAIL_TAKEN");
  });

  test("made twice under one key is made once; the key does not betray the password", async () => {
    const body = { email: "once@operators.example", name: "Once", role: "gate", password };
    const headers = { "idempotency-key": "make-once" };
    const ask = (more: object = {}) =>
      shop.call("POST", path, { body: { ...body, ...more }, headers });
    const first = await ask();
    expect(first.status).toBe(201);
    const again = await ask();
    expect(again.json).toEqual(first.json);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expectProblem(await ask({ name: "Twice" }), 422, "IDEMPOTENCY_KEY_REUSED");
    const read = () => shop.sql<{ request_hash: string }[]>`
      select request_hash from idempotency_keys where key in ('make-once', 'make-other')`;
    const other = { ...body, email: "other@operators.example", password: "another password" };
    await shop.call("POST", path, { body: other, headers: { "idempotency-key": "make-other" } });
    // Whoever guesses the password cannot check it against the hash: it does not go into it.
    const [one, two] = await read();
    expect(one?.request_hash).not.toBe(two?.request_hash);
    const same = { ...body, password: "quite another one" };
    const replayed = await shop.call("POST", path, { body: same, headers });
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");
  });

  test("of one store sells there, and nowhere else", async () => {
    const { email } = await make("cashier", { store_no });
    const { call } = await signIn(email);
    expect((await call("POST", "/v1/sales", cash(store_no))).status).toBe(201);
    const elsewhere = await call("POST", "/v1/sales", cash("S77"));
    expectProblem(elsewhere, 403, "STORE_NOT_YOURS");
    expect(elsewhere.json.store_no).toBe(store_no);
    const unpaid = { ...cash("S77"), payment: { method: "wechat" } };
    const { json } = await shop.call("POST", "/v1/sales", { body: unpaid });
    const { trade_order_id } = json.trade_order;
    const cancelled = await call("POST", `/v1/trade_orders/${trade_order_id}/cancel`);
    expectProblem(cancelled, 403, "STORE_NOT_YOURS");
  });
});

describe("changing an operator", () => {
  test("takes what is named, and leaves the rest", async () => {
    const { operator_id, ...before } = await make("cashier", { store_no });
    const { json } = await change(operator_id, { role: "support", store_no: null });
    expect(json).toEqual({ ...before, operator_id, role: "support", store_no: null });
    expect((await change(operator_id, {})).json).toEqual(json);
    expectProblem(await change("op_nobody", { name: "N" }), 404, "OPERATOR_UNKNOWN");
  });

  test("to another password, or out, ends their sessions at once", async () => {
    const { operator_id, email } = await make("cashier");
    const first = await signIn(email);
    expect((await first.call("GET", "/v1/orders")).status).toBe(200);
    await change(operator_id, { password: "quite another one" });
    expectProblem(await first.call("GET", "/v1/orders"), 401, "CREDENTIALS_INVALID");
    expect((await signIn(email)).status).toBe(401);
    const second = await signIn(email, "quite another one");
    expect(second.status).toBe(200);
    await change(operator_id, { active: false });
    expectProblem(await second.call("GET", "/v1/orders"), 401, "CREDENTIALS_INVALID");
    expect((await signIn(email, "quite another one")).status).toBe(401);
  });

  test("is a manager's with those below, and an owner's with everybody", async () => {
    const [owner, manager, cashier] = [
      await make("owner"),
      await make("manager"),
      await make("cashier"),
    ];
    const { call } = await signIn(manager.email);
    const patch = (who: Json, body: object) => call("PATCH", `${path}/${who.operator_id}`, body);
    expect((await patch(cashier, { role: "support" })).status).toBe(200);
    for (const [who, body] of [
      [cashier, { role: "manager" }],
      [cashier, { role: "owner" }],
      [manager, { role: "owner" }],
      [owner, { password: "quite another one" }],
      [owner, { active: false }],
    ] as const) {
      expectProblem(await patch(who, body), 403, "ROLE_ABOVE_YOURS");
    }
    const body = { email: "boss@operators.example", name: "Boss", role: "owner", password };
    expectProblem(await call("POST", path, body), 403, "ROLE_ABOVE_YOURS");
  });

  test("never leaves the merchant without an owner, also when two put each other out", async () => {
    const { json } = await shop.call("GET", path);
    const owners = json.data.filter((one: Json) => one.role === "owner" && one.active);
    const [first, second, ...rest] = owners as Json[];
    for (const { operator_id } of rest) await change(operator_id, { role: "manager" });
    const both = await Promise.all([
      change(first.operator_id, { role: "manager" }),
      change(second.operator_id, { active: false }),
    ]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expectProblem(
      both.find(({ status }) => status === 409)!,
      409,
      "LAST_OWNER",
    );
  });
});

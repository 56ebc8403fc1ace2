/** The wall between merchants: every route, with another merchant's key and this merchant's ids. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scopes } from "../../../src/contract/roles.ts";
import { insertApiKey, insertOperator, newApiKey } from "../../../src/setup/credentials.ts";
import { insertMerchant } from "../../../src/setup/merchant.ts";
import { testCatalog } from "../../support/order-book.ts";
import type { Reply } from "../../support/server.ts";
import { expectProblem } from "./call.ts";
import { contentOf, openShop, store_no, type Json, type Shop } from "./shop.ts";

const mine = "sentosa_demo";
const theirs = "harbour_tours";

let shop: Shop;
let their_key: string;
let my_key_id: string;
let operations: readonly Operation[];
/** What must never be seen by the other merchant. */
let secrets: readonly string[];
let ids: Readonly<Record<string, string>>;
let paid: Json;

type Operation = Readonly<{
  method: string;
  path: string;
  scope: string | undefined;
  params: string[];
}>;

beforeAll(async () => {
  shop = await openShop();
  await insertMerchant(shop.sql, {
    merchant_id: theirs,
    mch_id: "20000001",
    name_zh: "海港",
    name_en: "Harbour",
    time_zone: "Asia/Singapore",
    currency: "SGD",
    locale: "en",
    is_test: true,
  });
  const [key] = await shop.sql<{ key_id: string }[]>`
    select key_id from credential_api_keys where merchant_id = ${mine}`;
  my_key_id = key?.key_id ?? "";
  their_key = newApiKey(true);
  // Named like ours: ids are a merchant's own, and may be the same by chance.
  const owner = { merchant_id: theirs, key_id: my_key_id, label: "theirs" };
  await insertApiKey(shop.sql, { ...owner, secret: their_key, is_test: true, scopes });
  await makeSecrets();
  operations = operationsOf((await shop.call("GET", "/openapi.json")).json);
});
afterAll(() => shop.stop());

async function makeSecrets(): Promise<void> {
  const cart_id = "cart-of-ours";
  const customer = { name: "Our Very Own Customer" };
  paid = await shop.buy({ date: shop.day(1), customer });
  const open = await shop.order({ date: shop.day(1), cart_id, customer });
  const session = await shop.checkOut(open.order_id);
  const { order, fulfillment } = paid;
  const { json: sale } = await shop.call("POST", "/v1/sales", { body: saleBody() });
  const { trade_order_id, operator_id } = sale.trade_order;
  const { json: deposit } = await shop.call("POST", "/v1/deposits", { body: depositBody() });
  const operator = {
    ...{ email: "lin@sentosa.example", name: "Our Very Own Lin", role: "cashier" },
    password: "correct horse battery",
  };
  const till = { device_no: "till-1", name: "Our Very Own Till", store_no };
  await shop.call("POST", "/v1/devices", { body: till });
  const { json: made } = await shop.call("POST", "/v1/operators", { body: operator });
  const float = { store_no, float: 1_000 };
  const { json: shift } = await shop.call("POST", "/v1/shifts", { body: float });
  const belongings = await makeMember();
  ids = {
    shift_id: shift.shift_id,
    ...{ order_id: order.order_id, session_id: session.session_id, cart_id, trade_order_id },
    operator_id: made.operator_id,
    ...belongings,
    device_no: "till-1",
    store_no,
    deposit_id: deposit.deposit_id,
  };
  expect(operator_id).toBe(my_key_id);
  secrets = [
    ...[order.order_id, open.order_id, session.session_id, fulfillment.ticket_code],
    ...[
      trade_order_id,
      sale.next.content,
      deposit.deposit_id,
      deposit.trade_order_id,
      order.payment_ref,
      customer.name,
      operator.name,
      till.name,
      belongings.code,
      belongings.member_id,
      "+6591234567",
      "sentosa",
      mine,
      fulfillment.fulfillment_id,
    ],
  ];
}

/** A member of ours, with a coupon, and a rule. */
async function makeMember(): Promise<
  Readonly<{ member_id: string; coupon_id: string; code: string; rule_id: string }>
> {
  const post = async (path: string, body: object): Promise<Json> =>
    (await shop.call("POST", path, { body })).json;
  const { member_id } = await post("/v1/members", { phone: "91234567", name: "Our Very Own Ming" });
  const { coupon_id } = await post("/v1/coupon_definitions", coupon_body);
  const { rule_id } = await post("/v1/recharge_rules", rule_body);
  const { code } = await post(`/v1/members/${member_id}/coupons`, { coupon_id });
  return { member_id, coupon_id, code, rule_id };
}

const coupon_body = {
  name: { zh: "减1", en: "1 off" },
  amount_off: 100,
  currency: "SGD",
  validity: { type: "DAYS_AFTER_RECEIPT", days: 7 },
};
const rule_body = { recharge_amount: 1_000, gift: { type: "POINTS", points: 1 } };

function operationsOf(document: Json): Operation[] {
  return Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      scope: operation["x-scope"],
      params: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name),
    })),
  );
}

/** A sale that waits to be paid by a phone. */
function saleBody(): object {
  const open_sale = { name: "Ice cream", amount: { amount: 500, currency: "SGD" } };
  return { store_no, open_sale, payment: { method: "wechat" } };
}

function depositBody(): object {
  return { store_no, amount: { amount: 500, currency: "SGD" }, payment: { method: "cash" } };
}

function rechargeBody(): object {
  return { store_no, amount: 100, payment: { method: "cash" } };
}

/** A good body for each route that takes one, with this merchant's ids in it. */
function bodyOf({ method, path }: Operation): object | undefined {
  const slot = { pool_id: "park", date: shop.day(1), capacity: 1 };
  const bodies: Record<string, object> = {
    "POST /v1/orders": {
      sku_id: "sentosa_family_pack",
      quantity: 3,
      date: shop.day(1),
      channel: "web",
      customer: {},
      cart_id: ids["cart_id"],
    },
    "POST /v1/orders/{order_id}/checkout": { payment_method: "card" },
    "POST /v1/carts/{cart_id}/checkout": { payment_method: "card" },
    "POST /v1/orders/{order_id}/cancel": { reason: "theirs" },
    "POST /v1/trade_orders/{trade_order_id}/refunds": { reason: "theirs" },
    "POST /v1/payment_sessions/{session_id}/complete": { payment_token: "tok_sandbox_success" },
    "POST /v1/skus": {
      sku_id: "sentosa_family_pack",
      product_id: "sentosa",
      pool_id: "park",
      name: { zh: "他们的", en: "Theirs" },
      price: { amount: 1, currency: "SGD" },
      pack_size: 1,
      admits: [{ type: "any", count: 1 }],
    },
    "PUT /v1/slots": { slots: [slot] },
    "POST /v1/sales": saleBody(),
    // Refused: they shall have no events of their own.
    "POST /v1/members": { phone: "nobody" },
    "POST /v1/coupon_definitions": { ...coupon_body, weekdays: [] },
    "POST /v1/recharge_rules": {
      recharge_amount: 1,
      gift: { type: "COUPON", coupon_id: ids["coupon_id"], count: 1 },
    },
    "PUT /v1/member_settings": { points_rule: {} },
    "PATCH /v1/members/{member_id}": { name: "Theirs" },
    "POST /v1/members/{member_id}/block": { reason: "theirs" },
    "POST /v1/members/{member_id}/unblock": { reason: "theirs" },
    "POST /v1/members/{member_id}/merge": { source_id: "member_of_theirs" },
    "POST /v1/members/{member_id}/points": { points: 1, reason: "theirs" },
    "POST /v1/members/{member_id}/coupons": { coupon_id: ids["coupon_id"] },
    "POST /v1/members/{member_id}/recharges": rechargeBody(),
    "POST /v1/coupons/{code}/write_off": {},
    "PUT /v1/coupon_definitions/{coupon_id}": coupon_body,
    "PUT /v1/recharge_rules/{rule_id}": rule_body,
    "POST /v1/trade_orders/{trade_order_id}/cancel": {},
    "PATCH /v1/operators/{operator_id}": { role: "owner" },
    "PATCH /v1/devices/{device_no}": { active: false },
    "PATCH /v1/refund_rules": { demands_pin: true },
    "PUT /v1/stores/{store_no}/refund_pin": { refund_pin: "123456" },
    "PUT /v1/stores/{store_no}/letterhead": { address: null, phone: "1" },
    "PUT /v1/stores/{store_no}/shift_settings": { cash_needs_shift: "nobody", blind_count: true },
    "POST /v1/shifts": { store_no, float: 0 },
    "POST /v1/shifts/{shift_id}/cash_movements": { kind: "PAY_IN", amount: 100 },
    "POST /v1/shifts/{shift_id}/close": { change_count: 0, pieces: [] },
    "POST /v1/orders/{order_id}/refunds/{refund_id}/pay_out": { means: "cash" },
    "POST /v1/trade_orders/{trade_order_id}/refunds/{refund_id}/pay_out": { means: "cash" },
    "POST /v1/deposits": depositBody(),
    "POST /v1/deposits/{deposit_id}/consume": { amount: 1 },
    "POST /v1/deposits/{deposit_id}/extend": { expiry_at: "2027-01-01T00:00:00Z" },
  };
  return bodies[`${method} ${path}`];
}

function addressOf({ path, params }: Operation, values: Readonly<Record<string, string>>): string {
  const filled = params.reduce(
    (text, name) => text.replace(`{${name}}`, values[name] ?? name),
    path,
  );
  const queries: Record<string, string> = {
    "/v1/slots": `?pool_id=park&from=${shop.day(1)}`,
    "/v1/availability": `?sku_id=sentosa_family_pack&from=${shop.day(1)}`,
    "/v1/events": "?after=0&limit=1000",
  };
  return filled + (queries[path] ?? "");
}

function callAsThem(operation: Operation, address: string): Promise<Reply> {
  const body = bodyOf(operation);
  const options = { api_key: their_key, ...(body === undefined ? {} : { body }) };
  return shop.call(operation.method, address, options);
}

const isTenants = ({ scope, path }: Operation) =>
  scope !== undefined && path !== "/v1/events/stream";

describe("with another merchant's key", () => {
  test("every route with an id of ours answers as for an id that nobody has", async () => {
    const before = await contentOf(shop.sql, mine);
    const with_ids = operations.filter((one) => isTenants(one) && one.params.length > 0);
    expect(with_ids.length).toBeGreaterThanOrEqual(9);
    for (const operation of with_ids) {
      const [name = ""] = operation.params;
      const [our_id, no_id] = [ids[name] ?? "", `${(ids[name] ?? "").slice(0, -3)}000`];
      const ours = await callAsThem(operation, addressOf(operation, { [name]: our_id }));
      const nobodys = await callAsThem(operation, addressOf(operation, { [name]: no_id }));
      expect({ ...operation, status: ours.status }).toEqual({ ...operation, status: 404 });
      const told = (reply: Reply, id: string) =>
        reply.text.replaceAll(id, "ID").replace(/req_[\w-]+/, "REQUEST");
      expect(told(ours, our_id)).toBe(told(nobodys, no_id));
    }
    expect(await contentOf(shop.sql, mine)).toEqual(before);
  });

  test("every route without an id shows and changes nothing of ours", async () => {
    const before = await contentOf(shop.sql, mine);
    const without = operations.filter((one) => isTenants(one) && one.params.length === 0);
    expect(without.length).toBeGreaterThanOrEqual(9);
    for (const operation of without) {
      const reply = await callAsThem(operation, addressOf(operation, {}));
      expect({ ...operation, status: reply.status }).not.toMatchObject({ status: 500 });
      for (const secret of secrets) {
        // What they sent themselves may be named when it is refused.
        if (reply.status >= 400 && secret === "sentosa") continue;
        expect({ ...operation, secret, text: reply.text }).not.toMatchObject({
          text: expect.stringContaining(secret),
        });
      }
    }
    expect(await contentOf(shop.sql, mine)).toEqual(before);
  });

  test("no search, filter, page or stream of events leads to ours", async () => {
    for (const secret of secrets) {
      const path = `/v1/orders?q=${encodeURIComponent(secret)}`;
      const { json } = await shop.call("GET", path, { api_key: their_key });
      expect(json).toEqual({ data: [], next_cursor: null });
    }
    const cursor = `${Date.now() + 1_000_000}.order_z`;
    const page = await shop.call("GET", `/v1/orders?cursor=${cursor}`, { api_key: their_key });
    expect(page.json.data).toEqual([]);
    const stream = await fetch(`${shop.base_url}/v1/events/stream?after=0`, {
      headers: { authorization: `Bearer ${their_key}`, "last-event-id": "0" },
      signal: AbortSignal.timeout(700),
    });
    let text = "";
    const decoder = new TextDecoder();
    try {
      for await (const chunk of stream.body!) text += decoder.decode(chunk);
    } catch {
      // The stream has no end of its own.
    }
    expect(text).toBe("retry: 1000\n\n");
  });

  test("the same names are their own: catalog, carts and idempotency keys", async () => {
    const before = await contentOf(shop.sql, mine);
    const command = testCatalog([shop.day(1)], 3);
    const actor = { type: "system", id: "test" } as const;
    await shop.server.engine.execute({ merchant_id: theirs, actor, command });
    const headers = { "idempotency-key": "same-key" };
    const [create] = operations.filter(
      ({ method, path }) => method === "POST" && path === "/v1/orders",
    );
    const body = bodyOf(create!)!;
    const theirs_made = await shop.call("POST", "/v1/orders", {
      body,
      headers,
      api_key: their_key,
    });
    expect(theirs_made.json).toMatchObject({ merchant_id: theirs, status: "LOCKED" });
    expect(await contentOf(shop.sql, mine)).toEqual(before);
    const { order_id } = theirs_made.json;
    const checkout = await shop.call("POST", `/v1/carts/${ids["cart_id"]}/checkout`, {
      body: { payment_method: "card" },
      api_key: their_key,
    });
    expect(checkout.json).toMatchObject({ order_id, amount: { amount: 11_900 } });
    const ours_made = await shop.call("POST", "/v1/orders", {
      body: { ...body, cart_id: "cart-new", date: shop.day(2) },
      headers,
    });
    expect(ours_made.json).toMatchObject({ merchant_id: mine, status: "LOCKED" });
    expectProblem(await shop.call("GET", `/v1/orders/${order_id}`), 404, "ORDER_UNKNOWN");
  });

  test("a request of theirs does not wait for one of ours under the same key", async () => {
    const order = await shop.order({ date: shop.day(3) });
    const { session_id } = await shop.checkOut(order.order_id);
    const headers = { "idempotency-key": "key-in-flight" };
    const slow = shop.complete(session_id, "tok_sandbox_slow_500", { headers });
    await new Promise((resolve) => setTimeout(resolve, 150));
    const options = { body: { sku_id: "moon" }, headers, api_key: their_key };
    expectProblem(await shop.call("POST", "/v1/skus", options), 422, "REQUEST_INVALID");
    const { status } = await shop.call("POST", `/v1/orders/${order.order_id}/cancel`, {
      body: { reason: "theirs" },
      headers,
      api_key: their_key,
    });
    expect(status).toBe(404);
    expect((await slow).status).toBe(200);
  });
});

describe("a console session of another merchant", () => {
  test("sees nothing of ours either", async () => {
    const operator = {
      merchant_id: theirs,
      operator_id: "op_1",
      name: "Them",
      role: "owner",
    } as const;
    const credentials = { email: "them@harbour.example", password: "harbour-password" };
    await insertOperator(shop.sql, { ...operator, ...credentials });
    const signed_in = await shop.call("POST", "/v1/console/session", {
      body: credentials,
      api_key: null,
    });
    expect(signed_in.json.merchant.merchant_id).toBe(theirs);
    const cookie = String(signed_in.headers.get("set-cookie")).split(";")[0] ?? "";
    const headers = { cookie, origin: shop.base_url };
    const read = await shop.call("GET", `/v1/orders/${ids["order_id"]}`, {
      headers,
      api_key: null,
    });
    expectProblem(read, 404, "ORDER_UNKNOWN");
    const overview = await shop.call("GET", "/v1/overview", { headers, api_key: null });
    expect(overview.status).toBe(200);
    for (const secret of secrets) expect(overview.text).not.toContain(secret);
  });
});

describe("a report of the payment provider", () => {
  test("about our session, sent in under another merchant's name, changes nothing", async () => {
    const order = await shop.order({ date: shop.day(4) });
    const { session_id } = await shop.checkOut(order.order_id);
    const before = await contentOf(shop.sql);
    const charge = { key: session_id, state: "SUCCEEDED", payment_ref: "card_1", currency: "SGD" };
    const report = {
      simulator: true,
      notification_id: "n_1",
      charge: { ...charge, amount_minor: "11900" },
    };
    const raw = JSON.stringify(report);
    const at_s = Math.floor(Date.now() / 1000);
    const digest = createHmac("sha256", shop.processorSecret())
      .update(`${at_s}.${raw}`)
      .digest("hex");
    const headers = { "x-sandbox-signature": `t=${at_s},v1=${digest}` };
    const send = (merchant_id: string) =>
      shop.call("POST", `/v1/providers/sandbox/notifications/${merchant_id}`, {
        raw,
        headers,
        api_key: null,
      });
    expect((await send(theirs)).json).toEqual({ status: "ignored" });
    expect((await send("nobody")).json).toEqual({ status: "ignored" });
    expect(await contentOf(shop.sql)).toEqual(before);
    // The very same report under our own name is taken in: it was a good one.
    expect((await send(mine)).json).toEqual({ status: "ok" });
    expect((await shop.read(`/v1/orders/${order.order_id}`)).status).toBe("FULFILLED");
  });
});

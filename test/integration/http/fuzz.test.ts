/** Whatever is sent to any route: never a fault of ours, always a problem or what was asked for. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ProblemDocument } from "../../../src/contract/problem.ts";
import { openShop, store_no, type Json, type Shop } from "./shop.ts";
import { valueFor } from "./schema-arbitrary.ts";

let shop: Shop;
let operations: readonly Operation[];
/** Ids and names that lead somewhere, so that not every request ends at the door. */
let known: string[];
/** What leads somewhere in a path, by the parameter's name. */
let places: Record<string, string[]>;
/** Bodies that are good as they are. */
let good: Record<string, Record<string, unknown>>;

type Operation = Readonly<{ name: string; method: string; path: string; operation: Json }>;

beforeAll(async () => {
  shop = await openShop();
  const { json: document } = await shop.call("GET", "/openapi.json");
  operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  const locked = await shop.order({ date: shop.day(1), cart_id: "cart-known" });
  const open = await shop.checkOut((await shop.order({ date: shop.day(1) })).order_id);
  const { order, fulfillment, session } = await shop.buy({ date: shop.day(1) });
  const open_sale = { name: "Ice cream", amount: { amount: 500, currency: "SGD" } };
  const counter_sale = { store_no, open_sale, payment: { method: "wechat" } };
  const sale = await shop.call("POST", "/v1/sales", { body: counter_sale });
  const asked = { store_no, amount: open_sale.amount, payment: { method: "alipay" } };
  const deposit = await shop.call("POST", "/v1/deposits", { body: asked });
  places = {
    order_id: [locked.order_id, order.order_id],
    session_id: [open.session_id, session.session_id],
    cart_id: ["cart-known"],
    ticket_code: [fulfillment.ticket_code],
    merchant_id: ["sentosa_demo"],
    provider: ["sandbox"],
    trade_order_id: [sale.json.trade_order.trade_order_id],
    deposit_id: [deposit.json.deposit_id],
    code: ["NOT_FOUND", "SKU_UNKNOWN"],
  };
  known = [
    ...Object.values(places).flat(),
    ...[
      "sentosa_family_pack",
      "sentosa_adult",
      "sentosa",
      "park",
      "show",
      shop.day(1),
      shop.day(2),
    ],
    ...["tok_sandbox_success", "tok_sandbox_decline", "19:40", "SGD", "card", "web", "LOCKED"],
  ];
  good = goodBodies();
});
afterAll(() => shop.stop());

function goodBodies(): typeof good {
  const sku = { sku_id: "fuzzed", product_id: "sentosa", pool_id: "park", pack_size: 1 };
  const price = { amount: 100, currency: "SGD" };
  const order = { sku_id: "sentosa_adult", quantity: 1, date: shop.day(1), channel: "web" };
  return {
    "POST /v1/orders": { ...order, customer: { name: "test" } },
    "POST /v1/orders/{order_id}/checkout": { payment_method: "card", protocol: "AP2" },
    "POST /v1/carts/{cart_id}/checkout": { payment_method: "card", protocol: "DIRECT" },
    "POST /v1/orders/{order_id}/cancel": { reason: "test" },
    "POST /v1/payment_sessions/{session_id}/complete": { payment_token: "tok_sandbox_decline" },
    "POST /v1/pay/{session_id}/complete": { payment_token: "tok_sandbox_decline" },
    "POST /v1/pay/{session_id}/sandbox_tokens": {
      ...{ card_number: "4242424242424242", expiry: "12/40", cvc: "123" },
    },
    "POST /v1/sandbox_tokens": {
      ...{ card_number: "4242424242424242", expiry: "12/40", cvc: "123" },
    },
    "POST /v1/skus": {
      ...{ ...sku, price, name: { zh: "新", en: "New" } },
      admits: [{ type: "any", count: 1 }],
    },
    "POST /v1/sales": {
      store_no,
      tickets: [{ sku_id: "sentosa_adult", quantity: 1, date: shop.day(1) }],
      payment: { method: "scan", bar_code: "134567890123450010" },
      goods: [{ goods_id: -1, name: "Ticket", count: 1, price: 4_800 }],
    },
    "POST /v1/deposits": {
      store_no,
      amount: price,
      payment: { method: "scan", bar_code: "134567890123450010" },
    },
    "POST /v1/deposits/{deposit_id}/consume": { amount: 1 },
    "POST /v1/deposits/{deposit_id}/extend": { expiry_at: "2030-01-01T00:00:00Z" },
    "PUT /v1/slots": { slots: [{ pool_id: "park", date: shop.day(9), capacity: 30 }] },
  };
}

type Sent = Readonly<{ address: string; raw: string | null; key: string | null }>;

/** A request to an operation, as text: path, query and body from their schemas, or nearly. */
function requestFor({ name, path, operation }: Operation): fc.Arbitrary<Sent> {
  const parameters: Json[] = operation.parameters ?? [];
  const inPath = parameters.filter((one) => one.in === "path");
  const inQuery = parameters.filter((one) => one.in === "query");
  const segments = fc.tuple(
    ...inPath.map(({ name: parameter, schema }) => {
      const fitting = fc.constantFrom<unknown>(...(places[parameter] ?? known));
      return fc.oneof(fitting, valueFor(schema, known));
    }),
  );
  const query = fc.subarray(inQuery, { maxLength: Math.min(3, inQuery.length) }).chain((chosen) => {
    const asked = inQuery.filter((one) => one.required || chosen.includes(one));
    return fc.record(
      Object.fromEntries(asked.map((one) => [one.name, valueFor(one.schema, known)])),
    );
  });
  const body = bodyFor(name, operation.requestBody?.content["application/json"].schema);
  const spoil = fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.nat() },
  );
  const key = fc.option(fc.stringMatching(/^[!-~]{1,20}$/), { freq: 4 });
  return fc.record({ segments, query, body, spoil, key }).map((made) => {
    let address = path;
    for (const [index, { name }] of inPath.entries()) {
      address = address.replace(`{${name}}`, encode(made.segments[index]));
    }
    const pairs = Object.entries(made.query).map(([name, value]) => `${name}=${encode(value)}`);
    if (pairs.length > 0) address += `?${pairs.join("&")}`;
    const text = made.body === undefined ? null : JSON.stringify(made.body);
    const raw =
      text === null || made.spoil === null ? text : text.slice(0, made.spoil % text.length);
    return { address, raw: raw === "" ? "{" : raw, key: made.key };
  });
}

/** From the schema, or a good one of which one member or none is something else. */
function bodyFor(name: string, schema: Json): fc.Arbitrary<unknown> {
  if (schema === undefined) return fc.constant(undefined);
  const whole = good[name];
  if (whole === undefined) return valueFor(schema, known);
  const members = Object.keys(schema.properties ?? {});
  const changed = fc
    .constantFrom(...members)
    .chain((member) =>
      valueFor(schema.properties[member], known).map((value) => ({ ...whole, [member]: value })),
    );
  return fc.oneof(fc.constant(whole), changed, valueFor(schema, known));
}

function encode(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Node's client refuses half a pair; on the way it would become this.
  return encodeURIComponent(text.toWellFormed()) || "%20";
}

async function expectAnswer(
  { method, name }: Operation,
  { address, raw, key }: Sent,
): Promise<void> {
  const sent = { name, address, raw };
  const response = await fetch(`${shop.base_url}${address}`, {
    method,
    headers: {
      authorization: `Bearer ${shop.api_key}`,
      ...(raw === null ? {} : { "content-type": "application/json" }),
      ...(key === null ? {} : { "idempotency-key": key }),
    },
    redirect: "manual",
    ...(raw === null ? {} : { body: raw }),
  });
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) return response.body?.cancel();
  const text = await response.text();
  expect({ ...sent, status: response.status, text }).not.toMatchObject({
    status: expect.toSatisfy((status: number) => status >= 500),
  });
  if (response.status < 400 || type.startsWith("text/html")) return;
  expect({ ...sent, type }).toEqual({ ...sent, type: "application/problem+json; charset=utf-8" });
  expect(ProblemDocument.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
}

/** More of them by FUZZ_RUNS, for a longer search. */
const runs = Number(process.env["FUZZ_RUNS"] ?? 25);

describe("anything that is sent", () => {
  test("to any route is answered, or refused as a problem", { timeout: 600_000 }, async () => {
    for (const operation of operations) {
      // Whoever signs in wrongly is turned away soon, and learns nothing new by it.
      const numRuns = operation.name === "POST /v1/console/session" ? 8 : runs;
      const property = fc.asyncProperty(requestFor(operation), (sent) =>
        expectAnswer(operation, sent),
      );
      await fc.assert(property, { numRuns, endOnFailure: true });
    }
  });

  test("leaves every timeline whole and every counter true", async () => {
    const orders = await shop.sql<{ order_id: string }[]>`select order_id from orders limit 60`;
    for (const { order_id } of orders) {
      const { chain } = await shop.read(`/v1/orders/${order_id}/events`);
      expect({ order_id, chain }).toMatchObject({ chain: { status: "INTACT" } });
    }
    const wrong = await shop.sql`
      select s.pool_id, s.visit_date, s.start_time, s.held, s.sold from slots s
      left join lateral (
        select coalesce(sum(quantity) filter (where lock_status = 'HELD'), 0) as held,
          coalesce(sum(quantity) filter (where lock_status = 'CONSUMED'), 0) as sold
        from orders o where o.merchant_id = s.merchant_id and o.pool_id = s.pool_id
          and o.visit_date = s.visit_date and o.start_time = s.start_time) o on true
      where s.held <> o.held or s.sold <> o.sold`;
    expect([...wrong]).toEqual([]);
    expect((await shop.call("GET", "/readyz")).status).toBe(200);
  });
});

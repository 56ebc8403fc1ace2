/** Bad input over HTTP: a precise problem with a pointer to the fault, and nothing is changed. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallOptions, Reply } from "../../support/server.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { contentOf, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;
/** What the tables held before the bad input; after each test they must hold the same. */
let before: Awaited<ReturnType<typeof contentOf>>;
let locked: Json;
let session: Json;
let paid: Readonly<{ order: Json; session: Json }>;

beforeAll(async () => {
  shop = await openShop();
  locked = await shop.order({ date: shop.day(1) });
  const { order_id } = await shop.order({ date: shop.day(1) });
  session = await shop.checkOut(order_id);
  paid = await shop.buy({ date: shop.day(1) });
  before = await contentOf(shop.sql);
});
afterAll(() => shop.stop());

const wanted = (change: object = {}) => ({
  sku_id: "sentosa_family_pack",
  quantity: 3,
  date: shop.day(2),
  channel: "telegram",
  customer: { name: "test" },
  ...change,
});

async function refuse(
  request: readonly [method: string, path: string, options?: CallOptions],
  problem: readonly [status: number, code: string, pointers?: readonly string[]],
): Promise<Reply> {
  const reply = await shop.call(...request);
  const [status, code, pointers] = problem;
  expectProblem(reply, status, code);
  if (pointers !== undefined) expect([...new Set(pointersOf(reply))]).toEqual(pointers);
  return reply;
}

const order = (body: unknown) => ["POST", "/v1/orders", { body }] as const;

async function expectNothingChanged(): Promise<void> {
  expect(await contentOf(shop.sql)).toEqual(before);
}

describe("an order that cannot be", () => {
  test("for its SKU, date or quantity is refused by name", async () => {
    const unknown = await refuse(order(wanted({ sku_id: "nothing" })), [
      ...([422, "SKU_UNKNOWN"] as const),
      ["/sku_id"],
    ]);
    expect(unknown.json.detail).toContain("nothing");
    const past = await refuse(order(wanted({ date: "2020-02-29" })), [422, "DATE_PAST", ["/date"]]);
    expect(past.json).toMatchObject({ today: shop.day(0) });
    await refuse(order(wanted({ date: shop.day(300) })), [409, "SLOT_UNKNOWN", ["/date"]]);
    const odd = await refuse(order(wanted({ quantity: 2 })), [
      422,
      "QUANTITY_NOT_A_PACK",
      ["/quantity"],
    ]);
    expect(odd.json).toMatchObject({ pack_size: 3, valid_quantities: [3] });
    const four = await refuse(order(wanted({ quantity: 4 })), [422, "QUANTITY_NOT_A_PACK"]);
    expect(four.json.valid_quantities).toEqual([3, 6]);
    for (const quantity of [0, -1, 1e9, 1e308, 2.5, "3", null, true, [3]]) {
      await refuse(order(wanted({ quantity })), [422, "REQUEST_INVALID", ["/quantity"]]);
    }
    await expectNothingChanged();
  });

  test("for the type or shape of a member is refused with a pointer to it", async () => {
    const wrong: readonly (readonly [change: object, pointer: string])[] = [
      [{ sku_id: 7 }, "/sku_id"],
      [{ sku_id: "UPPER" }, "/sku_id"],
      [{ sku_id: "a".repeat(65) }, "/sku_id"],
      [{ sku_id: "x' or '1'='1" }, "/sku_id"],
      [{ date: "tomorrow" }, "/date"],
      [{ date: "2026-02-30" }, "/date"],
      [{ date: "2026-2-3" }, "/date"],
      [{ date: "0000-01-01" }, "/date"],
      [{ date: "9999-12-31" }, "/date"],
      [{ date: 20260321 }, "/date"],
      [{ start_time: "25:00" }, "/start_time"],
      [{ start_time: "9:00" }, "/start_time"],
      [{ channel: "fax" }, "/channel"],
      [{ customer: "Justin" }, "/customer"],
      [{ customer: ["Justin"] }, "/customer"],
      [{ customer: { name: 7 } }, "/customer/name"],
      [{ customer: { name: "" } }, "/customer/name"],
      [{ customer: { name: { first: "J" } } }, "/customer/name"],
      [{ customer: { name: "x".repeat(201) } }, "/customer/name"],
      [{ customer: { "a/b~c": "x" } }, "/customer/a~1b~0c"],
      [
        { customer: Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`f${n}`, "x"])) },
        "/customer",
      ],
      [{ cart_id: "" }, "/cart_id"],
      [{ cart_id: "a b" }, "/cart_id"],
      [{ cart_id: null }, "/cart_id"],
      [{ price: 1 }, "/price"],
      [{ merchant_id: "another" }, "/merchant_id"],
      [{ quote_amount_sgd: 1 }, "/quote_amount_sgd"],
    ];
    for (const [change, pointer] of wrong) {
      const reply = await shop.call(...order(wanted(change)));
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect({ change, pointers: pointersOf(reply) }).toEqual({ change, pointers: [pointer] });
    }
    await expectNothingChanged();
  });

  test("names every member that is missing at once", async () => {
    const pointers = ["/sku_id", "/quantity", "/date", "/channel", "/customer"];
    const empty = await refuse(order({}), [422, "REQUEST_INVALID", pointers]);
    for (const { detail } of empty.json.errors) expect(detail).toBe("is required");
    for (const body of [[], null, "text", 7, true]) {
      await refuse(order(body), [422, "REQUEST_INVALID", [""]]);
    }
    await expectNothingChanged();
  });
});

describe("whatever is missing", () => {
  test("is said to be required, on every route, in the reader's language", async () => {
    const { json: document } = await shop.call("GET", "/openapi.json");
    const missed = new Set<string>();
    for (const [path, methods] of Object.entries<Json>(document.paths)) {
      for (const [method, operation] of Object.entries<Json>(methods)) {
        const { parameters = [], requestBody: body } = operation;
        const names = parameters.filter(({ in: place, required }: Json) => {
          return place === "query" && required === true;
        });
        const shape = referred(document, body?.content?.["application/json"]?.schema);
        const members = body === undefined ? [] : (shape?.required ?? []);
        const expected = [
          ...names.map(({ name }: Json) => `?${name}`),
          ...members.map((member: string) => `/${member}`),
        ];
        if (expected.length === 0) continue;
        const address = path
          .replace("{session_id}", `ps_${"0".repeat(24)}`)
          .replace(/\{\w+\}/, "x");
        for (const [language, detail] of [
          ["en", "is required"],
          ["zh-CN", "必填"],
        ] as const) {
          const reply = await shop.call(method.toUpperCase(), address, {
            ...(members.length === 0 ? {} : { body: {} }),
            headers: { "accept-language": language },
          });
          expectProblem(reply, 422, "REQUEST_INVALID");
          const errors = expected.map((pointer) => ({ pointer, detail }));
          expect({ path, errors: reply.json.errors }).toEqual({ path, errors });
        }
        for (const pointer of expected) missed.add(pointer);
      }
    }
    expect([...missed]).toEqual(expect.arrayContaining(["/date", "?from", "/slots", "/reason"]));
    await expectNothingChanged();
  });
});

/** A schema of the OpenAPI document, found where it is only referred to. */
function referred(document: Json, schema: Json): Json {
  const name = schema?.$ref?.split("/").at(-1);
  return name === undefined ? schema : document.components.schemas[name];
}

describe("text", () => {
  test("that no database can keep is refused wherever it stands", async () => {
    await refuse(order(wanted({ customer: { name: "a\0b" } })), [
      422,
      "REQUEST_INVALID",
      ["/customer/name"],
    ]);
    for (const half of ["\\ud83d", "\\udc00x", "\\udc00\\ud83d"]) {
      const raw = JSON.stringify(wanted()).replace('"test"', `"${half}"`);
      await refuse(["POST", "/v1/orders", { raw }], [422, "REQUEST_INVALID", ["/customer/name"]]);
    }
    const reason = { body: { reason: "a\0" } };
    await refuse(
      ["POST", `/v1/orders/${locked.order_id}/cancel`, reason],
      [422, "REQUEST_INVALID", ["/reason"]],
    );
    const sign_in = { body: { email: "a\0@b.example", password: "x" }, api_key: null };
    await refuse(["POST", "/v1/console/session", sign_in], [422, "REQUEST_INVALID", ["/email"]]);
    await refuse(["GET", "/v1/orders?q=a%00"], [422, "REQUEST_INVALID", ["?q"]]);
    const token = { body: { payment_token: "tok\0" } };
    await refuse(
      ["POST", `/v1/payment_sessions/${session.session_id}/complete`, token],
      [...([422, "REQUEST_INVALID"] as const), ["/payment_token"]],
    );
    await expectNothingChanged();
  });

  test("in an id of the path leads nowhere, and spoils nobody else's request", async () => {
    const ids = ["%00", "a%00b", "..%2f..", "%27%20or%201=1--", "%E2%80%AE", "😀"];
    const paths = [
      ...["/v1/orders/ID", "/v1/orders/ID/events", "/v1/orders/ID/fulfillment"],
      ...["/v1/payment_sessions/ID", "/v1/merchants/ID/jwks.json", "/v1/pay/ID", "/v1/problems/ID"],
    ];
    for (const path of paths) {
      for (const id of ids) {
        const bad = path.replace("ID", id);
        const good = `/v1/orders/${locked.order_id}`;
        const [reply, neighbour] = await Promise.all([
          shop.call("GET", bad),
          shop.call("GET", good),
        ]);
        expect({ bad, status: reply.status }).toEqual({ bad, status: expect.toSatisfy(isRefusal) });
        expectProblem(reply, reply.status, reply.json.code);
        expect({ beside: bad, status: neighbour.status }).toEqual({ beside: bad, status: 200 });
      }
    }
    const writes: readonly (readonly [string, object | undefined])[] = [
      ["/v1/orders/%00/checkout", { payment_method: "card" }],
      ["/v1/carts/%00/checkout", { payment_method: "card" }],
      ["/v1/orders/%00/cancel", { reason: "x" }],
      ["/v1/payment_sessions/%00/complete", { payment_token: "x" }],
      ["/v1/payment_sessions/%00/cancel", undefined],
      ["/v1/pay/%00/complete", { payment_token: "x" }],
    ];
    for (const [path, body] of writes) {
      const reply = await shop.call("POST", path, body === undefined ? {} : { body });
      expect({ path, status: reply.status }).toEqual({ path, status: expect.toSatisfy(isRefusal) });
    }
    const page = await shop.call("GET", "/t/%00", { api_key: null });
    expect(isRefusal(page.status)).toBe(true);
    await expectNothingChanged();
  });

  test("of any script, and that looks like code, is kept and given back as it is", async () => {
    const customer = {
      name: "王小明 😀 \u202eabc",
      sql: "'; drop table orders; --",
      html: "<script>alert(1)</script>",
      json: '{"a":"\\u0000"}',
      constructor: "new",
      // Two hundred characters that grow when they are made small, with a pair at the end.
      long: `İ${"a".repeat(197)}😀`,
      other: `${"İ".repeat(100)}${"😀".repeat(50)}`,
    };
    const made = await shop.order({ date: shop.day(3), customer });
    expect(made.customer).toEqual(customer);
    expect((await shop.read(`/v1/orders/${made.order_id}`)).customer).toEqual(customer);
    const { data } = await shop.read(`/v1/orders/${made.order_id}/events`);
    expect(data[0].payload.customer).toEqual(customer);
    before = await contentOf(shop.sql);
  });

  test("named __proto__ is refused like any other name that is not known", async () => {
    const raws = [
      JSON.stringify(wanted()).replace("{", '{"__proto__":{"quantity":6},'),
      JSON.stringify(wanted()).replace('"name"', '"__proto__"'),
      JSON.stringify(wanted()).replace('"name"', '"\\u005f_proto__"'),
    ];
    for (const raw of raws) await refuse(["POST", "/v1/orders", { raw }], [422, "REQUEST_INVALID"]);
    await expectNothingChanged();
  });
});

describe("a payment that cannot be", () => {
  const complete = (session_id: string, body: unknown) =>
    ["POST", `/v1/payment_sessions/${session_id}/complete`, { body }] as const;

  test("takes no money: unknown, or of the wrong kind of input", async () => {
    const token = { payment_token: "tok_sandbox_success" };
    await refuse(complete("ps_000000000000000000000000", token), [404, "SESSION_UNKNOWN"]);
    await refuse(complete(paid.session.session_id, {}), [422, "PAYMENT_INPUT_MISMATCH"]);
    const { session_id } = session;
    await refuse(complete(session_id, {}), [422, "PAYMENT_INPUT_MISMATCH", ["/payment_token"]]);
    const mandates = { checkout_mandate: "x", payment_mandate: "x" };
    await refuse(complete(session_id, mandates), [422, "PAYMENT_INPUT_MISMATCH"]);
    await refuse(complete(session_id, { ...token, ...mandates }), [422, "PAYMENT_INPUT_MISMATCH"]);
    for (const payment_token of ["", 7, null, ["x"], "x".repeat(129), "x".repeat(1_000_000)]) {
      const pointers = ["/payment_token"];
      await refuse(complete(session_id, { payment_token }), [422, "REQUEST_INVALID", pointers]);
    }
    await refuse(complete(session_id, { ...token, tip: 5 }), [422, "REQUEST_INVALID", ["/tip"]]);
    expect(await shop.movements(session_id)).toEqual([]);
    await expectNothingChanged();
  });

  test("is not checked out: by a method or protocol that is not there", async () => {
    const path = `/v1/orders/${locked.order_id}/checkout`;
    const checkout = (body: unknown) => ["POST", path, { body }] as const;
    await refuse(checkout({}), [422, "REQUEST_INVALID", ["/payment_method"]]);
    await refuse(checkout({ payment_method: "cash" }), [
      422,
      "REQUEST_INVALID",
      ["/payment_method"],
    ]);
    const protocol = { payment_method: "card", protocol: "ap2" };
    await refuse(checkout(protocol), [422, "REQUEST_INVALID", ["/protocol"]]);
    const amount = { payment_method: "card", amount: 1 };
    await refuse(checkout(amount), [422, "REQUEST_INVALID", ["/amount"]]);
    await expectNothingChanged();
  });

  test("is not cancelled by a request that cannot be read", async () => {
    const path = `/v1/payment_sessions/${session.session_id}/cancel`;
    await refuse(["POST", path, { raw: '{"a":' }], [400, "BODY_NOT_JSON"]);
    await refuse(["POST", path, { body: { why: "no" } }], [422, "REQUEST_INVALID", ["/why"]]);
    await refuse(["POST", path, { body: [] }], [422, "REQUEST_INVALID", [""]]);
    await expectNothingChanged();
  });
});

function isRefusal(status: number): boolean {
  return status === 400 || status === 404 || status === 422;
}

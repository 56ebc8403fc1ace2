/** Members over HTTP: made, found, recharged, given coupons and points, and forgotten. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { MemberDetail, MemberDocument, Statement } from "../../../src/contract/member.ts";
import { SaleDocument } from "../../../src/contract/sale.ts";
import { expectBooksToAgree } from "../../support/members.ts";
import { expectProblem } from "./call.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());
afterEach(() => expectBooksToAgree(shop.sql));

async function post(path: string, body: object = {}, status = 201): Promise<Json> {
  const reply = await shop.call("POST", path, { body });
  expect({ path, status: reply.status, text: reply.text }).toMatchObject({ status });
  return reply.json;
}

const create = (who: object = {}) => post("/v1/members", who);
const detail = async (member_id: string) => {
  const document = await shop.read(`/v1/members/${member_id}`);
  expectShape(MemberDetail, document);
  return document;
};
const recharge = (member_id: string, wanted: object = {}, status = 201) =>
  post(
    `/v1/members/${member_id}/recharges`,
    { store_no, amount: 10_000, payment: { method: "cash" }, ...wanted },
    status,
  );
const wechatCode = (behaviour: string) => `1345678901234500${behaviour}`;
const scan = (behaviour: string) => ({
  payment: { method: "scan", bar_code: wechatCode(behaviour) },
});

describe("a member", () => {
  test("is made with a card of its own, and found by card and by phone however it is typed", async () => {
    const ming = await create({ phone: "138 1234 5678", name: " 小明 " });
    expectShape(MemberDocument, ming);
    expect(ming).toMatchObject({ phone: "+8613812345678", name: "小明", status: "ACTIVE" });
    expect(ming.card_no).toMatch(/^7\d{15}$/);
    for (const number of [ming.card_no, "+86-138-1234-5678", "１３８１２３４５６７８"]) {
      const found = await shop.read(`/v1/members?number=${encodeURIComponent(number)}`);
      expect(found.data).toMatchObject([{ member_id: ming.member_id }]);
    }
    expect((await shop.read("/v1/members?number=nobody")).data).toEqual([]);
  });

  test("shows a code that finds it, for five minutes", async () => {
    const { member_id } = await create();
    const { code } = await post(`/v1/members/${member_id}/code`);
    expect(code).toMatch(/^88\d{16}$/);
    const found = await shop.read(`/v1/members?number=${code}`);
    expect(found.data).toMatchObject([{ member_id }]);
    await shop.sql`update member_codes set expiry_at = now() where code = ${code}`;
    expect((await shop.read(`/v1/members?number=${code}`)).data).toEqual([]);
  });

  test("is changed, blocked and unblocked, merged, and forgotten", async () => {
    const [one, other] = [await create({ phone: "91110001" }), await create()];
    const patched = await shop.call("PATCH", `/v1/members/${one.member_id}`, {
      body: { name: "Lin" },
    });
    expect(patched.json).toMatchObject({ name: "Lin", phone: "+6591110001" });
    const again = await shop.call("PATCH", `/v1/members/${one.member_id}`, {
      body: { name: "Lin" },
    });
    expect(again.json).toEqual(patched.json);
    await post(`/v1/members/${one.member_id}/block`, { reason: "lost" }, 200);
    const refused = await shop.call("POST", `/v1/members/${one.member_id}/code`);
    expectProblem(refused, 409, "MEMBER_BLOCKED");
    await post(`/v1/members/${one.member_id}/unblock`, { reason: "found" }, 200);
    await recharge(one.member_id);
    await post(`/v1/members/${other.member_id}/merge`, { source_id: one.member_id }, 200);
    const found = await shop.read("/v1/members?number=91110001");
    expect(found.data).toMatchObject([{ member_id: other.member_id }]);
    const has_money = await shop.call("POST", `/v1/members/${other.member_id}/anonymise`);
    expectProblem(has_money, 409, "MEMBER_HAS_PRINCIPAL");
    expect(has_money.json.principals).toEqual([{ currency: "SGD", principal_minor: 10_000 }]);
    const third = await create({ phone: "91110002", name: "Gone" });
    const gone = await post(`/v1/members/${third.member_id}/anonymise`, {}, 200);
    expect(gone).toMatchObject({ card_no: null, phone: null, name: null, status: "ANONYMISED" });
  });

  test("is listed page by page, newest first", async () => {
    const made = [await create(), await create(), await create()].map((one) => one.member_id);
    const first = await shop.read("/v1/members?limit=2");
    const second = await shop.read(`/v1/members?limit=2&cursor=${first.next_cursor}`);
    const ids = [...first.data, ...second.data].map((one: Json) => one.member_id);
    expect(new Set(ids.slice(0, 3))).toEqual(new Set(made));
    expect(new Set(ids).size).toBe(4);
  });

  test.each<[string, object, string]>([
    ["a phone that is none", { phone: "12345" }, "PHONE_INVALID"],
    ["a phone with words in it", { phone: "call me" }, "PHONE_INVALID"],
    ["a card that looks like a phone", { card_no: "13812345678" }, "CARD_NO_INVALID"],
    ["a card of one digit", { card_no: "7" }, "CARD_NO_INVALID"],
    ["a card with a slash", { card_no: "AB/12" }, "CARD_NO_INVALID"],
    ["a name of many characters", { name: "x".repeat(65) }, "MEMBER_NAME_INVALID"],
    ["a name with a line break in it", { name: "a\nb" }, "MEMBER_NAME_INVALID"],
    ["a name of a number", { name: 7 }, "REQUEST_INVALID"],
    ["something that is not asked for", { balance: 1 }, "REQUEST_INVALID"],
  ])("with %s is refused", async (_name, body, code) => {
    expectProblem(await shop.call("POST", "/v1/members", { body }), 422, code);
  });
});

describe("a recharge", () => {
  test("in cash is credited at once, and stands on the statement and in trade orders", async () => {
    const { member_id } = await create();
    const rule = await post("/v1/recharge_rules", {
      recharge_amount: 20_000,
      gift: { type: "BALANCE", gift: 2_000 },
    });
    const wanted = { amount: undefined, rule_id: rule.rule_id };
    const sale = await recharge(member_id, {
      ...wanted,
      payment: { method: "cash", received: 25_000 },
    });
    expectShape(SaleDocument, sale);
    expect(sale.trade_order).toMatchObject({
      kind: "RECHARGE",
      status: 2,
      amount: { amount: 20_000 },
      change: { amount: 5_000 },
    });
    expect(await detail(member_id)).toMatchObject({
      balances: [{ principal: { amount: 20_000 }, gift: { amount: 2_000 } }],
      recharge_count: 1,
    });
    const { trade_order_id } = sale.trade_order;
    await post(`/v1/trade_orders/${trade_order_id}/refunds`, { amount: 5_000, reason: "too much" });
    const statement = await shop.read(`/v1/members/${member_id}/statement`);
    expectShape(Statement, statement);
    expect(statement.data.map(({ kind, changes }: Json) => [kind, changes])).toEqual([
      [
        "RECHARGE_TAKEN_BACK",
        [
          { of: "principal", currency: "SGD", amount: -5_000 },
          { of: "gift", currency: "SGD", amount: -500 },
        ],
      ],
      [
        "RECHARGE_CREDITED",
        [
          { of: "principal", currency: "SGD", amount: 20_000 },
          { of: "gift", currency: "SGD", amount: 2_000 },
        ],
      ],
    ]);
    const page = await shop.read(`/v1/members/${member_id}/statement?limit=1`);
    const rest = await shop.read(
      `/v1/members/${member_id}/statement?limit=1&cursor=${page.next_cursor}`,
    );
    expect([...page.data, ...rest.data]).toEqual(statement.data);
  });

  test("by a scanned code is credited when the channel says so, and refunded through it", async () => {
    const { member_id } = await create();
    const sale = await recharge(member_id, scan("00"));
    expect(sale.trade_order).toMatchObject({ status: 2, method: "wechat" });
    expect(await detail(member_id)).toMatchObject({
      balances: [{ principal: { amount: 10_000 } }],
    });
    const { trade_order_id } = sale.trade_order;
    const { refunds } = await post(`/v1/trade_orders/${trade_order_id}/refunds`, {
      amount: 4_000,
      reason: "asked",
    });
    expect(refunds).toMatchObject([{ status: "SUCCEEDED" }]);
    const after = await shop.read(`/v1/trade_orders/${trade_order_id}`);
    expect(after.trade_order).toMatchObject({ status: 4, refunded: { amount: 4_000 } });
  });

  test("that the member still has to confirm is credited once, told by whoever comes first", async () => {
    const { member_id } = await create();
    const sale = await recharge(member_id, scan("10"), 202);
    const { trade_order_id } = sale.trade_order;
    await eventually(async () => {
      const now = await shop.read(`/v1/trade_orders/${trade_order_id}`);
      expect(now.trade_order.status).toBe(2);
    });
    expect(await detail(member_id)).toMatchObject({
      balances: [{ principal: { amount: 10_000 } }],
      recharge_count: 1,
    });
  });

  test("asked for twice with one key is one recharge", async () => {
    const { member_id } = await create();
    const body = { store_no, amount: 1_000, payment: { method: "cash" } };
    const headers = { "idempotency-key": `recharge-${member_id}` };
    const path = `/v1/members/${member_id}/recharges`;
    const replies = await Promise.all([1, 2].map(() => shop.call("POST", path, { body, headers })));
    const again = await shop.call("POST", path, { body, headers });
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(replies.some(({ status }) => status === 201)).toBe(true);
    expect(await detail(member_id)).toMatchObject({
      balances: [{ principal: { amount: 1_000 } }],
    });
  });

  test.each<[string, object, number, string]>([
    ["nothing", { amount: 0 }, 422, "REQUEST_INVALID"],
    ["less than nothing", { amount: -1 }, 422, "REQUEST_INVALID"],
    ["a part of a cent", { amount: 0.5 }, 422, "REQUEST_INVALID"],
    ["more than anybody has", { amount: 1e15 }, 422, "REQUEST_INVALID"],
    ["text", { amount: "１００" }, 422, "REQUEST_INVALID"],
    ["no amount and no rule", { amount: undefined }, 422, "REQUEST_INVALID"],
    ["both", { rule_id: "rule_1" }, 422, "REQUEST_INVALID"],
    ["an unknown rule", { amount: undefined, rule_id: "rule_1" }, 404, "RECHARGE_RULE_UNKNOWN"],
    ["an unknown store", { store_no: "S99" }, 422, "STORE_UNKNOWN"],
    ["too little cash", { payment: { method: "cash", received: 1 } }, 422, "CASH_SHORT"],
    ["a member's own balance", { payment: { method: "member" } }, 422, "REQUEST_INVALID"],
    [
      "a code of no wallet",
      { payment: { method: "scan", bar_code: "9".repeat(18) } },
      422,
      "BAR_CODE_UNKNOWN",
    ],
  ])("of or with %s is refused and changes nothing", async (_name, wanted, status, code) => {
    const { member_id } = await create();
    const body = { store_no, amount: 1_000, payment: { method: "cash" }, ...wanted };
    const reply = await shop.call("POST", `/v1/members/${member_id}/recharges`, { body });
    expectProblem(reply, status, code);
    expect(await detail(member_id)).toMatchObject({ balances: [], recharge_count: 0 });
  });
});

describe("coupons, points and rules", () => {
  const five_off = {
    name: { zh: "满20减5", en: "5 off 20" },
    amount_off: 500,
    threshold: 2_000,
    currency: "SGD",
    validity: { type: "DAYS_AFTER_RECEIPT", days: 7 },
  };

  test("a coupon is laid down, granted and written off once", async () => {
    const { member_id } = await create();
    const { coupon_id } = await post("/v1/coupon_definitions", five_off);
    const granted = await post(`/v1/members/${member_id}/coupons`, { coupon_id });
    expect(granted).toMatchObject({ status: "UNUSED", coupon_id });
    const typed = granted.code.toLowerCase().replace(/(.{4})/g, "$1-");
    const used = await post(`/v1/coupons/${typed}/write_off`, { store_no }, 200);
    expect(used).toMatchObject({ status: "USED", trade_order_id: null });
    const again = await shop.call("POST", `/v1/coupons/${granted.code}/write_off`, { body: {} });
    expectProblem(again, 409, "COUPON_USED");
    expect((await detail(member_id)).coupons).toEqual([used]);
    const frozen = await shop.call("PUT", `/v1/coupon_definitions/${coupon_id}`, {
      body: { ...five_off, amount_off: 600 },
    });
    expectProblem(frozen, 409, "COUPON_TERMS_FROZEN");
    const paused = await shop.call("PUT", `/v1/coupon_definitions/${coupon_id}`, {
      body: { ...five_off, status: "PAUSED" },
    });
    expect(paused.json).toMatchObject({ status: "PAUSED", granted_count: 1 });
    const { data } = await shop.read("/v1/coupon_definitions");
    expect(data).toContainEqual(paused.json);
  });

  test.each<[string, object, number, string]>([
    ["nothing off", { amount_off: 0 }, 422, "REQUEST_INVALID"],
    ["a list of no weekdays", { weekdays: [] }, 422, "COUPON_DEFINITION_INVALID"],
    ["a day that is none", { dates: ["2026-02-30"] }, 422, "REQUEST_INVALID"],
    [
      "a time that is none",
      { time_windows: [{ from: "24:00:00", to: "25:00:00" }] },
      422,
      "REQUEST_INVALID",
    ],
    [
      "an end before its start",
      { validity: { type: "CAMPAIGN", from_date: "2026-03-02", to_date: "2026-03-01" } },
      422,
      "COUPON_DEFINITION_INVALID",
    ],
    [
      "a validity of a thousand years",
      { validity: { type: "DAYS_AFTER_RECEIPT", days: 365_000 } },
      422,
      "REQUEST_INVALID",
    ],
    ["none to give", { total_count: 0 }, 422, "REQUEST_INVALID"],
  ])("a coupon with %s is refused", async (_name, change, status, code) => {
    const reply = await shop.call("POST", "/v1/coupon_definitions", {
      body: { ...five_off, ...change },
    });
    expectProblem(reply, status, code);
  });

  test("what is not there is not changed", async () => {
    const path = "/v1/coupon_definitions/coupon_1";
    const unknown = await shop.call("PUT", path, { body: five_off });
    expectProblem(unknown, 404, "COUPON_DEFINITION_UNKNOWN");
    const body = { recharge_amount: 1, gift: { type: "POINTS", points: 1 } };
    const rule = await shop.call("PUT", "/v1/recharge_rules/rule_1", { body });
    expectProblem(rule, 404, "RECHARGE_RULE_UNKNOWN");
    expectProblem(await shop.call("GET", "/v1/members/member_1"), 404, "MEMBER_UNKNOWN");
    const path_of_statement = "/v1/members/member_1/statement";
    expectProblem(await shop.call("GET", path_of_statement), 404, "MEMBER_UNKNOWN");
    expectProblem(await shop.call("GET", "/v1/coupons/nothing"), 404, "COUPON_UNKNOWN");
  });

  test("the points rule is laid down, and points are given and taken by hand", async () => {
    const points_rule = {
      consume_amount: 100,
      give_points: 1,
      stored_value_earns: false,
      validity_days: 365,
      tender_rate: { points: 100, amount: 100 },
    };
    const saved = await shop.call("PUT", "/v1/member_settings", { body: { points_rule } });
    expect(saved.json).toEqual({ points_rule });
    expect(await shop.read("/v1/member_settings")).toEqual({ points_rule });
    const { member_id } = await create();
    const path = `/v1/members/${member_id}/points`;
    await post(path, { points: 500, reason: "sorry" }, 200);
    await post(path, { points: -200, reason: "slip" }, 200);
    expect(await detail(member_id)).toMatchObject({ points: 300 });
    const too_many = await shop.call("POST", path, { body: { points: -301, reason: "x" } });
    expectProblem(too_many, 409, "POINTS_TOO_LOW");
    const none = await shop.call("POST", path, { body: { points: 0, reason: "x" } });
    expectProblem(none, 422, "REQUEST_INVALID");
    const wrong = { ...points_rule, consume_amount: 0 };
    const refused = await shop.call("PUT", "/v1/member_settings", { body: { points_rule: wrong } });
    expectProblem(refused, 422, "REQUEST_INVALID");
  });
});

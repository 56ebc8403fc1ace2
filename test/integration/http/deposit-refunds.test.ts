/** Refunds of what was consumed of deposits: in parts, at once, refused and tried again. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RefundsDocument } from "../../../src/contract/sale.ts";
import { findingText } from "../../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { merchant_id } from "../../support/order-book.ts";
import type { Reply } from "../../support/server.ts";
import { expectProblem } from "./call.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";
import { hire } from "./staff.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());
afterEach(async () => {
  const { findings } = await verifyMerchant(shop.sql, merchant_id);
  if (findings.length > 0) throw new Error(findings.map(findingText).join("\n"));
});

const held = { amount: 50_000, currency: "SGD" };
const scan = (first: string) => ({ method: "scan", bar_code: first });
const card = (token: string) => ({ method: "card", payment_token: `tok_sandbox_${token}` });
const ways = {
  cash: { method: "cash" },
  wechat: scan("134567890123450000"),
  alipay: scan("285678901234560000"),
  unionpay: scan("6223456789012340000"),
  card: card("success"),
};

async function insist(status: number, path: string, body: object): Promise<Json> {
  const reply = await shop.call("POST", path, { body });
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status });
  return reply.json;
}

const take = (payment: object): Promise<Json> =>
  insist(201, "/v1/deposits", { store_no, amount: held, payment });

/** A deposit of 500.00 of which 300.00 were consumed. */
async function consumed(payment: object, more: object = {}): Promise<Json> {
  const { deposit_id } = await take(payment);
  return insist(200, `/v1/deposits/${deposit_id}/consume`, { amount: 30_000, ...more });
}

const refund = ({ trade_order_id }: Json, wanted: object = {}, headers = {}): Promise<Reply> =>
  shop.call("POST", `/v1/trade_orders/${trade_order_id}/refunds`, {
    body: { reason: "too much", ...wanted },
    headers,
  });
const tradeOrder = async ({ trade_order_id }: Json): Promise<Json> =>
  (await shop.read(`/v1/trade_orders/${trade_order_id}`)).trade_order;

async function told({ deposit_id }: Json): Promise<string[]> {
  const { data, chain } = await shop.read(`/v1/deposits/${deposit_id}/events`);
  expect(chain.status).toBe("INTACT");
  return data.map(({ type }: Json) => type).filter((type: string) => type.includes("_REFUND_"));
}

async function balanceOf(account: string): Promise<bigint> {
  const [row] = await shop.sql<{ balance_minor: bigint }[]>`
    select balance_minor from ledger_accounts
    where merchant_id = ${merchant_id} and account = ${account}`;
  return row?.balance_minor ?? 0n;
}

/** What the processor gave back beyond the rest that returned when it was consumed. */
async function backAtProcessor({ deposit_id }: Json): Promise<number> {
  const [row] = await shop.sql<{ session_id: string }[]>`
    select s.session_id from payment_sessions s join deposits d using (merchant_id, trade_order_id)
    where d.deposit_id = ${deposit_id}`;
  const movements = await shop.movements(row!.session_id);
  return movements
    .filter(({ kind, key }) => kind === "refund" && key.startsWith("refund_"))
    .reduce((sum, { amount_minor }) => sum + Number(amount_minor), 0);
}

describe("what was consumed of a deposit", () => {
  test.each(Object.entries(ways))("goes back in parts, by %s, to the cent", async (name, way) => {
    const deposit = await consumed(way);
    const channel = name === "cash" ? `cash_drawer/${store_no}` : `psp_receivable/sandbox_${name}`;
    const [money, earned] = [await balanceOf(`${channel}/SGD`), await balanceOf(payable)];
    const part = await refund(deposit, { amount: 9_999 });
    expect({ status: part.status, text: part.text }).toMatchObject({ status: 201 });
    expectShape(RefundsDocument, part.json);
    expect(part.json.refunds).toMatchObject([{ amount: { amount: 9_999 }, status: "SUCCEEDED" }]);
    expect(await tradeOrder(deposit)).toMatchObject({
      ...{ status: 4, refunded: { amount: 9_999 }, income: { amount: 20_001 } },
    });
    expect((await refund(deposit, { amount: 1 })).status).toBe(201);
    const rest = await refund(deposit);
    expect(rest.json.refunds).toMatchObject([{ amount: { amount: 20_000 } }]);
    expect(await tradeOrder(deposit)).toMatchObject({
      ...{ status: 5, refunded: { amount: 30_000 }, income: { amount: 0 } },
    });
    expect(await balanceOf(`${channel}/SGD`)).toBe(money - 30_000n);
    expect(await balanceOf(payable)).toBe(earned - 30_000n);
    expectProblem(await refund(deposit), 409, "TRADE_ORDER_NOT_REFUNDABLE");
    if (name !== "cash") expect(await backAtProcessor(deposit)).toBe(30_000);
    const once = ["DEPOSIT_REFUND_REQUESTED", "DEPOSIT_REFUND_SUCCEEDED"];
    expect(await told(deposit)).toEqual([...once, ...once, ...once]);
  });

  test("is all that goes back: not what was held, nor a cent more", async () => {
    for (const way of [ways.cash, ways.wechat, ways.unionpay]) {
      const deposit = await consumed(way);
      const reply = await refund(deposit, { amount: 30_001 });
      expectProblem(reply, 422, "REFUND_EXCEEDS_PAYMENT");
      expect(reply.json.left_minor).toBe(30_000);
      expect((await refund(deposit, { amount: 30_000 })).status).toBe(201);
    }
  });

  test.each(["cash", "wechat", "unionpay"] as const)(
    "asked for fifty times at once, by %s, goes back as often as it lasts",
    async (name) => {
      const deposit = await consumed(ways[name]);
      const replies = await Promise.all(
        Array.from({ length: 50 }, () => refund(deposit, { amount: 1_300 })),
      );
      expect(replies.filter(({ status }) => status === 201)).toHaveLength(23);
      expect(replies.filter(({ status }) => status === 422)).toHaveLength(27);
      await eventually(async () =>
        expect(await tradeOrder(deposit)).toMatchObject({
          status: 4,
          refunded: { amount: 29_900 },
        }),
      );
      if (name !== "cash") expect(await backAtProcessor(deposit)).toBe(29_900);
    },
  );

  test("goes back by its lines, where it was consumed for some", async () => {
    const goods = [
      { goods_id: -1, name: "房费", count: 2, price: 12_500 },
      { goods_id: 7, name: "水", count: 5, price: 1_000 },
    ];
    const deposit = await consumed(ways.alipay, { goods });
    const lines = [{ line_no: 1, count: 1 }];
    expect((await refund(deposit, { lines })).json.refunds).toMatchObject([
      { amount: { amount: 12_500 } },
    ]);
    expect((await tradeOrder(deposit)).goods[0]).toMatchObject({ count: 2, returned_count: 1 });
    const again = await refund(deposit, { lines: [{ line_no: 1, count: 2 }] });
    expectProblem(again, 422, "REFUND_LINE_INVALID");
    const plain = await consumed(ways.cash);
    expectProblem(await refund(plain, { lines }), 422, "REFUND_LINE_INVALID");
    expectProblem(await refund(plain, { order_ids: ["order_1"] }), 404, "ORDER_UNKNOWN");
    const tickets = await refund(plain, { ticket_codes: ["TKT-1"] });
    expectProblem(tickets, 422, "REFUND_TICKET_UNKNOWN");
    const to_points = await refund(plain, { tender: "points" });
    expectProblem(to_points, 422, "REFUND_EXCEEDS_TENDER");
  });

  test("under one key goes back once", async () => {
    const deposit = await consumed(ways.wechat);
    const headers = { "idempotency-key": `back-${deposit.deposit_id}` };
    const both = await Promise.all([
      refund(deposit, { amount: 700 }, headers),
      refund(deposit, { amount: 700 }, headers),
    ]);
    const statuses = both.map(({ status }) => status);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    const third = await refund(deposit, { amount: 700 }, headers);
    expect([third.status, third.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    await eventually(async () => expect(await backAtProcessor(deposit)).toBe(700));
  });

  test("is under way while the channel takes its time, and counts as gone", async () => {
    const deposit = await consumed(card("refund_pending"));
    const reply = await refund(deposit, { amount: 20_000 });
    expect(reply.json.refunds).toMatchObject([{ status: "PENDING" }]);
    const more = await refund(deposit, { amount: 10_001 });
    expectProblem(more, 422, "REFUND_EXCEEDS_PAYMENT");
    const promised = { refunded: { amount: 0 }, refunding: { amount: 20_000 } };
    expect(await tradeOrder(deposit)).toMatchObject({ status: 2, ...promised });
    const path = `/v1/deposits/${deposit.deposit_id}`;
    expect(await shop.read(path)).toMatchObject(promised);
    await eventually(async () => {
      const arrived = { refunded: { amount: 20_000 }, refunding: { amount: 0 } };
      expect(await tradeOrder(deposit)).toMatchObject({ status: 4, ...arrived });
      expect(await shop.read(path)).toMatchObject(arrived);
    }, 15_000);
  }, 30_000);

  test("and refused by the channel is tried again when somebody wants it", async () => {
    const deposit = await consumed(card("refund_fails"));
    const reply = await refund(deposit, { amount: 100 });
    const [{ refund_id, status }] = reply.json.refunds;
    expect(status).toBe("FAILED");
    const path = `/v1/trade_orders/${deposit.trade_order_id}/refunds/${refund_id}/retry`;
    const again = await shop.call("POST", path, { body: {} });
    expect({ status: again.status, text: again.text }).toMatchObject({ status: 200 });
    const asked = ["DEPOSIT_REFUND_REQUESTED", "DEPOSIT_REFUND_FAILED"];
    expect(await told(deposit)).toEqual([
      ...asked,
      "DEPOSIT_REFUND_RETRIED",
      "DEPOSIT_REFUND_FAILED",
    ]);
    expect(await tradeOrder(deposit)).toMatchObject({ status: 2, refunded: { amount: 0 } });
  });
});

const payable = "merchant_payable/SGD";

describe("a deposit of which nothing was consumed", () => {
  test("is not refunded: it is not paid, and what is held goes back by a release", async () => {
    for (const way of [ways.cash, ways.wechat, ways.unionpay]) {
      const deposit = await take(way);
      const reply = await refund(deposit, { amount: 1 });
      expectProblem(reply, 409, "TRADE_ORDER_NOT_REFUNDABLE");
      await insist(200, `/v1/deposits/${deposit.deposit_id}/release`, {});
      expectProblem(await refund(deposit), 409, "TRADE_ORDER_NOT_REFUNDABLE");
    }
  });
});

describe("who may give back what was consumed", () => {
  test("is bounded by role, day and PIN, as of any sale", async () => {
    const cashier = await hire(shop, "cashier");
    const deposit = await consumed(ways.cash);
    const path = `/v1/trade_orders/${deposit.trade_order_id}/refunds`;
    const reason = "too much";
    const limits = [{ role: "cashier", per_refund: 500, per_day: 800, same_day_only: true }];
    await shop.call("PATCH", "/v1/refund_rules", { body: { limits } });
    const beyond = await cashier.call("POST", path, { amount: 501, reason });
    expectProblem(beyond, 403, "REFUND_LIMIT_EXCEEDED");
    expect((await cashier.call("POST", path, { amount: 500, reason })).status).toBe(201);
    const too_much = await cashier.call("POST", path, { amount: 400, reason });
    expectProblem(too_much, 403, "REFUND_LIMIT_EXCEEDED");
    const gate = await hire(shop, "gate");
    expect((await gate.call("POST", path, { amount: 1, reason })).status).toBe(403);
  });

  test("knows the store's PIN, also to have one tried again; a release needs none", async () => {
    const store = { store_no: "S88", name_zh: "湖边", name_en: "Lake" };
    await insertStore(shop.sql, { merchant_id: "sentosa_demo", ...store });
    const refund_pin = "918273645";
    await shop.call("PUT", "/v1/stores/S88/refund_pin", { body: { refund_pin } });
    const asked = { store_no: "S88", amount: held, payment: card("refund_fails") };
    const [kept, given] = [
      await insist(201, "/v1/deposits", asked),
      await insist(201, "/v1/deposits", asked),
    ];
    await insist(200, `/v1/deposits/${given.deposit_id}/release`, {});
    await insist(200, `/v1/deposits/${kept.deposit_id}/consume`, { amount: 100 });
    expectProblem(await refund(kept), 403, "REFUND_PIN_REQUIRED");
    const { json } = await refund(kept, { refund_pin });
    const [{ refund_id }] = json.refunds;
    const path = `/v1/trade_orders/${kept.trade_order_id}/refunds/${refund_id}/retry`;
    expectProblem(await shop.call("POST", path, { body: {} }), 403, "REFUND_PIN_REQUIRED");
    expect((await shop.call("POST", path, { body: { refund_pin } })).status).toBe(200);
  });
});

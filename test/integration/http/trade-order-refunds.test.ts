/** Refunds of trade orders over HTTP: in parts, by orders, at once, never more than was paid. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RefundsDocument } from "../../../src/contract/sale.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { expectProblem } from "./call.ts";
import { eventually, expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

async function buy(date = shop.day(1)) {
  const { order, session } = await shop.buy({ date });
  const [row] = await shop.sql<{ trade_order_id: string }[]>`
    select trade_order_id from payment_sessions where session_id = ${session.session_id}`;
  const { order_id } = order as { order_id: string };
  const { session_id } = session as { session_id: string };
  return { order_id, session_id, trade_order_id: row!.trade_order_id };
}

const refund = (trade_order_id: string, body: object) =>
  shop.call("POST", `/v1/trade_orders/${trade_order_id}/refunds`, {
    body: { reason: "rain", ...body },
  });
const orderOf = (order_id: string): Promise<Json> => shop.read(`/v1/orders/${order_id}`);

async function tradeOrderOf(trade_order_id: string) {
  const [row] = await shop.sql<
    { status: number; refunded: string; refunding: string; income: string }[]
  >`
    select status, refunded_minor::text as refunded, refunding_minor::text as refunding,
      income_minor::text as income
    from trade_orders where trade_order_id = ${trade_order_id}`;
  return row;
}

async function backAt(session_id: string): Promise<number[]> {
  const moved = await shop.movements(session_id);
  return moved.filter(({ kind }) => kind === "refund").map((one) => Number(one.amount_minor));
}

describe("a refund of a part", () => {
  test("leaves the ticket as it is, and what is left can follow", async () => {
    const date = shop.day(2);
    const { order_id, session_id, trade_order_id } = await buy(date);
    const part = await refund(trade_order_id, { amount: 3_333 });
    expect(part.status).toBe(201);
    expectShape(RefundsDocument, part.json);
    expect(part.json.refunds).toMatchObject([{ status: "SUCCEEDED", amount: { amount: 3_333 } }]);
    expect(await orderOf(order_id)).toMatchObject({
      ...{ status: "FULFILLED", payment_status: "PARTIALLY_REFUNDED" },
      fulfillment_status: "FULFILLED",
    });
    expect(await tradeOrderOf(trade_order_id)).toEqual({
      ...{ status: 4, refunded: "3333", refunding: "0", income: "8567" },
    });
    const rest = await refund(trade_order_id, {});
    expect(rest.json.refunds).toMatchObject([{ amount: { amount: 8_567 } }]);
    expect(await orderOf(order_id)).toMatchObject({
      ...{ status: "REFUNDED", payment_status: "REFUNDED", fulfillment_status: "REVOKED" },
    });
    expect(await tradeOrderOf(trade_order_id)).toEqual({
      ...{ status: 5, refunded: "11900", refunding: "0", income: "0" },
    });
    expect(await backAt(session_id)).toEqual([3_333, 8_567]);
    expect(await shop.use(date)).toEqual([0, 0]);
    expectProblem(await refund(trade_order_id, {}), 409, "TRADE_ORDER_NOT_REFUNDABLE");
  });

  test("then a cancellation gives back what is left, and no more", async () => {
    const { order_id, session_id, trade_order_id } = await buy();
    await refund(trade_order_id, { amount: 1_900 });
    await shop.call("POST", `/v1/orders/${order_id}/cancel`, { body: { reason: "rain" } });
    await eventually(async () => expect(await backAt(session_id)).toEqual([1_900, 10_000]));
    expect(await tradeOrderOf(trade_order_id)).toMatchObject({ status: 5, refunded: "11900" });
  });

  test("of more than was paid is refused, with what is left, and changes nothing", async () => {
    const { order_id, session_id, trade_order_id } = await buy();
    await refund(trade_order_id, { amount: 11_000 });
    const reply = await refund(trade_order_id, { amount: 901 });
    expectProblem(reply, 422, "REFUND_EXCEEDS_PAYMENT");
    expect(reply.json).toMatchObject({ left_minor: 900 });
    expect(await backAt(session_id)).toEqual([11_000]);
    expect(await orderOf(order_id)).toMatchObject({ payment_status: "PARTIALLY_REFUNDED" });
  });

  test("asked for fifty times at once is given as often as the money lasts", async () => {
    const { session_id, trade_order_id } = await buy();
    const asked = Array.from({ length: 50 }, () => refund(trade_order_id, { amount: 1_000 }));
    const codes = (await Promise.all(asked)).map(({ status }) => status);
    expect(codes.filter((status) => status === 201)).toHaveLength(11);
    expect(codes.filter((status) => status === 422)).toHaveLength(39);
    await eventually(async () => expect(await backAt(session_id)).toHaveLength(11));
    expect(await tradeOrderOf(trade_order_id)).toMatchObject({ status: 4, refunded: "11000" });
  });

  test("sent again under its key is given once", async () => {
    const { session_id, trade_order_id } = await buy();
    const path = `/v1/trade_orders/${trade_order_id}/refunds`;
    const body = { reason: "rain", amount: 500 };
    const headers = { "idempotency-key": `refund-${trade_order_id}` };
    const both = [
      await shop.call("POST", path, { body, headers }),
      await shop.call("POST", path, { body, headers }),
    ];
    expect(both[1]?.json).toEqual(both[0]?.json);
    await eventually(async () => expect(await backAt(session_id)).toEqual([500]));
  });
});

describe("a refund by orders", () => {
  test("cancels those with their tickets and leaves the others alone", async () => {
    const cart_id = "cart_two_of_three";
    const date = shop.day(3);
    const orders = [
      await shop.order({ date, cart_id }),
      await shop.order({ date, cart_id }),
      await shop.order({ date, cart_id }),
    ];
    const body = { payment_method: "card", protocol: "DIRECT" };
    const { json: session } = await shop.call("POST", `/v1/carts/${cart_id}/checkout`, { body });
    await shop.complete(session.session_id, "tok_sandbox_success");
    const [row] = await shop.sql<{ trade_order_id: string }[]>`
      select trade_order_id from payment_sessions where session_id = ${session.session_id}`;
    const order_ids = orders.slice(0, 2).map(({ order_id }) => order_id);
    const reply = await refund(row!.trade_order_id, { order_ids });
    expect(reply.json.refunds).toHaveLength(2);
    const ends = await Promise.all(orders.map(({ order_id }) => orderOf(order_id)));
    expect(ends.map(({ status }) => status)).toEqual(["REFUNDED", "REFUNDED", "FULFILLED"]);
    expect(await tradeOrderOf(row!.trade_order_id)).toMatchObject({ status: 4, refunded: "23800" });
    expect(await shop.use(date)).toEqual([0, 3]);
    expectProblem(await refund(row!.trade_order_id, { order_ids }), 409, "ORDER_STATUS_INVALID");
  });

  test("that it did not pay is refused", async () => {
    const { trade_order_id } = await buy();
    const other = await buy();
    const reply = await refund(trade_order_id, { order_ids: [other.order_id] });
    expectProblem(reply, 404, "ORDER_UNKNOWN");
  });
});

test("a trade order that nobody knows has nothing to give back", async () => {
  expectProblem(await refund("E01209901010000000000001", {}), 404, "TRADE_ORDER_UNKNOWN");
});

test("after all of this the books are sound", async () => {
  await eventually(async () => {
    const report = await verifyMerchant(shop.sql, "sentosa_demo");
    expect(report.findings).toEqual([]);
  });
});

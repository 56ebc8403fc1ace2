/** Refunds of trade orders over HTTP: in parts, by orders, at once, never more than was paid. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RefundsDocument } from "../../../src/contract/sale.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { expectProblem } from "./call.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";

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

describe("a refund by ticket", () => {
  test("takes that ticket back and gives its price, once", async () => {
    const cart_id = "cart_by_ticket";
    const date = shop.day(4);
    const orders = [await shop.order({ date, cart_id }), await shop.order({ date, cart_id })];
    const body = { payment_method: "card", protocol: "DIRECT" };
    const { json: session } = await shop.call("POST", `/v1/carts/${cart_id}/checkout`, { body });
    await shop.complete(session.session_id, "tok_sandbox_success");
    const [row] = await shop.sql<{ trade_order_id: string }[]>`
      select trade_order_id from payment_sessions where session_id = ${session.session_id}`;
    const { trade_order_id } = row!;
    const { ticket_code } = await shop.read(`/v1/orders/${orders[0].order_id}/fulfillment`);
    const reply = await refund(trade_order_id, { ticket_codes: [ticket_code, ticket_code] });
    expect(reply.json.refunds).toMatchObject([{ amount: { amount: 11_900 } }]);
    const ends = await Promise.all(orders.map(({ order_id }) => orderOf(order_id)));
    expect(ends.map(({ status }) => status)).toEqual(["REFUNDED", "FULFILLED"]);
    expect(await shop.use(date)).toEqual([0, 3]);
    const [ticket] = await shop.sql<{ status: string }[]>`
      select status from tickets where ticket_code = ${ticket_code}`;
    expect(ticket).toEqual({ status: "REVOKED" });
    expect(await tradeOrderOf(trade_order_id)).toMatchObject({ status: 4, refunded: "11900" });
    const again = await refund(trade_order_id, { ticket_codes: [ticket_code] });
    expectProblem(again, 409, "REFUND_TICKET_REVOKED");
  });

  test("that it did not sell is refused, and so is more than one way to say what", async () => {
    const { trade_order_id } = await buy();
    const other = await buy();
    const { ticket_code } = await shop.read(`/v1/orders/${other.order_id}/fulfillment`);
    const reply = await refund(trade_order_id, { ticket_codes: [ticket_code] });
    expectProblem(reply, 422, "REFUND_TICKET_UNKNOWN");
    const both = await refund(trade_order_id, { amount: 100, all: true });
    expectProblem(both, 422, "REQUEST_INVALID");
    expect(await tradeOrderOf(trade_order_id)).toMatchObject({ status: 2, refunded: "0" });
  });
});

describe("a refund by line", () => {
  const tea = { goods_id: 7, name: "tea", count: 3, price: 50 };
  const cake = { goods_id: 8, name: "cake", count: 1, price: 100 };

  async function sellGoods() {
    const sale = await shop.call("POST", "/v1/sales", {
      body: {
        store_no,
        open_sale: { name: "tea and cake", amount: { amount: 250, currency: "SGD" } },
        goods: [tea, cake],
        discount: 83,
        payment: { method: "cash" },
      },
    });
    expect(sale.status).toBe(201);
    return sale.json.trade_order.trade_order_id as string;
  }

  test("of a discounted line comes to its exact share, piece by piece", async () => {
    const trade_order_id = await sellGoods();
    const amounts: number[] = [];
    for (const lines of [
      [{ goods_id: 7, count: 1 }],
      [{ line_no: 1, count: 1 }],
      [
        { line_no: 1, count: 1 },
        { line_no: 2, count: 1 },
      ],
    ]) {
      const reply = await refund(trade_order_id, { lines });
      expect(reply.status).toBe(201);
      amounts.push(...reply.json.refunds.map(({ amount }: Json) => amount.amount));
    }
    // 150 less 50 of the 83 leave 100 for three teas; 100 less 33 leave 67 for the cake.
    expect(amounts).toEqual([33, 34, 100]);
    const { trade_order } = await shop.read(`/v1/trade_orders/${trade_order_id}`);
    expect(trade_order).toMatchObject({ status: 5, refunded: { amount: 167 } });
    expect(trade_order.goods).toMatchObject([
      { line_no: 1, returned_count: 3 },
      { line_no: 2, returned_count: 1 },
    ]);
  });

  test("of more than is left, or of no line, is refused and changes nothing", async () => {
    const trade_order_id = await sellGoods();
    const many = await refund(trade_order_id, { lines: [{ line_no: 1, count: 4 }] });
    expectProblem(many, 422, "REFUND_LINE_INVALID");
    expect(many.json).toMatchObject({ fault: "COUNT_TOO_LARGE", count_left: 3 });
    const none = await refund(trade_order_id, { lines: [{ goods_id: 99, count: 1 }] });
    expectProblem(none, 422, "REFUND_LINE_INVALID");
    await refund(trade_order_id, { amount: 150 });
    const late = await refund(trade_order_id, { lines: [{ line_no: 2, count: 1 }] });
    expectProblem(late, 422, "REFUND_EXCEEDS_PAYMENT");
    expect(late.json.errors).toMatchObject([{ pointer: "/lines" }]);
    const { trade_order } = await shop.read(`/v1/trade_orders/${trade_order_id}`);
    expect(trade_order).toMatchObject({ status: 4, refunded: { amount: 150 } });
    expect(trade_order.goods).toMatchObject([{ returned_count: 0 }, { returned_count: 0 }]);
  });

  test("where no till named goods takes an order for a line, with its ticket", async () => {
    const { order_id, trade_order_id } = await buy();
    const two = await refund(trade_order_id, { lines: [{ line_no: 1, count: 2 }] });
    expectProblem(two, 422, "REFUND_LINE_INVALID");
    const reply = await refund(trade_order_id, { lines: [{ line_no: 1, count: 1 }] });
    expect(reply.json.refunds).toMatchObject([{ amount: { amount: 11_900 } }]);
    expect(await orderOf(order_id)).toMatchObject({ fulfillment_status: "REVOKED" });
  });
});

describe("refunds asked of two servers at once", () => {
  test.each([50, 100])("%i times give what was paid, and not a cent more", async (times) => {
    const branch = await shop.openBranch();
    try {
      const { order_id, session_id, trade_order_id } = await buy();
      const { ticket_code } = await shop.read(`/v1/orders/${order_id}/fulfillment`);
      const path = `/v1/trade_orders/${trade_order_id}/refunds`;
      const wanted = [
        { amount: 700 },
        { amount: 1_234 },
        { lines: [{ line_no: 1, count: 1 }] },
        { ticket_codes: [ticket_code] },
        { all: true },
      ];
      const replies = await Promise.all(
        Array.from({ length: times }, (_, index) => {
          // The whole of it only once parts of it had a chance.
          const body = wanted[index < times / 2 ? index % 2 : index % wanted.length];
          const server = index % 2 === 0 ? shop : branch;
          return server.call("POST", path, { body: { reason: "rain", ...body } });
        }),
      );
      const given = replies.filter(({ status }) => status === 201);
      const amounts = given.flatMap(({ json }) =>
        json.refunds.map(({ amount }: Json) => amount.amount as number),
      );
      expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(11_900);
      const refused = new Set(
        replies.flatMap(({ status, json }) => (status < 400 ? [] : json.code)),
      );
      const expected = [
        ...["REFUND_EXCEEDS_PAYMENT", "TRADE_ORDER_NOT_REFUNDABLE", "REFUND_TICKET_REVOKED"],
        "REFUND_LINE_INVALID",
      ];
      expect(expected).toEqual(expect.arrayContaining([...refused]));
      expect(given.length + replies.filter(({ status }) => status >= 400).length).toBe(times);
      await eventually(async () => {
        expect((await backAt(session_id)).reduce((sum, amount) => sum + amount, 0)).toBe(11_900);
        expect(await tradeOrderOf(trade_order_id)).toEqual({
          ...{ status: 5, refunded: "11900", refunding: "0", income: "0" },
        });
      });
      expect(await orderOf(order_id)).toMatchObject({ fulfillment_status: "REVOKED" });
    } finally {
      await branch.stop();
    }
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

/** Carts over HTTP: several orders under one checkout, fulfilled together or not at all. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CompletionDocument,
  PaymentSessionDocument,
} from "../../../src/contract/payment-session.ts";
import { expectProblem } from "./call.ts";
import { eventually, expectShape, openShop, type Branch, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

let carts_made = 0;

/** A family pack and two adults in a cart of their own. */
async function fillCart(date: string): Promise<Readonly<{ cart_id: string; orders: Json[] }>> {
  carts_made += 1;
  const cart_id = `cart-${carts_made}`;
  const family = await shop.order({ date, cart_id });
  const adults = await shop.order({ date, cart_id, sku_id: "sentosa_adult", quantity: 2 });
  return { cart_id, orders: [family, adults] };
}

function checkOutCart(cart_id: string) {
  const body = { payment_method: "card", protocol: "DIRECT" };
  return shop.call("POST", `/v1/carts/${cart_id}/checkout`, { body });
}

const statusesOf = async (orders: readonly Json[]): Promise<string[]> =>
  Promise.all(
    orders.map(async ({ order_id }) => (await shop.read(`/v1/orders/${order_id}`)).status),
  );

describe("a cart", () => {
  test("is paid by one charge over the sum, and each order gets its ticket", async () => {
    const date = shop.day(1);
    const { cart_id, orders } = await fillCart(date);
    const opened = await checkOutCart(cart_id);
    expect(opened.status).toBe(201);
    expectShape(PaymentSessionDocument, opened.json);
    const order_ids = orders.map(({ order_id }) => order_id);
    expect(opened.json).toMatchObject({
      cart_id,
      order_ids,
      order_id: order_ids[0],
      amount: { amount: 11_900 + 9_600, currency: "SGD" },
    });
    const paid = await shop.complete(opened.json.session_id, "tok_sandbox_success");
    expect(paid.status).toBe(200);
    expectShape(CompletionDocument, paid.json);
    expect(paid.json.orders.map(({ status }: Json) => status)).toEqual(["FULFILLED", "FULFILLED"]);
    expect(paid.json.fulfillments.map(({ order_id }: Json) => order_id)).toEqual(order_ids);
    const codes = paid.json.fulfillments.map(({ ticket_code }: Json) => ticket_code);
    expect(new Set(codes).size).toBe(2);
    expect(await shop.use(date)).toEqual([0, 5]);
    const moved = await shop.movements(opened.json.session_id);
    expect(moved).toMatchObject([{ kind: "charge", amount_minor: "21500" }]);
  });

  test("whose payment is declined stays locked as a whole, and can be paid again", async () => {
    const date = shop.day(2);
    const { cart_id, orders } = await fillCart(date);
    const first = await checkOutCart(cart_id);
    const declined = await shop.complete(first.json.session_id, "tok_sandbox_decline");
    expectProblem(declined, 402, "PAYMENT_DECLINED");
    expect(await statusesOf(orders)).toEqual(["LOCKED", "LOCKED"]);
    const second = await checkOutCart(cart_id);
    await shop.complete(second.json.session_id, "tok_sandbox_success");
    expect(await statusesOf(orders)).toEqual(["FULFILLED", "FULFILLED"]);
  });

  test("is not checked out order by order", async () => {
    const { cart_id, orders } = await fillCart(shop.day(3));
    const path = `/v1/orders/${orders[0].order_id}/checkout`;
    const reply = await shop.call("POST", path, { body: { payment_method: "card" } });
    expectProblem(reply, 409, "CART_HAS_OTHER_ORDERS");
    expect(reply.json).toMatchObject({ cart_id, order_ids: [orders[1].order_id] });
    expect(await statusesOf(orders)).toEqual(["LOCKED", "LOCKED"]);
  });

  test("takes no further order while it is being paid, and goes on when the payment is given up", async () => {
    const date = shop.day(4);
    const { cart_id } = await fillCart(date);
    const { json: session } = await checkOutCart(cart_id);
    const body = {
      sku_id: "sentosa_adult",
      quantity: 1,
      date,
      channel: "web",
      customer: {},
      cart_id,
    };
    const refused = await shop.call("POST", "/v1/orders", { body });
    expectProblem(refused, 409, "CART_BEING_PAID");
    const path = `/v1/payment_sessions/${session.session_id}/cancel`;
    expect((await shop.call("POST", path)).json).toMatchObject({ status: "FAILED" });
    expect((await shop.call("POST", "/v1/orders", { body })).status).toBe(201);
    expect((await checkOutCart(cart_id)).json.order_ids).toHaveLength(3);
  });

  test("leaves out what was cancelled before the checkout", async () => {
    const { cart_id, orders } = await fillCart(shop.day(5));
    await shop.call("POST", `/v1/orders/${orders[0].order_id}/cancel`, { body: { reason: "ill" } });
    const { json: session } = await checkOutCart(cart_id);
    expect(session).toMatchObject({ order_id: orders[1].order_id, amount: { amount: 9_600 } });
  });

  test("gives the money of one order back when that order alone is cancelled", async () => {
    const date = shop.day(6);
    const { cart_id, orders } = await fillCart(date);
    const { json: session } = await checkOutCart(cart_id);
    await shop.complete(session.session_id, "tok_sandbox_success");
    const path = `/v1/orders/${orders[1].order_id}/cancel`;
    expect((await shop.call("POST", path, { body: { reason: "ill" } })).status).toBe(200);
    await eventually(async () => {
      expect(await statusesOf(orders)).toEqual(["FULFILLED", "REFUNDED"]);
    });
    expect(await shop.use(date)).toEqual([0, 3]);
    expect(await shop.movements(session.session_id)).toMatchObject([
      { kind: "charge", amount_minor: "21500" },
      { kind: "refund", amount_minor: "9600" },
    ]);
  });

  test("that nobody has cannot be checked out", async () => {
    expectProblem(await checkOutCart("cart-of-nobody"), 404, "CART_UNKNOWN");
    const { cart_id } = await fillCart(shop.day(7));
    const { json: session } = await checkOutCart(cart_id);
    await shop.complete(session.session_id, "tok_sandbox_success");
    expectProblem(await checkOutCart(cart_id), 409, "ORDER_STATUS_INVALID");
  });

  test("holds fifty orders and not one more", async () => {
    const cart_id = "cart-full";
    const wanted = { sku_id: "beach_pass", quantity: 1, date: shop.day(8), cart_id };
    await Promise.all(Array.from({ length: 50 }, () => shop.order(wanted)));
    const body = { ...wanted, channel: "web", customer: {} };
    expectProblem(await shop.call("POST", "/v1/orders", { body }), 409, "CART_FULL");
  });
});

describe("a cart of which one order has run out", () => {
  /** A server for which so much more time has gone by. */
  async function inTime<Value>(
    ahead_ms: number,
    visit: (later: Branch) => Promise<Value>,
  ): Promise<Value> {
    const later = await shop.openBranch({ CLOCK_OFFSET_MS: String(ahead_ms) });
    try {
      return await visit(later);
    } finally {
      await later.stop();
    }
  }

  /** The second order is made when the first has 100 s left. */
  async function fillSlowly(date: string) {
    carts_made += 1;
    const cart_id = `cart-${carts_made}`;
    const { order_id: lost } = await shop.order({ date, cart_id });
    const wanted = { sku_id: "sentosa_adult", quantity: 2, date, cart_id };
    const body = { ...wanted, channel: "web", customer: {} };
    const made = await inTime(200_000, (later) => later.call("POST", "/v1/orders", { body }));
    expect(made.status).toBe(201);
    return { cart_id, lost: lost as string, left: made.json.order_id as string };
  }

  test("is paid whole or not at all, until the checkout says what it leaves out", async () => {
    const { cart_id, lost, left } = await fillSlowly(shop.day(13));
    await inTime(301_000, async (later) => {
      const path = `/v1/carts/${cart_id}/checkout`;
      const checkOut = (body: object = {}) =>
        later.call("POST", path, { body: { payment_method: "card", ...body } });
      for (const status of ["LOCKED", "EXPIRED"]) {
        const refused = await checkOut();
        expectProblem(refused, 409, "CART_ORDERS_EXPIRED");
        expect(refused.json).toMatchObject({ cart_id, order_ids: [lost] });
        expect(refused.json.detail).toContain(lost);
        if (status === "EXPIRED") break;
        await eventually(async () => {
          expect((await shop.read(`/v1/orders/${lost}`)).status).toBe("EXPIRED");
        });
      }
      expect((await shop.read(`/v1/orders/${left}`)).status).toBe("LOCKED");
      expectProblem(await checkOut({ leave_out: [left] }), 409, "ORDER_STATUS_INVALID");
      expectProblem(await checkOut({ leave_out: ["order_none"] }), 404, "ORDER_UNKNOWN");
      expectProblem(await checkOut({ leave_out: lost }), 422, "REQUEST_INVALID");
      const opened = await checkOut({ leave_out: [lost] });
      expect(opened.status).toBe(201);
      expect(opened.json).toMatchObject({ order_id: left, amount: { amount: 9_600 } });
      // From here on it is known: the customer's second try pays for the same.
      const session = opened.json.session_id;
      await later.call("POST", `/v1/payment_sessions/${session}/complete`, {
        body: { payment_token: "tok_sandbox_decline" },
      });
      const again = await later.call("POST", `/v1/pay/${session}/retry`, { api_key: null });
      expect(again.json).toMatchObject({ order_id: left, amount: { amount: 9_600 } });
    });
  });

  test("takes leave_out for a cart alone: an order is checked out by its name", async () => {
    const { order_id } = await shop.order({ date: shop.day(14) });
    const body = { payment_method: "card", leave_out: [] };
    const reply = await shop.call("POST", `/v1/orders/${order_id}/checkout`, { body });
    expectProblem(reply, 422, "REQUEST_INVALID");
  });
});

describe("a cart that is never paid", () => {
  test("is tried twenty times, on the pay page as well, and not once more", async () => {
    const { cart_id } = await fillCart(shop.day(15));
    let { session_id } = (await checkOutCart(cart_id)).json;
    for (let attempt = 2; attempt <= 20; attempt++) {
      expect((await shop.call("POST", `/v1/payment_sessions/${session_id}/cancel`)).status).toBe(
        200,
      );
      const next = await shop.call("POST", `/v1/pay/${session_id}/retry`, { api_key: null });
      expect({ attempt, status: next.status }).toEqual({ attempt, status: 201 });
      ({ session_id } = next.json);
    }
    expectProblem(await checkOutCart(cart_id), 409, "PAYMENT_SESSION_OPEN");
    await shop.call("POST", `/v1/payment_sessions/${session_id}/cancel`);
    const retry = (headers: Record<string, string>) =>
      shop.call("POST", `/v1/pay/${session_id}/retry`, { api_key: null, headers });
    const refused = await retry({ "accept-language": "en" });
    expectProblem(refused, 409, "PAYMENT_ATTEMPTS_USED_UP");
    expect(refused.json).toMatchObject({ cart_id, attempts_max: 20, retryable: false });
    expect((await retry({ "accept-language": "zh-CN" })).json.title).toBe("支付次数已用完");
    expectProblem(await checkOutCart(cart_id), 409, "PAYMENT_ATTEMPTS_USED_UP");
  });
});

describe("an order, asked for more", () => {
  test("tells its cart, payments, tickets and refunds, and only what was asked for", async () => {
    const { cart_id, orders } = await fillCart(shop.day(9));
    const { json: session } = await checkOutCart(cart_id);
    await shop.complete(session.session_id, "tok_sandbox_decline");
    const { json: again } = await checkOutCart(cart_id);
    const { json: paid } = await shop.complete(again.session_id, "tok_sandbox_success");
    const [family] = orders;
    const path = `/v1/orders/${family.order_id}`;
    const plain = await shop.read(path);
    const whole = await shop.read(`${path}?expand=cart,payments,tickets,refunds`);
    expect(whole).toMatchObject(plain);
    expect(Object.keys(whole)).toEqual([
      ...Object.keys(plain),
      ...["cart", "payments", "tickets", "refunds"],
    ]);
    expect(whole.cart.cart_id).toBe(cart_id);
    expect(whole.cart.orders.map(({ order_id }: Json) => order_id)).toEqual(
      orders.map(({ order_id }) => order_id),
    );
    expect(whole.payments.map(({ status }: Json) => status)).toEqual(["FAILED", "SUCCEEDED"]);
    for (const payment of whole.payments) expectShape(PaymentSessionDocument, payment);
    const { ticket_code } = paid.fulfillment;
    expect(whole.tickets).toEqual([
      { ...paid.fulfillment, ticket_url: `${shop.base_url}/t/${ticket_code}` },
    ]);
    expect(whole.refunds).toEqual([]);
    expect(Object.keys(await shop.read(`${path}?expand=tickets`))).toEqual([
      ...Object.keys(plain),
      "tickets",
    ]);
    const unknown = await shop.call("GET", `${path}?expand=cart,everything`);
    expectProblem(unknown, 422, "REQUEST_INVALID");
  });
});

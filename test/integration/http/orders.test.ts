/** Orders over HTTP: from nothing to a ticket, each document as the source shows it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  FulfillmentDocument,
  OrderDocument,
  TimelineDocument,
} from "../../../src/contract/order.ts";
import {
  CompletionDocument,
  PaymentSessionDocument,
} from "../../../src/contract/payment-session.ts";
import { expectProblem } from "./call.ts";
import { expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const locked_keys = [
  ...["order_id", "merchant_id", "sku_id", "product_name", "quantity", "date", "quote_amount_sgd"],
  ...["currency", "channel", "customer", "status", "payment_status", "fulfillment_status"],
  ...["created_at", "inventory_lock"],
];

describe("creating an order", () => {
  test("answers 201 with the order document, keys in the source's order, and holds the places", async () => {
    const date = shop.day(2);
    const customer = { telegram_user_id: "6761269319", telegram_username: "bestjustin" };
    const asked = {
      sku_id: "sentosa_family_pack",
      quantity: 3,
      date,
      channel: "telegram",
      customer,
    };
    const reply = await shop.call("POST", "/v1/orders", { body: asked });
    expect(reply.status).toBe(201);
    expect(reply.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const order = reply.json;
    expectShape(OrderDocument, order);
    expect(Object.keys(order)).toEqual(locked_keys);
    expect(order).toMatchObject({
      ...asked,
      merchant_id: "sentosa_demo",
      product_name: "Sentosa 家庭套票(2大1小)",
      quote_amount_sgd: 119,
      currency: "SGD",
      status: "LOCKED",
      payment_status: "NONE",
      fulfillment_status: "PENDING",
    });
    expect(reply.headers.get("location")).toBe(`/v1/orders/${order.order_id}`);
    expect(order.order_id).toMatch(/^order_[0-9a-f]{24}$/);
    expect(Object.keys(order.inventory_lock)).toEqual([
      "lock_id",
      "sku_id",
      "quantity",
      "expiry_at",
    ]);
    const hold_ms = Date.parse(order.inventory_lock.expiry_at) - Date.parse(order.created_at);
    expect(hold_ms).toBeGreaterThanOrEqual(300_000);
    expect(hold_ms).toBeLessThan(305_000);
    expect(Number.parseInt(order.order_id.slice(-11), 16)).toBe(Date.parse(order.created_at));
    expect(await shop.use(date)).toEqual([3, 0]);
    expect(await shop.timeline(order.order_id)).toEqual([
      "ORDER_DRAFT_CREATED",
      "INVENTORY_LOCKED",
    ]);
    expect(await shop.read(`/v1/orders/${order.order_id}`)).toEqual(order);
  });

  test("prices each pack of the party", async () => {
    const order = await shop.order({ quantity: 6, date: shop.day(3) });
    expect(order.quote_amount_sgd).toBe(238);
  });

  test("takes a start time where the product has them, and says what is missing or too much", async () => {
    const show = { sku_id: "night_show", quantity: 2, date: shop.day(3), start_time: "19:40" };
    expect(await shop.order(show)).toMatchObject({ start_time: "19:40", quote_amount_sgd: 50 });
    const base = { quantity: 2, date: shop.day(3), channel: "api", customer: {} };
    const without = await shop.call("POST", "/v1/orders", {
      body: { ...base, sku_id: "night_show" },
    });
    expectProblem(without, 422, "START_TIME_REQUIRED");
    const other = { ...base, sku_id: "night_show", start_time: "18:00" };
    expectProblem(await shop.call("POST", "/v1/orders", { body: other }), 409, "SLOT_UNKNOWN");
    const surplus = { ...base, sku_id: "sentosa_adult", start_time: "19:40" };
    expectProblem(
      await shop.call("POST", "/v1/orders", { body: surplus }),
      422,
      "START_TIME_NOT_TAKEN",
    );
  });

  test("tells a party that does not fit what is left, until when it is held and where there is room", async () => {
    const date = shop.day(4);
    await shop.order({ quantity: 27, date });
    const body = { sku_id: "sentosa_adult", quantity: 4, date, channel: "web", customer: {} };
    const reply = await shop.call("POST", "/v1/orders", { body });
    expectProblem(reply, 409, "SLOT_SOLD_OUT");
    expect(reply.json).toMatchObject({ retryable: true, remaining: 3, held: 27 });
    expect(Date.parse(reply.json.held_until)).toBeGreaterThan(Date.now());
    expect(reply.json.alternatives[0]).toEqual({ date: shop.day(5), remaining: 30 });
    expect(await shop.use(date)).toEqual([27, 0]);
  });
});

describe("a purchase", () => {
  test("opens a session, pays it, and issues the ticket, each answer in its shape", async () => {
    const date = shop.day(6);
    const { order_id } = await shop.order({ date });
    const session = await shop.checkOut(order_id);
    expectShape(PaymentSessionDocument, session);
    expect(session).toMatchObject({
      order_id,
      protocol: "DIRECT",
      payment_method: "card",
      amount: { amount: 11_900, currency: "SGD" },
      status: "OPEN",
      pay_url: `${shop.base_url}/pay/${session.session_id}`,
    });
    expect(session).not.toHaveProperty("ap2");
    expect((await shop.read(`/v1/orders/${order_id}`)).status).toBe("PENDING_PAYMENT");
    const reply = await shop.complete(session.session_id, "tok_sandbox_success");
    expect(reply.status).toBe(200);
    expectShape(CompletionDocument, reply.json);
    const { order, fulfillment, session: paid } = reply.json;
    expect(paid).toMatchObject({ session_id: session.session_id, status: "SUCCEEDED" });
    expect(Object.keys(order)).toEqual([...locked_keys, "payment_ref", "payment_method"]);
    expect(order).toMatchObject({
      status: "FULFILLED",
      payment_status: "SUCCESS",
      fulfillment_status: "FULFILLED",
      payment_method: "card",
      payment_ref: paid.payment_ref,
    });
    expect(order.payment_ref).toMatch(/^card_\d{13}$/);
    expectShape(FulfillmentDocument, fulfillment);
    expect(Object.keys(fulfillment)).toEqual([
      ...["fulfillment_id", "order_id", "ticket_code", "product_name"],
      ...["visit_date", "qr_url", "issued_at"],
    ]);
    expect(fulfillment).toMatchObject({ order_id, visit_date: date });
    expect(await shop.use(date)).toEqual([0, 3]);
    expect(await shop.read(`/v1/orders/${order_id}`)).toEqual(order);
    expect(await shop.read(`/v1/orders/${order_id}/fulfillment`)).toEqual(fulfillment);
    expect(await shop.read(`/v1/payment_sessions/${session.session_id}`)).toEqual(paid);
    expect(await shop.movements(session.session_id)).toMatchObject([
      { kind: "charge", amount_minor: "11900", currency: "SGD" },
    ]);
  });

  test("leaves a timeline of six events with positions, actors and hashes that agree", async () => {
    const { order } = await shop.buy({ date: shop.day(6) });
    const timeline = await shop.read(`/v1/orders/${order.order_id}/events`);
    expectShape(TimelineDocument, timeline);
    expect(timeline.data.map(({ type }: Json) => type)).toEqual([
      ...["ORDER_DRAFT_CREATED", "INVENTORY_LOCKED", "CHECKOUT_REQUESTED"],
      ...["PAYMENT_SESSION_CREATED", "CHECKOUT_COMPLETED", "FULFILLMENT_ISSUED"],
    ]);
    const seqs = timeline.data.map(({ seq }: Json) => seq);
    expect(seqs).toEqual(seqs.toSorted((one: number, other: number) => one - other));
    expect(timeline.data.every(({ actor }: Json) => actor.type === "api_key")).toBe(true);
    expect(timeline.chain).toEqual({ status: "INTACT", head: timeline.data.at(-1).hash });
  });

  test("has no fulfilment before it is paid", async () => {
    const { order_id } = await shop.order({ date: shop.day(7) });
    const reply = await shop.call("GET", `/v1/orders/${order_id}/fulfillment`);
    expectProblem(reply, 404, "FULFILLMENT_NOT_YET");
  });

  test("of something free needs no money, and issues the ticket all the same", async () => {
    const date = shop.day(8);
    const { order_id } = await shop.order({ sku_id: "beach_pass", quantity: 2, date });
    const session = await shop.checkOut(order_id);
    expect(session.amount).toEqual({ amount: 0, currency: "SGD" });
    const reply = await shop.complete(session.session_id, "tok_sandbox_success");
    expect(reply.status).toBe(200);
    expect(reply.json.order).toMatchObject({ status: "FULFILLED", payment_status: "SUCCESS" });
    expect(await shop.movements(session.session_id)).toEqual([]);
    const cancelled = await shop.call("POST", `/v1/orders/${order_id}/cancel`, {
      body: { reason: "rain" },
    });
    expect(cancelled.json).toMatchObject({ status: "CANCELLED", fulfillment_status: "REVOKED" });
  });

  test("cannot be started twice at a time, nor on an order that is paid or not there", async () => {
    const { order_id } = await shop.order({ date: shop.day(9) });
    const { session_id } = await shop.checkOut(order_id);
    const path = `/v1/orders/${order_id}/checkout`;
    const again = await shop.call("POST", path, { body: { payment_method: "card" } });
    expectProblem(again, 409, "PAYMENT_SESSION_OPEN");
    expect(again.json.session_id).toBe(session_id);
    await shop.complete(session_id, "tok_sandbox_success");
    const late = await shop.call("POST", path, { body: { payment_method: "card" } });
    expectProblem(late, 409, "ORDER_STATUS_INVALID");
    const nowhere = `/v1/orders/order_000000000000000000000000/checkout`;
    const unknown = await shop.call("POST", nowhere, { body: { payment_method: "card" } });
    expectProblem(unknown, 404, "ORDER_UNKNOWN");
  });
});

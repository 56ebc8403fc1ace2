/** The pay page's routes: whoever has the session's id may pay, and learns nothing else. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CompletionDocument,
  PaymentSessionDocument,
  PayPageDocument,
} from "../../../src/contract/payment-session.ts";
import type { Reply } from "../../support/server.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { contentOf, expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const customer = { name: "Secretive Visitor", phone: "+65 5550 1234" };
const card = { card_number: "4242 4242 4242 4242", expiry: "12/40", cvc: "123" };

async function start(): Promise<Readonly<{ order: Json; session: Json }>> {
  const order = await shop.order({ date: shop.day(1), customer });
  return { order, session: await shop.checkOut(order.order_id) };
}

const visit = (session_id: string): Promise<Reply> =>
  shop.call("GET", `/v1/pay/${session_id}`, { api_key: null });
const act = (session_id: string, deed: string, body?: object): Promise<Reply> =>
  shop.call("POST", `/v1/pay/${session_id}/${deed}`, {
    api_key: null,
    ...(body === undefined ? {} : { body }),
  });

describe("the pay page", () => {
  test("shows what is paid, how long it may be, and that no real money moves", async () => {
    const { order, session } = await start();
    const reply = await visit(session.session_id);
    expect(reply.status).toBe(200);
    expectShape(PayPageDocument, reply.json);
    expect(reply.json).toMatchObject({
      session,
      simulator: true,
      merchant: { time_zone: "Asia/Singapore" },
      lines: [
        { order_id: order.order_id, quantity: 3, amount: { amount: 11_900, currency: "SGD" } },
      ],
    });
    expect(Math.abs(Date.parse(reply.json.now) - Date.now())).toBeLessThan(5_000);
  });

  test("turns a test card into a token, pays with it, and leads to the ticket", async () => {
    const { order, session } = await start();
    const { session_id } = session;
    const { json: token } = await act(session_id, "sandbox_tokens", card);
    expect(token.payment_token).toMatch(/^tok_sandbox_/);
    const paid = await act(session_id, "complete", token);
    expect(paid.status).toBe(200);
    expectShape(CompletionDocument, paid.json);
    const { json: after } = await visit(session_id);
    expect(after.session.status).toBe("SUCCEEDED");
    const { ticket_code } = paid.json.fulfillment;
    expect(after.lines[0].ticket_url).toBe(`${shop.base_url}/t/${ticket_code}`);
    const { data } = await shop.read(`/v1/orders/${order.order_id}/events`);
    expect(data.at(-1).actor).toEqual({ type: "customer", id: "pay_page" });
  });

  test("never names the customer, nor what else the merchant knows of the order", async () => {
    const { session } = await start();
    const { session_id } = session;
    const token = { payment_token: "tok_sandbox_success" };
    const replies = [
      await visit(session_id),
      await act(session_id, "complete", token),
      await visit(session_id),
    ];
    for (const reply of replies) {
      expect(reply.status).toBe(200);
      for (const value of Object.values(customer)) expect(reply.text).not.toContain(value);
    }
  });

  test("can be paid again with another card after a decline, by the customer alone", async () => {
    const { order, session } = await start();
    const refused = { ...card, card_number: "4000 0000 0000 0002" };
    const { json: token } = await act(session.session_id, "sandbox_tokens", refused);
    expectProblem(await act(session.session_id, "complete", token), 402, "PAYMENT_DECLINED");
    const next = await act(session.session_id, "retry");
    expect(next.status).toBe(201);
    expectShape(PaymentSessionDocument, next.json);
    expect(next.json).toMatchObject({ order_id: order.order_id, amount: session.amount });
    expect(next.json.session_id).not.toBe(session.session_id);
    expectProblem(await act(session.session_id, "retry"), 409, "PAYMENT_SESSION_OPEN");
    expectProblem(await act(next.json.session_id, "retry"), 409, "PAYMENT_SESSION_OPEN");
    const good = await act(next.json.session_id, "sandbox_tokens", card);
    expect((await act(next.json.session_id, "complete", good.json)).status).toBe(200);
    expectProblem(await act(session.session_id, "retry"), 409, "ORDER_STATUS_INVALID");
    expectProblem(await act(next.json.session_id, "retry"), 409, "SESSION_NOT_OPEN");
  });

  test("can be given up, once and again", async () => {
    const { order, session } = await start();
    for (let round = 0; round < 2; round++) {
      const reply = await act(session.session_id, "cancel");
      expect([reply.status, reply.json.status]).toEqual([200, "FAILED"]);
    }
    expect((await shop.read(`/v1/orders/${order.order_id}`)).status).toBe("LOCKED");
  });
});

describe("bad input on the pay page", () => {
  test("for a card points at the field, and changes nothing", async () => {
    const { session } = await start();
    const before = await contentOf(shop.sql);
    const wrong: readonly (readonly [object, string])[] = [
      [{ ...card, card_number: "4111 1111 1111 1111" }, "/card_number"],
      [{ ...card, card_number: "1" }, "/card_number"],
      [{ ...card, card_number: "9".repeat(40) }, "/card_number"],
      [{ ...card, card_number: 4242 }, "/card_number"],
      [{ ...card, expiry: "13/40" }, "/expiry"],
      [{ ...card, expiry: "01/20" }, "/expiry"],
      [{ ...card, cvc: "12" }, "/cvc"],
      [{ ...card, cvc: "123456" }, "/cvc"],
      [{ ...card, name: "J" }, "/name"],
    ];
    for (const [form, pointer] of wrong) {
      const reply = await act(session.session_id, "sandbox_tokens", form);
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect({ form, pointers: pointersOf(reply) }).toEqual({ form, pointers: [pointer] });
    }
    expect(await contentOf(shop.sql)).toEqual(before);
  });

  test("for a session that is none leads nowhere", async () => {
    const unknown = "ps_000000000000000000000000";
    expectProblem(await visit(unknown), 404, "SESSION_UNKNOWN");
    expectProblem(await act(unknown, "complete", { payment_token: "x" }), 404, "SESSION_UNKNOWN");
    expectProblem(await act(unknown, "cancel"), 404, "SESSION_UNKNOWN");
    expectProblem(await act(unknown, "sandbox_tokens", card), 404, "SESSION_UNKNOWN");
    for (const id of ["ps_1", "order_000000000000000000000000", "ps_ZZZ", "%00"]) {
      expectProblem(await visit(id), 422, "REQUEST_INVALID");
    }
  });
});

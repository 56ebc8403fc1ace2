/**
 * AP2 over HTTP: an agent buys for its customer, by mandates, and gets receipts that can be
 * proven.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAp2Desk } from "../../../src/channels/http/checkout/ap2-desk.ts";
import { CompletionDocument } from "../../../src/contract/payment-session.ts";
import { importPrivateJwk, type SigningKey } from "../../../src/protocols/ap2/keys.ts";
import { rotateSigningKey } from "../../../src/setup/credentials.ts";
import { countStatements } from "../../support/counted-database.ts";
import {
  checkoutClaims,
  checkReceipts,
  completeBy,
  mintMandates,
  readKeySet,
  type Mandates,
} from "./agent.ts";
import { expectProblem } from "./call.ts";
import { eventually, expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;
let agent: SigningKey;

beforeAll(async () => {
  shop = await openShop();
  agent = importPrivateJwk(shop.agent_key);
});
afterAll(() => shop.stop());

async function start(date: string): Promise<Readonly<{ order: Json; session: Json }>> {
  const order = await shop.order({ date, channel: "agent" });
  return { order, session: await shop.checkOut(order.order_id, { protocol: "AP2" }) };
}

const kidOf = (jwt: string): string =>
  JSON.parse(Buffer.from(jwt.split(".")[0] ?? "", "base64url").toString()).kid;

describe("a purchase by mandates", () => {
  test("begins with a checkout that the merchant signed: who, what, how much, until when", async () => {
    const { order, session } = await start(shop.day(1));
    expect(Object.keys(session.ap2)).toEqual(["checkout_jwt", "checkout_hash", "nonce"]);
    const claims = checkoutClaims(session);
    expect(claims.merchant).toMatchObject({ id: "sentosa_demo", website: shop.base_url });
    expect(JSON.stringify(claims)).toContain(order.order_id);
    expect(JSON.stringify(claims)).toContain("11900");
    const [key] = await readKeySet(shop.base_url);
    expect(key).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
    expect(key).not.toHaveProperty("d");
    expect(kidOf(session.ap2.checkout_jwt)).toBe(key.kid);
  });

  test("ends with the ticket, one charge, and receipts signed by the merchant", async () => {
    const { order, session } = await start(shop.day(1));
    const mandates = mintMandates(agent, session);
    const reply = await completeBy(shop, session.session_id, mandates);
    expect(reply.status).toBe(200);
    expectShape(CompletionDocument, reply.json);
    expect(reply.json.order).toMatchObject({ order_id: order.order_id, status: "FULFILLED" });
    const said = await checkReceipts(shop.base_url, reply.json.receipts, mandates);
    expect(said.checkout).toMatchObject({ status: "Success", order_id: order.order_id });
    expect(said.payment).toMatchObject({
      status: "Success",
      payment_id: session.session_id,
      psp_confirmation_id: reply.json.order.payment_ref,
    });
    expect(await shop.movements(session.session_id)).toMatchObject([{ amount_minor: "11900" }]);
    const later = await shop.read(`/v1/payment_sessions/${session.session_id}`);
    expect(later.receipts).toEqual(reply.json.receipts);
  });

  test("of a whole cart is approved and charged as one", async () => {
    const wanted = { date: shop.day(2), cart_id: "cart-of-agent" };
    const orders = [await shop.order(wanted), await shop.order({ ...wanted, quantity: 6 })];
    const body = { payment_method: "card", protocol: "AP2" };
    const { json: session } = await shop.call("POST", "/v1/carts/cart-of-agent/checkout", { body });
    expect(session.amount.amount).toBe(35_700);
    const claims = JSON.stringify(checkoutClaims(session));
    for (const { order_id } of orders) expect(claims).toContain(order_id);
    const reply = await completeBy(shop, session.session_id, mintMandates(agent, session));
    expect(reply.json.orders.map(({ status }: Json) => status)).toEqual(["FULFILLED", "FULFILLED"]);
  });

  test("that the processor declines gets receipts that say so, and the order can be paid again", async () => {
    const { order, session } = await start(shop.day(3));
    const payment_instrument = { id: "tok_sandbox_decline", type: "card" };
    const mandates = mintMandates(agent, session, { payment: { payment_instrument } });
    const reply = await completeBy(shop, session.session_id, mandates);
    expectProblem(reply, 402, "PAYMENT_DECLINED");
    const said = await checkReceipts(shop.base_url, reply.json.receipts, mandates);
    expect(said.checkout).toMatchObject({ status: "Error", error: "payment_failed" });
    expect(said.payment).toMatchObject({ status: "Error", error: "payment_failed" });
    const next = await shop.checkOut(order.order_id, { protocol: "AP2" });
    const paid = await completeBy(shop, next.session_id, mintMandates(agent, next));
    expect(paid.status).toBe(200);
  });

  test("that the processor takes another amount for gets no receipt of a success, then or later", async () => {
    const { session } = await start(shop.day(3));
    const payment_instrument = { id: "tok_sandbox_wrong_amount", type: "card" };
    const mandates = mintMandates(agent, session, { payment: { payment_instrument } });
    const options = { headers: { "idempotency-key": "agent-wrong-amount" } };
    const reply = await completeBy(shop, session.session_id, mandates, options);
    expectProblem(reply, 409, "PAYMENT_REFUNDED");
    const said = await checkReceipts(shop.base_url, reply.json.receipts, mandates);
    expect([said.checkout.status, said.payment.status]).toEqual(["Error", "Error"]);
    const again = await completeBy(shop, session.session_id, mandates, options);
    expect(again.text).toBe(reply.text);
    const later = await shop.read(`/v1/payment_sessions/${session.session_id}`);
    expect(later.status).toBe("FAILED");
    expect(later).not.toHaveProperty("receipts");
  });

  test("whose outcome becomes known later has its receipts with the session", async () => {
    const { order, session } = await start(shop.day(4));
    const payment_instrument = { id: "tok_sandbox_timeout_charged", type: "card" };
    const mandates = mintMandates(agent, session, { payment: { payment_instrument } });
    expect((await completeBy(shop, session.session_id, mandates)).status).toBe(202);
    const path = `/v1/payment_sessions/${session.session_id}`;
    const known = await eventually(async () => {
      const document = await shop.read(path);
      expect(document.status).toBe("SUCCEEDED");
      return document;
    });
    const said = await checkReceipts(shop.base_url, known.receipts, mandates);
    expect(said.checkout).toMatchObject({ status: "Success", order_id: order.order_id });
    expect(await shop.movements(session.session_id)).toHaveLength(1);
  });

  test("repeated with its Idempotency-Key answers the same, receipts and all, byte for byte", async () => {
    const { session } = await start(shop.day(5));
    const mandates = mintMandates(agent, session);
    const headers = { "idempotency-key": "agent-1" };
    const first = await completeBy(shop, session.session_id, mandates, { headers });
    const again = await completeBy(shop, session.session_id, mandates, { headers });
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });
});

describe("a purchase that is completed again", () => {
  const paid_late = { id: "tok_sandbox_timeout_charged", type: "card" };

  /** Answers 200 with receipts that are of these mandates. */
  async function expectReceipts(session: Json, mandates: Mandates): Promise<Json> {
    const reply = await completeBy(shop, session.session_id, mandates);
    expect({ status: reply.status, text: reply.text }).toMatchObject({ status: 200 });
    expectShape(CompletionDocument, reply.json);
    expect(reply.json.fulfillment.order_id).toBe(session.order_id);
    const said = await checkReceipts(shop.base_url, reply.json.receipts, mandates);
    expect(said.payment).toMatchObject({ status: "Success", payment_id: session.session_id });
    return reply.json;
  }

  async function expectNothing(session: Json, mandates: Mandates): Promise<void> {
    const reply = await completeBy(shop, session.session_id, mandates);
    expectProblem(reply, 409, "SESSION_NOT_OPEN");
    expect(reply.text).not.toContain("receipt");
    expect(await shop.movements(session.session_id)).toHaveLength(1);
  }

  test("by its mandates gets the same answer, and nothing is charged", async () => {
    const { session } = await start(shop.day(8));
    const mandates = mintMandates(agent, session);
    const first = await completeBy(shop, session.session_id, mandates);
    const again = await completeBy(shop, session.session_id, mandates);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(await shop.movements(session.session_id)).toHaveLength(1);
  });

  test("gets the receipts that it missed while its outcome was not known", async () => {
    const { session } = await start(shop.day(8));
    const mandates = mintMandates(agent, session, { payment: { payment_instrument: paid_late } });
    expect((await completeBy(shop, session.session_id, mandates)).status).toBe(202);
    await eventually(async () => {
      const { status } = await shop.read(`/v1/payment_sessions/${session.session_id}`);
      expect(status).toBe("SUCCEEDED");
    });
    await expectReceipts(session, mandates);
    await expectNothing(session, mintMandates(agent, session));
  });

  test("by others, however good, gets no receipt, and its own only as a pair", async () => {
    const { session } = await start(shop.day(9));
    const mandates = mintMandates(agent, session);
    await completeBy(shop, session.session_id, mandates);
    const others = mintMandates(agent, session);
    await expectNothing(session, others);
    await expectNothing(session, { ...mandates, payment_mandate: others.payment_mandate });
    await expectNothing(session, { ...mandates, checkout_mandate: others.checkout_mandate });
    await expectNothing(session, { checkout_mandate: "a", payment_mandate: "b" });
    const { session: elsewhere } = await start(shop.day(9));
    await expectNothing(session, mintMandates(agent, elsewhere));
    // What was refused here is still good for what it was signed for.
    expect(await shop.movements(elsewhere.session_id)).toEqual([]);
  });

  test("although nobody wrote its mandates down has them written down once", async () => {
    const { session } = await start(shop.day(10));
    // The server was killed between the charge and its record; then the news came by itself.
    await shop.chargeUntold(session.session_id, "tok_sandbox_success");
    const path = `/v1/payment_sessions/${session.session_id}`;
    expectProblem(await shop.call("POST", `${path}/cancel`), 409, "SESSION_NOT_OPEN");
    await expectNothing(session, { checkout_mandate: "a", payment_mandate: "b" });
    const mandates = mintMandates(agent, session);
    const { receipts } = await expectReceipts(session, mandates);
    expect((await shop.read(path)).receipts).toEqual(receipts);
    expect((await expectReceipts(session, mandates)).receipts).toEqual(receipts);
    await expectNothing(session, mintMandates(agent, session));
  });
});

describe("the merchant's key", () => {
  test("is read once by a herd, and again ten seconds later; that there is none is not kept", async () => {
    const { sql, take } = countStatements(shop.sql);
    const time = { now_ms: Date.now() };
    const base_url = () => shop.base_url;
    const desk = createAp2Desk({ sql, base_url, now_ms: () => time.now_ms });
    const herd = (merchant_id: string) =>
      Promise.allSettled(Array.from({ length: 40 }, () => desk.prepareSeal(merchant_id, true)));
    const statuses = async (merchant_id: string) =>
      new Set((await herd(merchant_id)).map(({ status }) => status));
    const [ring_and_trust, nothing] = [2, 0];
    expect(await statuses("sentosa_demo")).toEqual(new Set(["fulfilled"]));
    expect(take()).toBe(ring_and_trust);
    time.now_ms += 9_999;
    await herd("sentosa_demo");
    expect(take()).toBe(nothing);
    time.now_ms += 1;
    await herd("sentosa_demo");
    expect(take()).toBe(ring_and_trust);
    for (let round = 0; round < 2; round++) {
      expect(await statuses("nobody")).toEqual(new Set(["rejected"]));
      expect(take()).toBe(ring_and_trust);
    }
  });

  test("may be changed: old receipts stay provable, new ones carry the new key", async () => {
    const { session: before } = await start(shop.day(6));
    const old_mandates = mintMandates(agent, before);
    const { json: bought } = await completeBy(shop, before.session_id, old_mandates);
    // Still under way when the key changes: signed by the old one, paid under the new one.
    const { session: between } = await start(shop.day(6));
    const kid = await rotateSigningKey(shop.sql, "sentosa_demo");
    const keys = await readKeySet(shop.base_url);
    expect(keys.map((key) => key.kid)).toHaveLength(2);
    expect(keys[0].kid).toBe(kid);
    await checkReceipts(shop.base_url, bought.receipts, old_mandates);
    const between_mandates = mintMandates(agent, between);
    const paid = await completeBy(shop, between.session_id, between_mandates);
    expect(paid.status).toBe(200);
    await checkReceipts(shop.base_url, paid.json.receipts, between_mandates);
    // Another server begins with the new key; what it signs is believed here at once.
    const branch = await shop.openBranch();
    try {
      const order = await shop.order({ date: shop.day(7) });
      const body = { payment_method: "card", protocol: "AP2" };
      const path = `/v1/orders/${order.order_id}/checkout`;
      const { json: session } = await branch.call("POST", path, { body });
      expect(kidOf(session.ap2.checkout_jwt)).toBe(kid);
      const reply = await completeBy(shop, session.session_id, mintMandates(agent, session));
      expect({ status: reply.status, text: reply.text }).toMatchObject({ status: 200 });
    } finally {
      await branch.stop();
    }
  });

  test("is not there for a merchant that is not", async () => {
    const path = "/v1/merchants/nobody/jwks.json";
    expectProblem(await shop.call("GET", path, { api_key: null }), 404, "NOT_FOUND");
  });
});

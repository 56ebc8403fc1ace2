/** Payments over HTTP: what each answer of the processor leads to, and that money moves once. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CompletionDocument } from "../../../src/contract/payment-session.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { eventually, expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

async function start(date: string): Promise<Readonly<{ order_id: string; session_id: string }>> {
  const { order_id } = await shop.order({ date });
  const { session_id } = await shop.checkOut(order_id);
  return { order_id, session_id };
}

const orderOf = (order_id: string): Promise<Json> => shop.read(`/v1/orders/${order_id}`);
const sessionOf = (session_id: string): Promise<Json> =>
  shop.read(`/v1/payment_sessions/${session_id}`);

describe("a payment that is declined", () => {
  test("takes no money, says why, and leaves the order locked to be paid by another means", async () => {
    const { order_id, session_id } = await start(shop.day(1));
    const reply = await shop.complete(session_id, "tok_sandbox_insufficient_funds");
    expectProblem(reply, 402, "PAYMENT_DECLINED");
    expect(reply.json).toMatchObject({ session_id, reason: "insufficient_funds" });
    expect(await sessionOf(session_id)).toMatchObject({
      status: "FAILED",
      failure: "insufficient_funds",
    });
    expect(await orderOf(order_id)).toMatchObject({ status: "LOCKED", payment_status: "FAILED" });
    const { session_id: second } = await shop.checkOut(order_id);
    expect((await shop.complete(second, "tok_sandbox_success")).status).toBe(200);
    expect(await orderOf(order_id)).toMatchObject({
      status: "FULFILLED",
      payment_status: "SUCCESS",
    });
    expect(await shop.movements(session_id)).toEqual([]);
    expect(await shop.movements(second)).toHaveLength(1);
    expect(await shop.timeline(order_id)).toEqual([
      ...["ORDER_DRAFT_CREATED", "INVENTORY_LOCKED", "CHECKOUT_REQUESTED"],
      ...["PAYMENT_SESSION_CREATED", "PAYMENT_FAILED", "CHECKOUT_REQUESTED"],
      ...["PAYMENT_SESSION_CREATED", "CHECKOUT_COMPLETED", "FULFILLMENT_ISSUED"],
    ]);
  });

  test("for a token that is none ends the same way, whatever is in it", async () => {
    for (const token of ["no token", "汉字😀", "tok_sandbox_success_"]) {
      const { session_id } = await start(shop.day(2));
      expectProblem(await shop.complete(session_id, token), 402, "PAYMENT_DECLINED");
    }
  });
});

describe("a processor that takes its time", () => {
  test("and answers in time is waited for", async () => {
    const { session_id } = await start(shop.day(3));
    const reply = await shop.complete(session_id, "tok_sandbox_slow_300");
    expect({ status: reply.status, order: reply.json.order.status }).toEqual({
      status: 200,
      order: "FULFILLED",
    });
  });

  test("and charges without an answer leads to 202, then by itself to the ticket, charged once", async () => {
    const { order_id, session_id } = await start(shop.day(3));
    const reply = await shop.complete(session_id, "tok_sandbox_timeout_charged");
    expect(reply.status).toBe(202);
    expect(reply.json).toMatchObject({
      session: { status: "UNKNOWN" },
      order: { status: "PENDING_PAYMENT", payment_status: "UNKNOWN" },
    });
    expect(reply.json).not.toHaveProperty("fulfillment");
    expect((await shop.complete(session_id, "tok_sandbox_success")).status).toBe(409);
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("FULFILLED"));
    expect(await sessionOf(session_id)).toMatchObject({ status: "SUCCEEDED" });
    expect(await shop.movements(session_id)).toHaveLength(1);
    expect(await shop.timeline(order_id)).toEqual([
      ...["ORDER_DRAFT_CREATED", "INVENTORY_LOCKED", "CHECKOUT_REQUESTED"],
      ...["PAYMENT_SESSION_CREATED", "PAYMENT_UNKNOWN", "CHECKOUT_COMPLETED"],
      "FULFILLMENT_ISSUED",
    ]);
  });

  test("and loses the request leads to 202, then back to a lock that can be paid again", async () => {
    const { order_id, session_id } = await start(shop.day(4));
    expect((await shop.complete(session_id, "tok_sandbox_timeout_uncharged")).status).toBe(202);
    await eventually(async () => {
      expect(await orderOf(order_id)).toMatchObject({ status: "LOCKED", payment_status: "NONE" });
    });
    const { session_id: next } = await shop.checkOut(order_id);
    expect((await shop.complete(next, "tok_sandbox_success")).status).toBe(200);
    expect(await shop.movements(session_id)).toEqual([]);
    expect(await shop.movements(next)).toHaveLength(1);
  });
});

describe("a processor that fails or repeats itself", () => {
  test("with an error once has charged nothing, and the order can be paid again", async () => {
    const { order_id, session_id } = await start(shop.day(5));
    expect((await shop.complete(session_id, "tok_sandbox_error_once")).status).toBe(202);
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("LOCKED"));
    const { session_id: next } = await shop.checkOut(order_id);
    expect((await shop.complete(next, "tok_sandbox_success")).status).toBe(200);
    expect(await shop.movements(session_id)).toEqual([]);
  });

  test("with an error after charging leads to the ticket all the same", async () => {
    const { order_id, session_id } = await start(shop.day(5));
    expect((await shop.complete(session_id, "tok_sandbox_error_charged")).status).toBe(202);
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("FULFILLED"));
    expect(await shop.movements(session_id)).toHaveLength(1);
  });

  test("who notifies twice, or before it answers, leads to one ticket", async () => {
    for (const token of ["tok_sandbox_notify_twice", "tok_sandbox_notify_first"]) {
      const { order_id, session_id } = await start(shop.day(6));
      const reply = await shop.complete(session_id, token);
      expect({ token, status: reply.status }).toEqual({ token, status: 200 });
      await new Promise((resolve) => setTimeout(resolve, 250));
      const types = await shop.timeline(order_id);
      expect(types.filter((type) => type === "FULFILLMENT_ISSUED")).toHaveLength(1);
      expect(types.at(-1)).toBe("FULFILLMENT_ISSUED");
      expect(await shop.movements(session_id)).toHaveLength(1);
    }
  });

  test("whose report is forged is not believed", async () => {
    const { order_id, session_id } = await start(shop.day(7));
    const charge = { key: session_id, state: "SUCCEEDED", payment_ref: "card_1", currency: "SGD" };
    const body = {
      simulator: true,
      notification_id: "n_1",
      charge: { ...charge, amount_minor: "11900" },
    };
    const path = "/v1/providers/sandbox/notifications/sentosa_demo";
    const signatures = ["", "t=1,v1=00", `t=${Math.floor(Date.now() / 1000)},v1=${"0".repeat(64)}`];
    for (const signature of signatures) {
      const headers = { "x-sandbox-signature": signature };
      const reply = await shop.call("POST", path, { body, headers, api_key: null });
      expectProblem(reply, 401, "CREDENTIALS_INVALID");
    }
    const other = await shop.call("POST", path.replace("sandbox", "stripe"), {
      body,
      api_key: null,
    });
    expectProblem(other, 404, "NOT_FOUND");
    expect(await orderOf(order_id)).toMatchObject({ status: "PENDING_PAYMENT" });
  });
});

describe("a processor that takes another amount than was agreed", () => {
  test.each(["tok_sandbox_wrong_amount", "tok_sandbox_wrong_currency"])(
    "with %s gets no ticket, gives it all back, and the order can be paid rightly",
    async (token) => {
      const date = shop.day(token === "tok_sandbox_wrong_amount" ? 8 : 9);
      const { order_id, session_id } = await start(date);
      const reply = await shop.complete(session_id, token);
      expectProblem(reply, 409, "PAYMENT_REFUNDED");
      expect(reply.json.refund_ids).toHaveLength(1);
      const moved = await eventually(async () => {
        const movements = await shop.movements(session_id);
        expect(movements.map(({ kind }) => kind)).toEqual(["charge", "refund"]);
        return movements;
      });
      const [taken, returned] = moved;
      expect([returned?.amount_minor, returned?.currency]).toEqual([
        taken?.amount_minor,
        taken?.currency,
      ]);
      // The hold still stands, so the order must not have ended.
      await eventually(async () => expect((await refundsOf(order_id))[0].status).toBe("SUCCEEDED"));
      expect(await orderOf(order_id)).toMatchObject({ status: "LOCKED" });
      expect(await shop.use(date)).toEqual([3, 0]);
      const { session_id: next } = await shop.checkOut(order_id);
      expect((await shop.complete(next, "tok_sandbox_success")).status).toBe(200);
    },
  );
});

describe("a payment of which the customer never heard", () => {
  const charged = "tok_sandbox_timeout_charged";

  async function settleUnheard(date: string) {
    const { order_id, session_id } = await start(date);
    expect((await shop.complete(session_id, charged)).status).toBe(202);
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("FULFILLED"));
    return { order_id, session_id };
  }

  test("is answered, when it is completed again, as if it were the first time", async () => {
    const { order_id, session_id } = await settleUnheard(shop.day(11));
    const reply = await shop.complete(session_id, charged);
    expect(reply.status).toBe(200);
    expectShape(CompletionDocument, reply.json);
    expect(reply.json).toMatchObject({
      session: await sessionOf(session_id),
      order: await orderOf(order_id),
      fulfillment: await shop.read(`/v1/orders/${order_id}/fulfillment`),
    });
    expect((await shop.complete(session_id, charged)).text).toBe(reply.text);
    expect(await shop.movements(session_id)).toHaveLength(1);
    expect((await shop.timeline(order_id)).at(-1)).toBe("FULFILLMENT_ISSUED");
  });

  test("is the same after a first answer that got lost, and charges no other card", async () => {
    const { session_id } = await start(shop.day(11));
    const first = await shop.complete(session_id, "tok_sandbox_success");
    const again = await shop.complete(session_id, "tok_sandbox_slow_250");
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(await shop.movements(session_id)).toHaveLength(1);
  });

  test("is kept under the key with which it was first asked for in vain", async () => {
    const { order_id, session_id } = await start(shop.day(12));
    const options = { headers: { "idempotency-key": "asked-in-vain" } };
    expect((await shop.complete(session_id, charged, options)).status).toBe(202);
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("FULFILLED"));
    const known = await shop.complete(session_id, charged, options);
    expect(known.status).toBe(200);
    await shop.call("POST", `/v1/orders/${order_id}/cancel`, { body: { reason: "rain" } });
    const again = await shop.complete(session_id, charged, options);
    expect(again.text).toBe(known.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  test("is told as its order stands by then", async () => {
    const { order_id, session_id } = await settleUnheard(shop.day(12));
    await shop.call("POST", `/v1/orders/${order_id}/cancel`, { body: { reason: "rain" } });
    const reply = await shop.complete(session_id, charged);
    expect(reply.json).toMatchObject({
      session: { status: "SUCCEEDED" },
      order: { status: "REFUNDED", fulfillment_status: "REVOKED" },
    });
    expect((await shop.movements(session_id)).map(({ kind }) => kind)).toEqual([
      "charge",
      "refund",
    ]);
  });

  test("still takes what the session takes, from whoever has a key", async () => {
    const { session_id } = await settleUnheard(shop.day(13));
    const path = `/v1/payment_sessions/${session_id}/complete`;
    const mandates = { checkout_mandate: "a", payment_mandate: "b" };
    for (const body of [{}, mandates, { payment_token: charged, ...mandates }]) {
      expectProblem(await shop.call("POST", path, { body }), 422, "PAYMENT_INPUT_MISMATCH");
    }
    const body = { payment_token: charged };
    expectProblem(
      await shop.call("POST", path, { body, api_key: null }),
      401,
      "CREDENTIALS_MISSING",
    );
  });

  test("tells nobody on the pay page who the customer is", async () => {
    const { order_id, session_id } = await settleUnheard(shop.day(13));
    const body = { payment_token: charged };
    const path = `/v1/pay/${session_id}/complete`;
    const reply = await shop.call("POST", path, { body, api_key: null });
    expect(reply.json).toMatchObject({ order: { order_id, status: "FULFILLED", customer: {} } });
    expect(reply.text).not.toContain("6761269319");
  });
});

describe("a token", () => {
  test("may be as long as the provider takes, and not longer", async () => {
    const { session_id } = await start(shop.day(14));
    const too_long = await shop.complete(session_id, "x".repeat(129));
    expectProblem(too_long, 422, "REQUEST_INVALID");
    expect(pointersOf(too_long)).toEqual(["/payment_token"]);
    const described = await shop.read("/openapi.json");
    const { requestBody } = described.paths["/v1/payment_sessions/{session_id}/complete"].post;
    const { schema } = requestBody.content["application/json"];
    expect(schema.properties.payment_token.maxLength).toBe(128);
    expectProblem(await shop.complete(session_id, "x".repeat(128)), 402, "PAYMENT_DECLINED");
  });
});

async function refundsOf(order_id: string): Promise<Json[]> {
  return (await shop.read(`/v1/orders/${order_id}?expand=refunds`)).refunds;
}

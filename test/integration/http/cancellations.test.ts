/** Cancelling over HTTP: holds go back, and so does money, once and in full. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrderDocument } from "../../../src/contract/order.ts";
import { RefundDocument } from "../../../src/contract/payment-session.ts";
import { expectProblem } from "./call.ts";
import { eventually, expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const cancel = (order_id: string, reason = "rain") =>
  shop.call("POST", `/v1/orders/${order_id}/cancel`, { body: { reason } });
const orderOf = (order_id: string): Promise<Json> => shop.read(`/v1/orders/${order_id}`);
const refundsOf = async (order_id: string): Promise<Json[]> =>
  (await shop.read(`/v1/orders/${order_id}?expand=refunds`)).refunds;

async function buyWith(
  date: string,
  token: string,
): Promise<Readonly<{ order_id: string; session_id: string; ticket_code: string }>> {
  const { order_id } = await shop.order({ date });
  const { session_id } = await shop.checkOut(order_id);
  const paid = await shop.complete(session_id, token);
  expect(paid.status).toBe(200);
  return { order_id, session_id, ticket_code: paid.json.fulfillment.ticket_code };
}

describe("an order that is cancelled", () => {
  test("before it is paid gives its places back and moves no money", async () => {
    const date = shop.day(1);
    const { order_id } = await shop.order({ date });
    const reply = await cancel(order_id, "换个日子");
    expect(reply.status).toBe(200);
    expectShape(OrderDocument, reply.json);
    expect(reply.json).toMatchObject({ status: "CANCELLED", payment_status: "NONE" });
    expect(await shop.use(date)).toEqual([0, 0]);
    expect(await shop.timeline(order_id)).toEqual([
      ...["ORDER_DRAFT_CREATED", "INVENTORY_LOCKED", "ORDER_CANCELLED", "INVENTORY_RELEASED"],
    ]);
    expectProblem(await cancel(order_id), 409, "ORDER_STATUS_INVALID");
  });

  test("while its session is open closes the session first, so that nothing can be charged", async () => {
    const { order_id } = await shop.order({ date: shop.day(1) });
    const { session_id } = await shop.checkOut(order_id);
    expect((await cancel(order_id)).json).toMatchObject({ status: "CANCELLED" });
    expect(await shop.read(`/v1/payment_sessions/${session_id}`)).toMatchObject({
      status: "FAILED",
      failure: "CANCELLED",
    });
    const late = await shop.complete(session_id, "tok_sandbox_success");
    expectProblem(late, 409, "SESSION_NOT_OPEN");
    expect(await shop.movements(session_id)).toEqual([]);
  });

  test("while nobody knows whether it was paid is left alone until somebody does", async () => {
    const { order_id } = await shop.order({ date: shop.day(2) });
    const { session_id } = await shop.checkOut(order_id);
    await shop.complete(session_id, "tok_sandbox_late_success_uncloseable_1500");
    const reply = await cancel(order_id);
    expectProblem(reply, 409, "PAYMENT_OUTCOME_UNKNOWN");
    expect(reply.json).toMatchObject({ retryable: true, session_id });
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("FULFILLED"));
    expect((await cancel(order_id)).status).toBe(200);
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("REFUNDED"));
    const moved = await shop.movements(session_id);
    expect(moved.map(({ kind }) => kind)).toEqual(["charge", "refund"]);
  });

  test("after it was paid gets all its money back, loses its ticket and gives up its places", async () => {
    const date = shop.day(3);
    const { order_id, session_id, ticket_code } = await buyWith(date, "tok_sandbox_success");
    expect(await shop.use(date)).toEqual([0, 3]);
    const reply = await cancel(order_id);
    expect(reply.json).toMatchObject({
      status: "REFUNDED",
      payment_status: "REFUNDED",
      fulfillment_status: "REVOKED",
    });
    expect(await shop.use(date)).toEqual([0, 0]);
    expect(await shop.movements(session_id)).toMatchObject([
      { kind: "charge", amount_minor: "11900" },
      { kind: "refund", amount_minor: "11900", currency: "SGD" },
    ]);
    expect((await shop.timeline(order_id)).slice(-5)).toEqual([
      ...["ORDER_CANCELLED", "FULFILLMENT_REVOKED", "INVENTORY_RELEASED"],
      ...["REFUND_REQUESTED", "REFUND_SUCCEEDED"],
    ]);
    const page = await shop.call("GET", `/t/${ticket_code}?lang=en`, { api_key: null });
    expect(page.text).toContain("This ticket is no longer valid");
    expectProblem(await cancel(order_id), 409, "ORDER_STATUS_INVALID");
  });

  test("must be there, and given a reason", async () => {
    expectProblem(await cancel("order_000000000000000000000000"), 404, "ORDER_UNKNOWN");
    const { order_id } = await shop.order({ date: shop.day(4) });
    const path = `/v1/orders/${order_id}/cancel`;
    for (const body of [
      {},
      { reason: "" },
      { reason: "   " },
      { reason: 7 },
      { reason: "x", fee: 1 },
    ]) {
      expectProblem(await shop.call("POST", path, { body }), 422, "REQUEST_INVALID");
    }
    expectProblem(await shop.call("POST", path), 400, "BODY_MISSING");
    expect(await orderOf(order_id)).toMatchObject({ status: "LOCKED" });
  });
});

describe("a refund that the provider", () => {
  test("refuses is shown as failed, with the attempt and when the next one is due", async () => {
    const { order_id, session_id } = await buyWith(shop.day(5), "tok_sandbox_refund_fails");
    expect((await cancel(order_id)).json).toMatchObject({ status: "CANCELLED" });
    const [refund] = await refundsOf(order_id);
    expectShape(RefundDocument, refund);
    expect(refund).toMatchObject({
      status: "FAILED",
      failure: "refused_by_issuer",
      amount: { amount: 11_900 },
      attempt_count: 1,
    });
    const pause_ms = Date.parse(refund.next_attempt_at) - Date.now();
    expect(pause_ms).toBeGreaterThan(40_000);
    expect(pause_ms).toBeLessThanOrEqual(60_000);
    expect(await shop.movements(session_id)).toHaveLength(1);
    expect(await orderOf(order_id)).toMatchObject({ payment_status: "SUCCESS" });
  });

  test("works on for a while arrives in the end, once", async () => {
    const { order_id, session_id } = await buyWith(shop.day(5), "tok_sandbox_refund_pending_400");
    expect((await cancel(order_id)).json).toMatchObject({ status: "CANCELLED" });
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("REFUNDED"));
    const moved = await shop.movements(session_id);
    expect(moved.map(({ kind }) => kind)).toEqual(["charge", "refund"]);
  });

  test("makes without answering arrives in the end, once", async () => {
    const { order_id, session_id } = await buyWith(shop.day(6), "tok_sandbox_refund_timeout");
    expect((await cancel(order_id)).json).toMatchObject({ status: "CANCELLED" });
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("REFUNDED"));
    const moved = await shop.movements(session_id);
    expect(moved.map(({ kind }) => kind)).toEqual(["charge", "refund"]);
  });

  test("will never make does not stand in the way of the others, however many there are", async () => {
    const { order_id, session_id } = await buyWith(shop.day(7), "tok_sandbox_success");
    // More than a worker looks at in one page, all older than the one that can be made.
    await shop.sql`
      insert into refunds (merchant_id, refund_id, order_id, session_id, amount_minor, currency,
        reason, status, refund_ref, failure, created_at, attempt_key)
      select 'sentosa_demo', 'refund_old_' || n, ${order_id}, 'ps_of_nobody', 1, 'SGD', 'test',
        'PENDING', null, null, date_trunc('milliseconds', now()) - interval '1 day', 'old_' || n
      from generate_series(1, 120) n`;
    await shop.sql`
      insert into refunds (merchant_id, refund_id, order_id, session_id, amount_minor, currency,
        reason, status, refund_ref, failure, created_at, attempt_key)
      values ('sentosa_demo', 'refund_new', ${order_id}, ${session_id}, 100, 'SGD', 'test',
        'PENDING', null, null, date_trunc('milliseconds', now()), 'refund_new-1')`;
    await eventually(async () => {
      const moved = await shop.movements(session_id);
      expect(moved.map(({ kind }) => kind)).toEqual(["charge", "refund"]);
    }, 15_000);
    await shop.sql`delete from refunds where refund_id like 'refund_old_%'`;
  });
});

describe("a refund that was refused", () => {
  const retry = (order_id: string, refund_id: string, key?: string) =>
    shop.call("POST", `/v1/orders/${order_id}/refunds/${refund_id}/retry`, {
      ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
    });

  async function refusedRefund(): Promise<Readonly<{ order_id: string; refund_id: string }>> {
    const { order_id } = await buyWith(shop.day(10), "tok_sandbox_refund_fails");
    await cancel(order_id);
    const [refund] = await refundsOf(order_id);
    return { order_id, refund_id: refund.refund_id };
  }

  test("is tried at once when somebody asks, under another key, and told on the timeline", async () => {
    const { order_id, refund_id } = await refusedRefund();
    const reply = await retry(order_id, refund_id);
    expect(reply.status).toBe(200);
    expectShape(RefundDocument, reply.json);
    expect(reply.json).toMatchObject({ status: "FAILED", attempt_count: 2 });
    expect(await refundsOf(order_id)).toEqual([reply.json]);
    const { data } = await shop.read(`/v1/orders/${order_id}/events`);
    const told = data.filter(({ type }: Json) => type.startsWith("REFUND_"));
    expect(told.map(({ type }: Json) => type)).toEqual([
      ...["REFUND_REQUESTED", "REFUND_FAILED", "REFUND_RETRIED", "REFUND_FAILED"],
    ]);
    expect(told[2]).toMatchObject({
      actor: { type: "api_key" },
      payload: { refundId: refund_id, attempt: 2 },
    });
  });

  test("is tried again by itself once it is due", async () => {
    const { order_id, refund_id } = await refusedRefund();
    const later = await shop.openBranch({ CLOCK_OFFSET_MS: "61000" });
    try {
      await eventually(async () => {
        expect(await refundsOf(order_id)).toMatchObject([
          { refund_id, status: "FAILED", attempt_count: 2 },
        ]);
      });
    } finally {
      await later.stop();
    }
  });

  test("arrives when the provider takes it at last, once", async () => {
    const { order_id, session_id } = await buyWith(shop.day(10), "tok_sandbox_success");
    // More than was charged: the processor refuses that.
    await shop.sql`
      update orders set quote_amount_minor = 20000 where order_id = ${order_id}`;
    await shop.sql`
      update trade_orders set order_amount_minor = 20000, amount_minor = 20000
      where session_id = ${session_id}`;
    const branch = await shop.openBranch();
    try {
      const path = `/v1/orders/${order_id}/cancel`;
      await branch.call("POST", path, { body: { reason: "rain" } });
    } finally {
      await branch.stop();
    }
    const [refund] = await refundsOf(order_id);
    expect(refund).toMatchObject({ status: "FAILED", failure: "exceeds_charged_amount" });
    await shop.sql`
      update orders set quote_amount_minor = 11900, asked_back_minor = 11900
      where order_id = ${order_id}`;
    await shop.sql`
      update trade_orders
      set order_amount_minor = 11900, amount_minor = 11900, refunding_minor = 11900
      where session_id = ${session_id}`;
    await shop.sql`
      update refunds set amount_minor = 11900 where refund_id = ${refund.refund_id}`;
    const again = await shop.openBranch();
    try {
      const path = `/v1/orders/${order_id}/refunds/${refund.refund_id}/retry`;
      const { json } = await again.call("POST", path);
      expect(json).toMatchObject({ status: "SUCCEEDED", attempt_count: 2 });
    } finally {
      await again.stop();
    }
    expect(await orderOf(order_id)).toMatchObject({ status: "REFUNDED" });
    expect(await shop.movements(session_id)).toMatchObject([
      { kind: "charge" },
      { kind: "refund", key: `${refund.refund_id}-2`, amount_minor: "11900" },
    ]);
    expectProblem(await retry(order_id, refund.refund_id), 409, "REFUND_STATUS_INVALID");
  });

  test("is tried once for one Idempotency-Key", async () => {
    const { order_id, refund_id } = await refusedRefund();
    const first = await retry(order_id, refund_id, "retry-once");
    const again = await retry(order_id, refund_id, "retry-once");
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await refundsOf(order_id)).toMatchObject([{ attempt_count: 2 }]);
  });

  test("of which the outcome is not known yet cannot be tried again", async () => {
    const { order_id } = await buyWith(shop.day(10), "tok_sandbox_refund_pending_3000");
    await cancel(order_id);
    const [{ refund_id }] = await refundsOf(order_id);
    expectProblem(await retry(order_id, refund_id), 409, "REFUND_STATUS_INVALID");
  });

  test("is named together with its order", async () => {
    const { order_id, refund_id } = await refusedRefund();
    const { order_id: other } = await shop.order({ date: shop.day(10) });
    expectProblem(await retry(other, refund_id), 404, "REFUND_UNKNOWN");
    expectProblem(await retry(order_id, "refund_none"), 404, "REFUND_UNKNOWN");
  });

  test("is named on the overview, also where it is money of a wrong amount", async () => {
    const { order_id } = await shop.order({ date: shop.day(11) });
    const { session_id } = await shop.checkOut(order_id);
    await shop.complete(session_id, "tok_sandbox_wrong_amount");
    // As if the processor had refused.
    await eventually(async () =>
      expect(await refundsOf(order_id)).toMatchObject([{ status: "SUCCEEDED" }]),
    );
    await shop.sql`
      update refunds set status = 'FAILED', failure = 'refused' where order_id = ${order_id}`;
    const { attention } = await shop.read("/v1/overview");
    expect(attention.refused_refunds).toContainEqual(
      expect.objectContaining({ order_id, failure: "refused", needs_person: true }),
    );
    expect(await orderOf(order_id)).toMatchObject({ status: "LOCKED" });
  });
});

describe("a session that is cancelled", () => {
  const give_up = (session_id: string) =>
    shop.call("POST", `/v1/payment_sessions/${session_id}/cancel`);

  test("leaves the order locked, and may be cancelled again without harm", async () => {
    const { order_id } = await shop.order({ date: shop.day(8) });
    const { session_id } = await shop.checkOut(order_id);
    const reply = await give_up(session_id);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ status: "FAILED", failure: "CANCELLED" });
    expect((await give_up(session_id)).json).toEqual(reply.json);
    expect(await orderOf(order_id)).toMatchObject({ status: "LOCKED", payment_status: "NONE" });
    expect((await shop.timeline(order_id)).at(-1)).toBe("PAYMENT_SESSION_CANCELLED");
  });

  test("is not, once it has ended otherwise", async () => {
    const { session } = await shop.buy({ date: shop.day(8) });
    expectProblem(await give_up(session.session_id), 409, "SESSION_NOT_OPEN");
    expectProblem(await give_up("ps_000000000000000000000000"), 404, "SESSION_UNKNOWN");
  });

  test("and finds money of another amount says that it goes back", async () => {
    const { order_id } = await shop.order({ date: shop.day(12) });
    const { session_id } = await shop.checkOut(order_id);
    await shop.chargeUntold(session_id, "tok_sandbox_wrong_amount");
    const reply = await give_up(session_id);
    expectProblem(reply, 409, "PAYMENT_REFUNDED");
    const [refund] = await refundsOf(order_id);
    expect(reply.json).toMatchObject({ session_id, refund_ids: [refund.refund_id] });
    expect(await shop.read(`/v1/payment_sessions/${session_id}`)).toMatchObject({
      status: "FAILED",
      failure: "AMOUNT_DIFFERS",
    });
    expectProblem(await give_up(session_id), 409, "SESSION_NOT_OPEN");
  });

  test("and finds that it was declined says so: no money was taken", async () => {
    const { order_id } = await shop.order({ date: shop.day(12) });
    const { session_id } = await shop.checkOut(order_id);
    await shop.chargeUntold(session_id, "tok_sandbox_decline");
    const reply = await give_up(session_id);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ status: "FAILED", failure: "card_declined" });
    expect(await shop.movements(session_id)).toEqual([]);
  });

  test("while the money is on its way waits for the provider's word, and the money counts", async () => {
    const { order_id } = await shop.order({ date: shop.day(9) });
    const { session_id } = await shop.checkOut(order_id);
    await shop.complete(session_id, "tok_sandbox_timeout_charged");
    expectProblem(await give_up(session_id), 409, "SESSION_NOT_OPEN");
    expect(await orderOf(order_id)).toMatchObject({ status: "FULFILLED" });
  });
});

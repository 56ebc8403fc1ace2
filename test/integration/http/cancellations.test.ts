/** Cancelling over HTTP: holds go back, and so does money, once and in full. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrderDocument } from "../../../src/contract/order.ts";
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
  test("refuses at first is shown as failed, and asked for again", async () => {
    const { order_id, session_id } = await buyWith(shop.day(5), "tok_sandbox_refund_fails");
    expect((await cancel(order_id)).json).toMatchObject({ status: "CANCELLED" });
    await eventually(async () => {
      expect(await refundsOf(order_id)).toMatchObject([
        { status: "FAILED", failure: "refused_by_issuer", amount: { amount: 11_900 } },
      ]);
    });
    const types = await shop.timeline(order_id);
    expect(types.filter((type) => type === "REFUND_FAILED")).toHaveLength(1);
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
        reason, status, refund_ref, failure, created_at)
      select 'sentosa_demo', 'refund_old_' || n, ${order_id}, 'ps_of_nobody', 1, 'SGD', 'test',
        'FAILED', null, 'refused_by_issuer', date_trunc('milliseconds', now()) - interval '1 day'
      from generate_series(1, 120) n`;
    await shop.sql`
      insert into refunds (merchant_id, refund_id, order_id, session_id, amount_minor, currency,
        reason, status, refund_ref, failure, created_at)
      values ('sentosa_demo', 'refund_new', ${order_id}, ${session_id}, 100, 'SGD', 'test',
        'PENDING', null, null, date_trunc('milliseconds', now()))`;
    await eventually(async () => {
      const moved = await shop.movements(session_id);
      expect(moved.map(({ kind }) => kind)).toEqual(["charge", "refund"]);
    }, 15_000);
    await shop.sql`delete from refunds where refund_id like 'refund_old_%'`;
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

  test("while the money is on its way waits for the provider's word, and the money counts", async () => {
    const { order_id } = await shop.order({ date: shop.day(9) });
    const { session_id } = await shop.checkOut(order_id);
    await shop.complete(session_id, "tok_sandbox_timeout_charged");
    expectProblem(await give_up(session_id), 409, "SESSION_NOT_OPEN");
    expect(await orderOf(order_id)).toMatchObject({ status: "FULFILLED" });
  });
});

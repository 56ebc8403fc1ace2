/**
 * Money that comes when the hold is gone. A second server on the same database, whose clock is
 * ahead, lets holds and sessions run out; the processor then tells that it took the money after
 * all.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem } from "./call.ts";
import { eventually, openShop, park_capacity, type Branch, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const orderOf = (order_id: string): Promise<Json> => shop.read(`/v1/orders/${order_id}`);

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

/** Longer than lock, session, grace and the hold of an unknown payment together. */
const for_good_ms = 1_300_000;

describe("a hold whose time is over", () => {
  test("is given back, and its order can neither be checked out nor cancelled", async () => {
    const date = shop.day(1);
    const { order_id } = await shop.order({ date });
    await inTime(301_000, async () => {
      await eventually(async () => expect((await orderOf(order_id)).status).toBe("EXPIRED"));
    });
    expect(await shop.use(date)).toEqual([0, 0]);
    const body = { payment_method: "card" };
    const path = `/v1/orders/${order_id}`;
    expectProblem(await shop.call("POST", `${path}/checkout`, { body }), 409, "LOCK_EXPIRED");
    const cancel = await shop.call("POST", `${path}/cancel`, { body: { reason: "late" } });
    expectProblem(cancel, 409, "ORDER_STATUS_INVALID");
    expect(await shop.timeline(order_id)).toEqual([
      ...["ORDER_DRAFT_CREATED", "INVENTORY_LOCKED", "ORDER_EXPIRED"],
    ]);
  });

  test("stays while a session on it is open, and the session takes no money once it has expired", async () => {
    const { order_id } = await shop.order({ date: shop.day(2) });
    const { session_id } = await shop.checkOut(order_id);
    await inTime(301_000, async (later) => {
      const body = { payment_token: "tok_sandbox_success" };
      const path = `/v1/payment_sessions/${session_id}/complete`;
      expectProblem(await later.call("POST", path, { body }), 409, "SESSION_EXPIRED");
      await eventually(async () => expect((await orderOf(order_id)).status).toBe("EXPIRED"));
    });
    expect(await shop.movements(session_id)).toEqual([]);
    expect(await shop.timeline(order_id)).toEqual([
      ...["ORDER_DRAFT_CREATED", "INVENTORY_LOCKED", "CHECKOUT_REQUESTED"],
      ...["PAYMENT_SESSION_CREATED", "PAYMENT_SESSION_EXPIRED", "ORDER_EXPIRED"],
    ]);
  });

  test("never makes anybody hear that it is sold out", async () => {
    const date = shop.day(3);
    await shop.order({ date, sku_id: "sentosa_adult", quantity: park_capacity });
    await inTime(301_000, async (later) => {
      const body = {
        sku_id: "sentosa_family_pack",
        quantity: 30,
        date,
        channel: "web",
        customer: {},
      };
      // At once: whether a worker came by in between must not matter.
      expect((await later.call("POST", "/v1/orders", { body })).status).toBe(201);
    });
  });
});

/** An order whose payment is under way at the processor, and known to nobody, for `delay_ms`. */
async function payLate(
  date: string,
  delay_ms: number,
): Promise<Readonly<{ order_id: string; session_id: string }>> {
  const { order_id } = await shop.order({ date });
  const { session_id } = await shop.checkOut(order_id);
  const token = `tok_sandbox_late_success_uncloseable_${delay_ms}`;
  expect((await shop.complete(session_id, token)).status).toBe(202);
  return { order_id, session_id };
}

describe("money that comes after the hold was given up", () => {
  test("locks the places again where there is room, and the ticket is issued", async () => {
    const date = shop.day(5);
    const { order_id, session_id } = await payLate(date, 2_500);
    const first_lock = (await orderOf(order_id)).inventory_lock.lock_id;
    await inTime(for_good_ms, async () => {
      await eventually(async () => expect((await orderOf(order_id)).status).toBe("EXPIRED"));
    });
    expect(await shop.use(date)).toEqual([0, 0]);
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("FULFILLED"));
    expect((await orderOf(order_id)).inventory_lock.lock_id).not.toBe(first_lock);
    expect(await shop.use(date)).toEqual([0, 3]);
    expect(await shop.timeline(order_id)).toEqual([
      ...["ORDER_DRAFT_CREATED", "INVENTORY_LOCKED", "CHECKOUT_REQUESTED"],
      ...["PAYMENT_SESSION_CREATED", "PAYMENT_UNKNOWN", "PAYMENT_SESSION_EXPIRED", "ORDER_EXPIRED"],
      ...["LATE_PAYMENT_RECEIVED", "INVENTORY_LOCKED", "CHECKOUT_COMPLETED", "FULFILLMENT_ISSUED"],
    ]);
    expect(await shop.movements(session_id)).toHaveLength(1);
  });

  test("goes back by itself where there is no room", async () => {
    const date = shop.day(6);
    const { order_id, session_id } = await payLate(date, 3_000);
    await inTime(for_good_ms, async () => {
      await eventually(async () => expect((await orderOf(order_id)).status).toBe("EXPIRED"));
    });
    await shop.order({ date, sku_id: "sentosa_adult", quantity: park_capacity - 2 });
    await eventually(async () => {
      expect(await orderOf(order_id)).toMatchObject({
        status: "REFUNDED",
        payment_status: "REFUNDED",
        fulfillment_status: "PENDING",
      });
    });
    expect(await shop.use(date)).toEqual([park_capacity - 2, 0]);
    expect((await shop.timeline(order_id)).slice(-4)).toEqual([
      ...["ORDER_EXPIRED", "LATE_PAYMENT_RECEIVED", "REFUND_REQUESTED", "REFUND_SUCCEEDED"],
    ]);
    expect(await shop.movements(session_id)).toMatchObject([
      { kind: "charge", amount_minor: "11900" },
      { kind: "refund", amount_minor: "11900" },
    ]);
    const { refunds, payments } = await shop.read(`/v1/orders/${order_id}?expand=refunds,payments`);
    expect(refunds).toMatchObject([{ status: "SUCCEEDED", reason: "PAYMENT_TOO_LATE" }]);
    expect(payments).toMatchObject([{ status: "EXPIRED" }]);
  });

  test("on a session that the customer gave up still buys the order that is locked", async () => {
    const { order_id, session_id } = await payLate(shop.day(8), 1_200);
    const given_up = await shop.call("POST", `/v1/payment_sessions/${session_id}/cancel`);
    expectProblem(given_up, 409, "PAYMENT_OUTCOME_UNKNOWN");
    await eventually(async () => expect((await orderOf(order_id)).status).toBe("FULFILLED"));
    expect(await shop.movements(session_id)).toHaveLength(1);
  });
});

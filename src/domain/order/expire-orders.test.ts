import { describe, expect, test } from "vitest";
import { given } from "../../../test/support/given.ts";
import {
  after,
  checkedOut,
  lockedOrder,
  minute_ms,
  recorded,
  start_ms,
  successOf,
} from "../../../test/support/samples.ts";
import type { PaymentSession } from "../payment/session.ts";
import { unknown_hold_ms } from "../payment/record-payment.ts";
import { lock_duration_ms } from "./create-order.ts";
import { decideExpireOrders, isDue } from "./expire-orders.ts";
import { session_grace_ms, type Order } from "./order.ts";

const factsOf = (orders: readonly Order[], sessions: readonly PaymentSession[] = []) => ({
  orderOf: (order_id: string) => orders.find((order) => order.order_id === order_id),
  sessionOf: (session_id: string) => sessions.find((one) => one.session_id === session_id),
});

const expire = (...order_ids: string[]) => ({ type: "EXPIRE_ORDERS", order_ids }) as const;

const typesOf = (change: { events: readonly { event: { type: string } }[] }) =>
  change.events.map(({ event }) => event.type);

/** What becomes of the orders at an instant, by the types of the events. */
function expireAt(
  at_ms: number,
  orders: readonly Order[],
  sessions: readonly PaymentSession[] = [],
) {
  return given(factsOf(orders, sessions), at_ms)
    .when(decideExpireOrders, expire(...orders.map(({ order_id }) => order_id)))
    .thenAccepted();
}

const lock_expiry_ms = start_ms + lock_duration_ms;

describe("a hold that nobody pays", () => {
  test("is left alone until the instant of its expiry", () => {
    expect(expireAt(lock_expiry_ms - 1, [lockedOrder()]).events).toEqual([]);
  });

  test("is given back from that instant on", () => {
    const change = expireAt(lock_expiry_ms, [lockedOrder()]);
    expect(change.events).toEqual([
      {
        order_id: "order_1",
        event: {
          type: "ORDER_EXPIRED",
          at_ms: lock_expiry_ms,
          payload: { lockId: lockedOrder().lock!.lock_id, quantity: 3 },
        },
      },
    ]);
    expect(after([lockedOrder()], change)[0]).toMatchObject({
      status: "EXPIRED",
      lock: { status: "EXPIRED" },
    });
  });

  test("is given back once, also when it is named twice", () => {
    const facts = factsOf([lockedOrder()]);
    const change = given(facts, lock_expiry_ms)
      .when(decideExpireOrders, expire("order_1", "order_1"))
      .thenAccepted();
    expect(typesOf(change)).toEqual(["ORDER_EXPIRED"]);
  });
});

describe("a hold with a payment session on it", () => {
  const opened_ms = start_ms + 4 * minute_ms;
  const { orders, session } = checkedOut([lockedOrder()], opened_ms);
  const release_ms = session.expiry_at_ms + session_grace_ms;

  test("outlives its own expiry while the session is open, and the session by its grace", () => {
    for (const at_ms of [lock_expiry_ms, session.expiry_at_ms, release_ms - 1]) {
      expect(expireAt(at_ms, orders, [session]).events).toEqual([]);
    }
  });

  test("ends with the session, which is still to be settled with the provider", () => {
    const change = expireAt(release_ms, orders, [session]);
    expect(typesOf(change)).toEqual(["PAYMENT_SESSION_EXPIRED", "ORDER_EXPIRED"]);
    expect(change.sessions).toEqual([
      { ...session, status: "EXPIRED", failure: "EXPIRED", settled: false },
    ]);
    expect(after(orders, change)[0]).toMatchObject({ status: "EXPIRED", payment_status: "NONE" });
  });

  test("ends at the lock's own expiry when the session was refused before", () => {
    const declined = recorded({ orders, session }, { state: "DECLINED", reason: "card_declined" });
    expect(expireAt(lock_expiry_ms - 1, declined.orders, [declined.session]).events).toEqual([]);
    const change = expireAt(lock_expiry_ms, declined.orders, [declined.session]);
    expect(typesOf(change)).toEqual(["ORDER_EXPIRED"]);
    expect(change.sessions).toEqual([]);
  });

  test("is kept while nobody knows whether the money came, for a quarter of an hour", () => {
    const told_ms = opened_ms + minute_ms;
    const unknown = recorded(
      { orders, session },
      { state: "UNKNOWN", reason: "timeout" },
      {
        at_ms: told_ms,
      },
    );
    const until_ms = told_ms + unknown_hold_ms;
    expect(expireAt(until_ms - 1, unknown.orders, [unknown.session]).events).toEqual([]);
    const change = expireAt(until_ms, unknown.orders, [unknown.session]);
    expect(typesOf(change)).toEqual(["PAYMENT_SESSION_EXPIRED", "ORDER_EXPIRED"]);
    expect(change.sessions?.[0]).toMatchObject({ status: "EXPIRED", settled: false });
  });
});

describe("the orders of a cart that wait for one payment", () => {
  const pair = [lockedOrder(), lockedOrder({ order_id: "order_2" })];
  const { orders, session } = checkedOut(pair);
  const release_ms = session.expiry_at_ms + session_grace_ms;

  test("expire together with their session, which ends once", () => {
    const change = expireAt(release_ms, orders, [session]);
    expect(change.sessions).toHaveLength(1);
    expect(after(orders, change).map(({ status }) => status)).toEqual(["EXPIRED", "EXPIRED"]);
  });

  test("all leave the session when one of them is named", () => {
    const change = given(factsOf(orders, [session]), release_ms)
      .when(decideExpireOrders, expire("order_1"))
      .thenAccepted();
    expect(after(orders, change).map(({ status }) => status)).toEqual(["EXPIRED", "LOCKED"]);
  });
});

describe("nothing happens", () => {
  test("to an order that does not exist", () => {
    expect(
      given(factsOf([]), lock_expiry_ms).when(decideExpireOrders, expire("order_9")),
    ).toBeDefined();
    expect(expireAt(lock_expiry_ms, []).events).toEqual([]);
  });

  test("to one that is paid, cancelled or expired", () => {
    const waiting = checkedOut([lockedOrder()]);
    const [paid] = recorded(waiting, successOf(waiting.session)).orders;
    const expired = after([lockedOrder()], expireAt(lock_expiry_ms, [lockedOrder()]))[0]!;
    for (const order of [paid!, expired]) {
      expect(isDue(order, lock_expiry_ms * 2)).toBe(false);
      expect(expireAt(lock_expiry_ms * 2, [order]).events).toEqual([]);
    }
  });
});

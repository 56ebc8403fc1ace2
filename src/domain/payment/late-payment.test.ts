import { describe, expect, test } from "vitest";
import { given } from "../../../test/support/given.ts";
import {
  after,
  beach_pass,
  checkedOut,
  lockedOrder,
  merchant,
  minute_ms,
  night_show,
  recorded,
  show,
  slotWith,
  start_ms,
  successOf,
} from "../../../test/support/samples.ts";
import type { Slot } from "../inventory/slot.ts";
import { decideExpireOrders } from "../order/expire-orders.ts";
import type { Order } from "../order/order.ts";
import { decideRecordPayment } from "./record-payment.ts";
import type { PaymentOutcome, PaymentSession } from "./session.ts";

type State = Readonly<{ orders: readonly Order[]; session: PaymentSession }>;

const late_ms = start_ms + 20 * minute_ms;

/** The orders of a session whose time ran out before any money came. */
function runOut(orders: readonly Order[], opened_ms = start_ms): State {
  const state = checkedOut(orders, opened_ms);
  const facts = {
    orderOf: (order_id: string) => state.orders.find((order) => order.order_id === order_id),
    sessionOf: () => state.session,
  };
  const order_ids = orders.map(({ order_id }) => order_id);
  const change = given(facts, late_ms - minute_ms)
    .when(decideExpireOrders, { type: "EXPIRE_ORDERS", order_ids })
    .thenAccepted();
  return { orders: after(state.orders, change), session: change.sessions?.[0] ?? state.session };
}

/** Money comes for the session; where the slot is as given. */
function pay(
  state: State,
  options: Readonly<{ outcome?: Partial<PaymentOutcome>; slot?: Slot; at_ms?: number }> = {},
) {
  const outcome = { ...successOf(state.session), ...options.outcome } as PaymentOutcome;
  const slot = options.slot ?? slotWith();
  const facts = { merchant, ...state, slotOf: () => slot, replayed: false };
  const { session_id } = state.session;
  const change = given(facts, options.at_ms ?? late_ms)
    .when(decideRecordPayment, { type: "RECORD_PAYMENT", session_id, outcome })
    .thenAccepted();
  return {
    change,
    types: change.events.map(({ order_id, event }) => `${order_id} ${event.type}`),
    orders: after(state.orders, change),
    session: change.sessions?.[0],
    refunds: (change.refunds ?? []).map(({ order_id, amount_minor, currency, reason }) => ({
      order_id,
      amount: `${amount_minor} ${currency}`,
      reason,
    })),
  };
}

const full = slotWith({ capacity: 10, sold: 9 });
const refunded = ["order_1 LATE_PAYMENT_RECEIVED", "order_1 REFUND_REQUESTED"];

describe("money that comes after the hold was given back", () => {
  const late = runOut([lockedOrder()]);

  test("buys the ticket after all where there is still room", () => {
    const { types, orders, session, refunds } = pay(late);
    expect(types).toEqual([
      "order_1 LATE_PAYMENT_RECEIVED",
      "order_1 INVENTORY_LOCKED",
      "order_1 CHECKOUT_COMPLETED",
      "order_1 FULFILLMENT_ISSUED",
    ]);
    expect(orders[0]).toMatchObject({
      status: "FULFILLED",
      payment_status: "SUCCESS",
      lock: { status: "CONSUMED" },
    });
    expect(session).toMatchObject({ status: "SUCCEEDED", settled: true });
    expect(refunds).toEqual([]);
  });

  test("goes back where there is none", () => {
    const { types, orders, session, refunds } = pay(late, { slot: full });
    expect(types).toEqual(refunded);
    expect(refunds).toEqual([
      { order_id: "order_1", amount: "11900 SGD", reason: "PAYMENT_TOO_LATE" },
    ]);
    expect(orders[0]).toMatchObject({ status: "EXPIRED", payment_status: "SUCCESS" });
    expect(session).toMatchObject({ status: "EXPIRED", settled: true });
    expect(session?.payment_ref).not.toBeNull();
  });

  test("goes back when the day was closed meanwhile, or is gone", () => {
    expect(pay(late, { slot: slotWith({ closed: true }) }).types).toEqual(refunded);
    const { session_id } = late.session;
    const facts = { merchant, ...late, slotOf: () => undefined, replayed: false };
    const change = given(facts, late_ms)
      .when(decideRecordPayment, {
        type: "RECORD_PAYMENT",
        session_id,
        outcome: successOf(late.session),
      })
      .thenAccepted();
    expect(change.refunds).toHaveLength(1);
  });

  test("goes back when the day of the visit is over: no ticket is issued that cannot be used", () => {
    // Midnight of 22 March in Singapore.
    const over_ms = Date.parse("2026-03-21T16:00:00Z");
    expect(pay(late, { at_ms: over_ms - 1 }).orders[0]!.status).toBe("FULFILLED");
    expect(pay(late, { at_ms: over_ms }).types).toEqual(refunded);
  });

  test("goes back when the show has begun", () => {
    const command = { sku_id: night_show.sku_id, quantity: 1, start_time: "19:40" };
    const timed = runOut([lockedOrder(command)]);
    const slot = slotWith({ pool_id: show.pool_id, start_time: "19:40" });
    const begins_ms = Date.parse("2026-03-21T11:40:00Z");
    expect(pay(timed, { slot, at_ms: begins_ms - 1 }).orders[0]!.status).toBe("FULFILLED");
    expect(pay(timed, { slot, at_ms: begins_ms }).types).toEqual(refunded);
  });

  test("is taken in once, however often it is told", () => {
    const first = pay(late, { slot: full });
    const again = pay({ orders: first.orders, session: first.session! }, { slot: slotWith() });
    expect(again.change).toEqual({ events: [] });
  });
});

describe("money that comes for an order which is locked still", () => {
  const waiting = checkedOut([lockedOrder()]);
  const given_up = recorded(waiting, { state: "CLOSED", cause: "CANCELLED" });

  test("buys the ticket, although the customer had given the session up", () => {
    const { types, orders } = pay(given_up);
    expect(types).toEqual([
      "order_1 LATE_PAYMENT_RECEIVED",
      "order_1 CHECKOUT_COMPLETED",
      "order_1 FULFILLMENT_ISSUED",
    ]);
    expect(orders[0]!.status).toBe("FULFILLED");
  });
});

describe("money for orders of a cart", () => {
  const pair = [lockedOrder(), lockedOrder({ order_id: "order_2", quantity: 6 })];
  const late = runOut(pair);

  test("fulfils all of them where all still fit", () => {
    const { orders, refunds } = pay(late, { slot: slotWith({ capacity: 9 }) });
    expect(orders.map(({ status }) => status)).toEqual(["FULFILLED", "FULFILLED"]);
    expect(refunds).toEqual([]);
  });

  test("fulfils none where not all fit, and gives each its own price back", () => {
    const { orders, refunds } = pay(late, { slot: slotWith({ capacity: 8 }) });
    expect(orders.map(({ status }) => status)).toEqual(["EXPIRED", "EXPIRED"]);
    expect(refunds).toEqual([
      { order_id: "order_1", amount: "11900 SGD", reason: "PAYMENT_TOO_LATE" },
      { order_id: "order_2", amount: "23800 SGD", reason: "PAYMENT_TOO_LATE" },
    ]);
  });

  test("fulfils none when one of them was cancelled on purpose", () => {
    const cancelled = late.orders.map((order, n): Order =>
      n === 0 ? { ...order, status: "CANCELLED" } : order,
    );
    const { orders, refunds } = pay({ ...late, orders: cancelled });
    expect(orders.map(({ status }) => status)).toEqual(["CANCELLED", "EXPIRED"]);
    expect(refunds).toHaveLength(2);
  });

  test("asks for no refund of an order that cost nothing, which stays unpaid", () => {
    const free = lockedOrder({ order_id: "order_2", sku_id: beach_pass.sku_id, quantity: 1 });
    const { orders, refunds } = pay(runOut([lockedOrder(), free]), { slot: full });
    expect(refunds.map(({ order_id }) => order_id)).toEqual(["order_1"]);
    expect(orders.map(({ payment_status }) => payment_status)).toEqual(["SUCCESS", "NONE"]);
  });
});

describe("money goes back in full when the order has no use for it", () => {
  test("because another session has paid: the ticket stays", () => {
    const first = checkedOut([lockedOrder()]);
    const declined = recorded(first, { state: "DECLINED", reason: "card_declined" });
    const second = checkedOut(declined.orders, start_ms + minute_ms);
    const paid = recorded(second, successOf(second.session));
    // The provider takes back what it said of the first.
    const { orders, refunds } = pay({ orders: paid.orders, session: declined.session });
    expect(orders[0]).toEqual(paid.orders[0]);
    expect(refunds).toEqual([
      { order_id: "order_1", amount: "11900 SGD", reason: "PAYMENT_TOO_LATE" },
    ]);
  });

  test("because another session is open: that one goes on", () => {
    const first = checkedOut([lockedOrder()]);
    const declined = recorded(first, { state: "DECLINED", reason: "card_declined" });
    const second = checkedOut(declined.orders, start_ms + minute_ms);
    const { orders, types } = pay({ orders: second.orders, session: declined.session });
    expect(types).toEqual(refunded);
    expect(orders[0]).toEqual(second.orders[0]);
  });

  test("because other money came late before it, and is on its way back", () => {
    const first = checkedOut([lockedOrder()]);
    const declined = recorded(first, { state: "DECLINED", reason: "card_declined" });
    const late = runOut(declined.orders, start_ms + minute_ms);
    const { orders } = pay(late, { slot: full });
    const second = pay({ orders, session: declined.session });
    expect(second.types).toEqual(refunded);
    expect(second.orders).toEqual(orders);
  });

  test("because it was cancelled", () => {
    const late = runOut([lockedOrder()]);
    const cancelled = late.orders.map((order): Order => ({ ...order, status: "CANCELLED" }));
    const { orders, types } = pay({ ...late, orders: cancelled });
    expect(types).toEqual(refunded);
    expect(orders[0]).toMatchObject({ status: "CANCELLED", payment_status: "SUCCESS" });
  });
});

describe("money of another amount than was agreed", () => {
  const waiting = checkedOut([lockedOrder()]);
  const failed = [
    "order_1 PAYMENT_FAILED",
    "order_1 LATE_PAYMENT_RECEIVED",
    "order_1 REFUND_REQUESTED",
  ];

  test("goes back whole, and the order can be paid again while its lock lives", () => {
    const { types, orders, session, refunds, change } = pay(waiting, {
      outcome: { amount_minor: 11_901n },
      at_ms: start_ms + minute_ms,
    });
    expect(types).toEqual(failed);
    expect(change.events[0]!.event.payload).toMatchObject({ reason: "AMOUNT_DIFFERS" });
    expect(refunds).toEqual([
      { order_id: "order_1", amount: "11901 SGD", reason: "AMOUNT_DIFFERS" },
    ]);
    expect(orders[0]).toMatchObject({
      status: "LOCKED",
      payment_status: "FAILED",
      payment_ref: null,
      lock: { status: "HELD" },
    });
    expect(session).toMatchObject({ status: "FAILED", failure: "AMOUNT_DIFFERS", settled: true });
  });

  test("in another currency goes back in that currency, for that reason", () => {
    const { types, refunds } = pay(waiting, { outcome: { currency: "XTS" } });
    expect(types).toEqual(failed);
    expect(refunds).toEqual([
      { order_id: "order_1", amount: "11900 XTS", reason: "AMOUNT_DIFFERS" },
    ]);
  });

  test("leaves no lock behind: the order expires and its refund arrives, in either order", () => {
    const { orders } = pay(waiting, { outcome: { amount_minor: 11_901n } });
    const [order] = orders;
    const arrived = after([order!], {
      events: [
        {
          order_id: "order_1",
          event: {
            type: "REFUND_SUCCEEDED",
            at_ms: late_ms,
            payload: {
              refundId: "refund_1",
              sessionId: waiting.session.session_id,
              refundRef: "ref_1",
            },
          },
        },
      ],
    });
    expect(arrived[0]).toEqual(order);
    const facts = { orderOf: () => arrived[0], sessionOf: () => undefined };
    const change = given(facts, late_ms)
      .when(decideExpireOrders, { type: "EXPIRE_ORDERS", order_ids: ["order_1"] })
      .thenAccepted();
    expect(after(arrived, change)[0]).toMatchObject({
      status: "EXPIRED",
      lock: { status: "EXPIRED" },
    });
  });

  test("is shared out over the orders of a cart, and what is over goes with the first", () => {
    const pair = checkedOut([lockedOrder(), lockedOrder({ order_id: "order_2", quantity: 6 })]);
    const { refunds } = pay(pair, { outcome: { amount_minor: 40_000n } });
    expect(refunds.map(({ amount }) => amount)).toEqual(["16200 SGD", "23800 SGD"]);
  });

  test("that is too little goes back as far as it goes, and marks no other order as paid", () => {
    const pair = runOut([lockedOrder(), lockedOrder({ order_id: "order_2", quantity: 6 })]);
    const { orders, refunds } = pay(pair, { outcome: { amount_minor: 11_000n } });
    expect(refunds).toEqual([
      { order_id: "order_1", amount: "11000 SGD", reason: "AMOUNT_DIFFERS" },
    ]);
    expect(orders.map(({ payment_status }) => payment_status)).toEqual(["SUCCESS", "NONE"]);
    const more = pay(pair, { outcome: { amount_minor: 20_000n } });
    expect(more.refunds.map(({ amount }) => amount)).toEqual(["11900 SGD", "8100 SGD"]);
  });

  test("that is nothing at all ends the session without a refund", () => {
    const { types, refunds, orders } = pay(waiting, { outcome: { amount_minor: 0n } });
    expect(types).toEqual(["order_1 PAYMENT_FAILED"]);
    expect(refunds).toEqual([]);
    expect(orders[0]).toMatchObject({ status: "LOCKED", payment_status: "FAILED" });
  });

  test("after doubt names the amount as the reason, not the doubt", () => {
    const unsure = recorded(waiting, { state: "UNKNOWN", reason: "timeout" });
    const { session } = pay(unsure, { outcome: { amount_minor: 11_901n } });
    expect(session).toMatchObject({ status: "FAILED", failure: "AMOUNT_DIFFERS" });
  });
});

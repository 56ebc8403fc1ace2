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
import { lock_duration_ms } from "../order/create-order.ts";
import type { Order, OrderStatus } from "../order/order.ts";
import { decideCheckout, session_duration_ms, type Checkout } from "./checkout.ts";

const cart: Checkout["subject"] = { cart_id: "cart_1" };
const order_1: Checkout["subject"] = { order_id: "order_1" };
const checkout = (subject: Checkout["subject"]): Checkout => ({
  type: "CHECKOUT",
  subject,
  payment_method: "card",
  protocol: "AP2",
  provider: "sandbox",
});

const at_ms = start_ms + minute_ms;
const pair = [lockedOrder(), lockedOrder({ order_id: "order_2", quantity: 6 })];

describe("a checkout", () => {
  const change = given({ cart: [lockedOrder()], sessions: [] }, at_ms)
    .when(decideCheckout, checkout(order_1))
    .thenAccepted();

  test("opens one session for the price of the order", () => {
    expect(change.sessions).toEqual([
      expect.objectContaining({
        session_id: "ps_1",
        order_ids: ["order_1"],
        amount_minor: 11_900n,
        currency: "SGD",
        status: "OPEN",
        settled: false,
        expiry_at_ms: at_ms + session_duration_ms,
      }),
    ]);
  });

  test("is told in two events with the keys of the source", () => {
    expect(change.events.map(({ event }) => [event.type, Object.keys(event.payload)])).toEqual([
      ["CHECKOUT_REQUESTED", ["paymentMethod"]],
      ["PAYMENT_SESSION_CREATED", ["sessionId", "protocol", "paymentMethod", "expiryAt"]],
    ]);
    expect(after([lockedOrder()], change)[0]).toMatchObject({
      status: "PENDING_PAYMENT",
      payment_status: "PENDING",
      payment_method: "card",
      session_id: "ps_1",
    });
  });

  test("of a cart asks for the sum of its orders, in one session", () => {
    const both = given({ cart: pair, sessions: [] }, at_ms)
      .when(decideCheckout, checkout(cart))
      .thenAccepted();
    expect(both.sessions).toEqual([
      expect.objectContaining({ order_ids: ["order_1", "order_2"], amount_minor: 35_700n }),
    ]);
    expect(after(pair, both).map(({ status }) => status)).toEqual([
      "PENDING_PAYMENT",
      "PENDING_PAYMENT",
    ]);
  });

  test("of a cart leaves out what was paid, cancelled or has expired", () => {
    const rest = pair.map((order, n): Order => (n === 0 ? { ...order, status: "EXPIRED" } : order));
    const one = given({ cart: rest, sessions: [] }, at_ms)
      .when(decideCheckout, checkout(cart))
      .thenAccepted();
    expect(one.sessions?.[0]?.order_ids).toEqual(["order_2"]);
  });

  test("of one order takes no notice of others in its cart that are paid already", () => {
    const first = checkedOut([lockedOrder({ order_id: "order_2" })]);
    const paid = recorded(first, successOf(first.session));
    const one = given({ cart: [...paid.orders, lockedOrder()], sessions: [paid.session] }, at_ms)
      .when(decideCheckout, checkout(order_1))
      .thenAccepted();
    expect(one.sessions?.[0]?.order_ids).toEqual(["order_1"]);
  });

  test("may follow one that was refused, while the lock lives", () => {
    const first = checkedOut([lockedOrder()]);
    const declined = recorded(first, { state: "DECLINED", reason: "card_declined" });
    given({ cart: declined.orders, sessions: [declined.session] }, at_ms + minute_ms)
      .when(decideCheckout, checkout(order_1))
      .thenAccepted();
  });
});

describe("a checkout is refused", () => {
  test("for an order or a cart that does not exist", () => {
    const facts = { cart: [], sessions: [] };
    given(facts, at_ms)
      .when(decideCheckout, checkout(order_1))
      .thenRejected({ code: "ORDER_UNKNOWN", order_id: "order_1" });
    given(facts, at_ms)
      .when(decideCheckout, checkout(cart))
      .thenRejected({ code: "CART_UNKNOWN", cart_id: "cart_1" });
  });

  test("for one order of a cart with others: they are paid together", () => {
    given({ cart: pair, sessions: [] }, at_ms)
      .when(decideCheckout, checkout(order_1))
      .thenRejected({
        code: "CART_HAS_OTHER_ORDERS",
        cart_id: "cart_1",
        order_ids: ["order_2"],
      });
  });

  test("while a session of the cart is open", () => {
    const { orders, session } = checkedOut(pair);
    const { session_id, expiry_at_ms } = session;
    given({ cart: orders, sessions: [session] }, at_ms)
      .when(decideCheckout, checkout(cart))
      .thenRejected({ code: "PAYMENT_SESSION_OPEN", session_id, expiry_at_ms });
  });

  test("while nobody knows how the last session ended: nothing is paid twice", () => {
    const unknown = recorded(checkedOut(pair), { state: "UNKNOWN", reason: "timeout" });
    const { session_id } = unknown.session;
    given({ cart: unknown.orders, sessions: [unknown.session] }, at_ms)
      .when(decideCheckout, checkout(cart))
      .thenRejected({ code: "PAYMENT_OUTCOME_UNKNOWN", session_id });
  });

  test("from the instant at which the lock expires, although no worker came by yet", () => {
    const facts = { cart: [lockedOrder()], sessions: [] };
    const expiry_at_ms = start_ms + lock_duration_ms;
    given(facts, expiry_at_ms - 1)
      .when(decideCheckout, checkout(order_1))
      .thenAccepted();
    given(facts, expiry_at_ms)
      .when(decideCheckout, checkout(order_1))
      .thenRejected({ code: "LOCK_EXPIRED", order_id: "order_1", expiry_at_ms });
  });

  test("for an order that has expired, with the expiry of its lock", () => {
    const expired: Order = { ...lockedOrder(), status: "EXPIRED" };
    given({ cart: [expired], sessions: [] }, at_ms)
      .when(decideCheckout, checkout(order_1))
      .thenRejected({
        code: "LOCK_EXPIRED",
        order_id: "order_1",
        expiry_at_ms: start_ms + lock_duration_ms,
      });
  });

  test.each<OrderStatus>(["DRAFT", "PAID", "FULFILLED", "CANCELLED", "REFUNDED"])(
    "for an order that is %s, alone or as all that its cart holds",
    (status) => {
      const order: Order = { ...lockedOrder(), status };
      for (const subject of [order_1, cart]) {
        given({ cart: [order], sessions: [] }, at_ms)
          .when(decideCheckout, checkout(subject))
          .thenRejected({ code: "ORDER_STATUS_INVALID", order_id: "order_1", status });
      }
    },
  );

  test("for a paid order by its status, also when its cart has an unpaid one", () => {
    const first = checkedOut([lockedOrder()]);
    const paid = recorded(first, successOf(first.session));
    given({ cart: [...paid.orders, pair[1]!], sessions: [paid.session] }, at_ms)
      .when(decideCheckout, checkout(order_1))
      .thenRejected({
        code: "ORDER_STATUS_INVALID",
        order_id: "order_1",
        status: "FULFILLED",
      });
  });
});

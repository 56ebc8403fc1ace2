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
import {
  decideCheckout,
  failed_sessions_max,
  session_duration_ms,
  type Checkout,
} from "./checkout.ts";
import type { PaymentSession } from "./session.ts";

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

  test.each<OrderStatus>(["FULFILLED", "CANCELLED", "REFUNDED"])(
    "of a cart leaves out what is %s",
    (status) => {
      const rest = pair.map((order, n): Order => (n === 0 ? { ...order, status } : order));
      const one = given({ cart: rest, sessions: [] }, at_ms)
        .when(decideCheckout, checkout(cart))
        .thenAccepted();
      expect(one.sessions?.[0]?.order_ids).toEqual(["order_2"]);
    },
  );

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

describe("a cart of which one order has run out", () => {
  const expiry_at_ms = start_ms + lock_duration_ms;
  const now_ms = expiry_at_ms + 1;
  const lost = lockedOrder();
  /** Ordered while the lost one was still held. */
  const beside = lockedOrder({ order_id: "order_2" }, start_ms + minute_ms);
  const afterwards = lockedOrder({ order_id: "order_3" }, now_ms);
  const refusal = {
    code: "CART_ORDERS_EXPIRED",
    cart_id: "cart_1",
    order_ids: ["order_1"],
  } as const;
  const when = (orders: readonly Order[], sessions: readonly PaymentSession[] = []) =>
    given({ cart: orders, sessions }, now_ms);
  const chosen = (orders: readonly Order[], subject: Checkout["subject"] = cart) =>
    when(orders).when(decideCheckout, checkout(subject)).thenAccepted().sessions?.[0]?.order_ids;

  test.each<OrderStatus>(["LOCKED", "EXPIRED"])(
    "is not paid in part without a word, whether a worker came by or not (%s)",
    (status) => {
      when([{ ...lost, status }, beside])
        .when(decideCheckout, checkout(cart))
        .thenRejected(refusal);
    },
  );

  test("is not paid in part either when something was added to what is left", () => {
    when([lost, beside, afterwards]).when(decideCheckout, checkout(cart)).thenRejected(refusal);
  });

  test("is paid without it when all of the others were ordered after it had run out", () => {
    expect(chosen([{ ...lost, status: "EXPIRED" }, afterwards])).toEqual(["order_3"]);
  });

  test("is paid without it when the checkout says that the buyer knows", () => {
    expect(chosen([lost, beside], { ...cart, leave_out: ["order_1"] })).toEqual(["order_2"]);
  });

  test("is paid without it once a session was opened without it, and not for an older one", () => {
    const first = checkedOut([beside], now_ms);
    const declined = recorded(first, { state: "DECLINED", reason: "card_declined" });
    const orders = [lost, ...declined.orders];
    const again = when(orders, [declined.session]).when(decideCheckout, checkout(cart));
    expect(again.thenAccepted().sessions?.[0]?.order_ids).toEqual(["order_2"]);
    const older = { ...declined.session, created_at_ms: expiry_at_ms - 1 };
    when(orders, [older]).when(decideCheckout, checkout(cart)).thenRejected(refusal);
  });

  test("lets the last of the others be paid by its own name", () => {
    expect(chosen([lost, beside], { order_id: "order_2" })).toEqual(["order_2"]);
  });

  test("names all that have, except what is known to be lost", () => {
    const lost_too = lockedOrder({ order_id: "order_4" });
    const orders = [lost, lost_too, beside];
    when(orders)
      .when(decideCheckout, checkout(cart))
      .thenRejected({ ...refusal, order_ids: ["order_1", "order_4"] });
    when(orders)
      .when(decideCheckout, checkout({ ...cart, leave_out: ["order_1"] }))
      .thenRejected({ ...refusal, order_ids: ["order_4"] });
  });

  test("leaves nothing out that can still be paid, or that it does not hold", () => {
    when([lost, beside])
      .when(decideCheckout, checkout({ ...cart, leave_out: ["order_1", "order_2"] }))
      .thenRejected({ code: "ORDER_STATUS_INVALID", order_id: "order_2", status: "LOCKED" });
    when([lost, beside])
      .when(decideCheckout, checkout({ ...cart, leave_out: ["order_9"] }))
      .thenRejected({ code: "ORDER_UNKNOWN", order_id: "order_9" });
  });

  test("says that the hold has expired when nothing else is left to be paid", () => {
    const paid: Order = { ...beside, status: "FULFILLED" };
    for (const subject of [cart, { ...cart, leave_out: ["order_1"] }]) {
      when([paid, lost])
        .when(decideCheckout, checkout(subject))
        .thenRejected({ code: "LOCK_EXPIRED", order_id: "order_1", expiry_at_ms });
    }
  });
});

describe("a cart that is never paid", () => {
  const failed = Array.from({ length: failed_sessions_max }, (_, n): PaymentSession => {
    const { orders, session } = checkedOut([lockedOrder()]);
    const declined = recorded({ orders, session }, { state: "DECLINED", reason: "card_declined" });
    return { ...declined.session, session_id: `ps_${n}` };
  });
  const refusal = {
    code: "PAYMENT_ATTEMPTS_USED_UP",
    cart_id: "cart_1",
    attempts_max: failed_sessions_max,
  } as const;

  test("is tried twenty times, and not once more", () => {
    expect(failed_sessions_max).toBe(20);
    const facts = { cart: [lockedOrder()], sessions: failed };
    given({ ...facts, sessions: failed.slice(1) }, at_ms)
      .when(decideCheckout, checkout(cart))
      .thenAccepted();
    given(facts, at_ms).when(decideCheckout, checkout(cart)).thenRejected(refusal);
    given(facts, at_ms).when(decideCheckout, checkout(order_1)).thenRejected(refusal);
  });

  test("is another matter than one that is paid order by order", () => {
    const sessions = failed.map((session): PaymentSession => ({ ...session, status: "SUCCEEDED" }));
    given({ cart: [lockedOrder()], sessions }, at_ms)
      .when(decideCheckout, checkout(cart))
      .thenAccepted();
  });

  test("is told of what it would have to be told anyway", () => {
    const paid: Order = { ...lockedOrder(), status: "FULFILLED" };
    given({ cart: [paid], sessions: failed }, at_ms)
      .when(decideCheckout, checkout(cart))
      .thenRejected({ code: "ORDER_STATUS_INVALID", order_id: "order_1", status: "FULFILLED" });
  });
});

import { describe, expect, test } from "vitest";
import { given } from "../../../test/support/given.ts";
import {
  after,
  beach_pass,
  checkedOut,
  lockedOrder,
  minute_ms,
  recorded,
  start_ms,
  successOf,
} from "../../../test/support/samples.ts";
import { decideCancelOrder, type CancelOrder } from "./cancel-order.ts";
import type { Order, OrderStatus } from "./order.ts";

const cancel: CancelOrder = { type: "CANCEL_ORDER", order_id: "order_1", reason: "rain" };
const later_ms = start_ms + 2 * minute_ms;

const waiting = checkedOut([lockedOrder()]);
const paid = recorded(waiting, successOf(waiting.session));

const typesOf = (change: { events: readonly { event: { type: string } }[] }) =>
  change.events.map(({ event }) => event.type);

describe("cancelling", () => {
  test("an order that holds its places gives them back", () => {
    const change = given({ order: lockedOrder(), sessions: [] }, later_ms)
      .when(decideCancelOrder, cancel)
      .thenAccepted();
    expect(typesOf(change)).toEqual(["ORDER_CANCELLED", "INVENTORY_RELEASED"]);
    expect(change.events[0]!.event.payload).toEqual({ reason: "rain" });
    expect(change.refunds).toBeUndefined();
    expect(after([lockedOrder()], change)[0]).toMatchObject({
      status: "CANCELLED",
      lock: { status: "RELEASED" },
    });
  });

  test("a fulfilled order takes back the ticket, frees the places and refunds all of it", () => {
    const [order] = paid.orders;
    const change = given({ order, sessions: [paid.session] }, later_ms)
      .when(decideCancelOrder, cancel)
      .thenAccepted();
    expect(typesOf(change)).toEqual([
      "ORDER_CANCELLED",
      "FULFILLMENT_REVOKED",
      "INVENTORY_RELEASED",
      "REFUND_REQUESTED",
    ]);
    expect(change.refunds).toEqual([
      expect.objectContaining({
        order_id: "order_1",
        session_id: paid.session.session_id,
        amount_minor: 11_900n,
        currency: "SGD",
        status: "PENDING",
        reason: "rain",
      }),
    ]);
    expect(after([order!], change)[0]).toMatchObject({
      status: "CANCELLED",
      payment_status: "SUCCESS",
      fulfillment_status: "REVOKED",
      lock: { status: "RELEASED" },
    });
  });

  test("one of two orders paid together gives back its own price only", () => {
    const pair = [lockedOrder(), lockedOrder({ order_id: "order_2", quantity: 6 })];
    const both = checkedOut(pair);
    const bought = recorded(both, successOf(both.session));
    const facts = { order: bought.orders[1], sessions: [bought.session] };
    const change = given(facts, later_ms)
      .when(decideCancelOrder, { ...cancel, order_id: "order_2" })
      .thenAccepted();
    expect(change.refunds?.map(({ amount_minor }) => amount_minor)).toEqual([23_800n]);
  });

  test("a free order has no money to give back", () => {
    const free = checkedOut([lockedOrder({ sku_id: beach_pass.sku_id, quantity: 1 })]);
    const bought = recorded(free, successOf(free.session));
    const change = given({ order: bought.orders[0], sessions: [] }, later_ms)
      .when(decideCancelOrder, cancel)
      .thenAccepted();
    expect(typesOf(change)).toEqual([
      "ORDER_CANCELLED",
      "FULFILLMENT_REVOKED",
      "INVENTORY_RELEASED",
    ]);
    expect(change.refunds).toBeUndefined();
  });
});

describe("cancelling is refused", () => {
  test("for an order that does not exist", () => {
    given({ order: undefined, sessions: [] }, later_ms)
      .when(decideCancelOrder, cancel)
      .thenRejected({ code: "ORDER_UNKNOWN", order_id: "order_1" });
  });

  test("while a customer may be paying: the session is to be closed first", () => {
    const { session_id, expiry_at_ms } = waiting.session;
    given({ order: waiting.orders[0], sessions: [waiting.session] }, later_ms)
      .when(decideCancelOrder, cancel)
      .thenRejected({ code: "PAYMENT_SESSION_OPEN", session_id, expiry_at_ms });
  });

  test("while nobody knows whether the customer has paid", () => {
    const unknown = recorded(waiting, { state: "UNKNOWN", reason: "timeout" });
    given({ order: unknown.orders[0], sessions: [unknown.session] }, later_ms)
      .when(decideCancelOrder, cancel)
      .thenRejected({
        code: "PAYMENT_OUTCOME_UNKNOWN",
        session_id: unknown.session.session_id,
      });
  });

  test.each<OrderStatus>(["DRAFT", "EXPIRED", "CANCELLED", "REFUNDED"])(
    "for an order that is %s already",
    (status) => {
      const order: Order = { ...lockedOrder(), status };
      given({ order, sessions: [] }, later_ms)
        .when(decideCancelOrder, cancel)
        .thenRejected({ code: "ORDER_STATUS_INVALID", order_id: "order_1", status });
    },
  );

  test("never for a session that is gone: that would be a fault of ours, and throws", () => {
    const facts = { order: waiting.orders[0], sessions: [] };
    expect(() => given(facts, later_ms).when(decideCancelOrder, cancel)).toThrow(/is gone/);
  });
});

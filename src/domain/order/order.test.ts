import { describe, expect, test } from "vitest";
import { event_ms, sampleEvent, samplePayloads } from "../../../test/support/sample-events.ts";
import {
  checkedOut,
  lockedOrder,
  minute_ms,
  recorded,
  start_ms,
  successOf,
} from "../../../test/support/samples.ts";
import { isoInstant, type OrderEventType } from "./event.ts";
import {
  evolveOrder,
  session_grace_ms,
  transitions,
  type Order,
  type OrderStatus,
} from "./order.ts";

const statuses: readonly OrderStatus[] = [
  "DRAFT",
  "LOCKED",
  "PENDING_PAYMENT",
  "PAID",
  "FULFILLED",
  "EXPIRED",
  "CANCELLED",
  "REFUNDED",
];

const inStatus = (status: OrderStatus): Order => ({ ...lockedOrder(), status });

describe("an order moves along its table and nowhere else", () => {
  const types = Object.keys(transitions) as OrderEventType[];

  test.each(types)("%s leads where the table says, and throws everywhere else", (type) => {
    const { from, to } = transitions[type];
    for (const status of statuses) {
      const order = inStatus(status);
      if (from.includes(status)) {
        expect(evolveOrder(order, sampleEvent(type)).status).toBe(to ?? status);
      } else {
        expect(() => evolveOrder(order, sampleEvent(type))).toThrow(
          `Corrupt stream: ${type} on order_1 in status ${status}`,
        );
      }
    }
  });

  test("every status can be reached, and only the ends have no way on", () => {
    const reached = new Set<OrderStatus>(["DRAFT"]);
    const left = new Set<OrderStatus>();
    for (const { from, to, given_up_to } of Object.values(transitions)) {
      if (given_up_to !== undefined) reached.add(given_up_to);
      if (to === null) continue;
      reached.add(to);
      for (const status of from) if (status !== to) left.add(status);
    }
    expect([...reached].sort()).toEqual([...statuses].sort());
    const ends = statuses.filter((status) => !left.has(status));
    expect(ends).toEqual(["CANCELLED", "REFUNDED"]);
  });

  test("an event leaves everything that it does not tell of as it was", () => {
    const before = checkedOut([lockedOrder()]).orders[0]!;
    const failed = evolveOrder(before, sampleEvent("PAYMENT_FAILED"));
    const { status, payment_status, lock: held, ...rest } = failed;
    expect(before).toMatchObject(rest);
    expect({ status, payment_status }).toEqual({ status: "LOCKED", payment_status: "FAILED" });
    expect(held?.status).toBe("HELD");
  });
});

describe("the hold", () => {
  const lock_expiry_ms = lockedOrder().lock!.expiry_at_ms;

  test("lasts until the lock expires when nobody pays", () => {
    expect(lockedOrder().lock).toMatchObject({
      status: "HELD",
      hold_until_ms: lock_expiry_ms,
    });
  });

  test("outlives an open session by a grace, while the lock's own expiry stays as it was", () => {
    const opened_ms = start_ms + 2 * minute_ms;
    const { orders, session: open } = checkedOut([lockedOrder()], opened_ms);
    expect(orders[0]!.lock).toMatchObject({
      expiry_at_ms: lock_expiry_ms,
      hold_until_ms: open.expiry_at_ms + session_grace_ms,
    });
  });

  test("falls back to the lock's expiry when the session ends unpaid", () => {
    const { orders } = checkedOut([lockedOrder()], start_ms + minute_ms);
    for (const type of [
      "PAYMENT_FAILED",
      "PAYMENT_SESSION_CANCELLED",
      "PAYMENT_SESSION_EXPIRED",
    ] as const) {
      expect(evolveOrder(orders[0]!, sampleEvent(type)).lock?.hold_until_ms).toBe(lock_expiry_ms);
    }
  });

  test("is kept longer while nobody knows whether the money came, and never shorter", () => {
    const [order] = checkedOut([lockedOrder()]).orders;
    const unknown = evolveOrder(order!, sampleEvent("PAYMENT_UNKNOWN"));
    expect(unknown.lock?.hold_until_ms).toBe(event_ms + 15 * minute_ms);
    expect(unknown.payment_status).toBe("UNKNOWN");
    const soon = { ...samplePayloads.PAYMENT_UNKNOWN, holdUntil: isoInstant(event_ms) };
    const same = evolveOrder(order!, { type: "PAYMENT_UNKNOWN", at_ms: event_ms, payload: soon });
    expect(same.lock?.hold_until_ms).toBe(order!.lock?.hold_until_ms);
  });

  test("is a new one after a late payment locked the order again", () => {
    const expired = evolveOrder(lockedOrder(), sampleEvent("ORDER_EXPIRED"));
    expect(expired.lock?.status).toBe("EXPIRED");
    expect(evolveOrder(expired, sampleEvent("INVENTORY_LOCKED")).lock).toMatchObject({
      lock_id: "lock_2",
      status: "HELD",
    });
  });
});

describe("money on its way back", () => {
  const paid = (() => {
    const state = checkedOut([lockedOrder()]);
    return recorded(state, successOf(state.session)).orders[0]!;
  })();
  const refundBy = (sessionId: string) =>
    ({
      type: "REFUND_SUCCEEDED",
      at_ms: event_ms,
      payload: { ...samplePayloads.REFUND_SUCCEEDED, sessionId },
    }) as const;

  test("ends the order when it was the order's own", () => {
    const cancelled = evolveOrder(paid, sampleEvent("ORDER_CANCELLED"));
    expect(evolveOrder(cancelled, refundBy(paid.session_id!))).toMatchObject({
      status: "REFUNDED",
      payment_status: "REFUNDED",
    });
  });

  test("ends no order whose ticket is still good", () => {
    expect(evolveOrder(paid, refundBy(paid.session_id!))).toMatchObject({
      status: "FULFILLED",
      payment_status: "REFUNDED",
    });
  });

  test("leaves a fulfilled order alone when it came from another session", () => {
    expect(evolveOrder(paid, refundBy("ps_other"))).toEqual(paid);
  });

  test("leaves an order stuck when it has no ticket and the refund fails", () => {
    const expired = evolveOrder(lockedOrder(), sampleEvent("ORDER_EXPIRED"));
    const late = evolveOrder(expired, sampleEvent("LATE_PAYMENT_RECEIVED"));
    const stuck = evolveOrder(late, sampleEvent("REFUND_FAILED"));
    expect(stuck.fulfillment_status).toBe("STUCK");
    expect(evolveOrder(stuck, sampleEvent("REFUND_SUCCEEDED"))).toMatchObject({
      status: "REFUNDED",
      fulfillment_status: "PENDING",
    });
  });

  test("that fails leaves a revoked ticket revoked", () => {
    const revoked = evolveOrder(
      evolveOrder(paid, sampleEvent("ORDER_CANCELLED")),
      sampleEvent("FULFILLMENT_REVOKED"),
    );
    const payload = { ...samplePayloads.REFUND_FAILED, sessionId: paid.session_id! };
    const failed = evolveOrder(revoked, { type: "REFUND_FAILED", at_ms: event_ms, payload });
    expect(failed).toMatchObject({ status: "CANCELLED", fulfillment_status: "REVOKED" });
  });
});

describe("a late payment", () => {
  test("counts as the payment of an order that has expired", () => {
    const expired = evolveOrder(lockedOrder(), sampleEvent("ORDER_EXPIRED"));
    expect(evolveOrder(expired, sampleEvent("LATE_PAYMENT_RECEIVED"))).toMatchObject({
      status: "EXPIRED",
      payment_status: "SUCCESS",
      session_id: "ps_1",
      payment_ref: "card_1",
    });
  });

  test("does not displace the payment that an order has", () => {
    const state = checkedOut([lockedOrder()]);
    const [paid] = recorded(state, successOf(state.session)).orders;
    expect(evolveOrder(paid!, sampleEvent("LATE_PAYMENT_RECEIVED"))).toEqual(paid);
  });

  test.each(["LOCKED", "PENDING_PAYMENT"] as const)(
    "is not yet the payment of an order that is %s: its places are held, and it can be paid",
    (status) => {
      const order = inStatus(status);
      expect(evolveOrder(order, sampleEvent("LATE_PAYMENT_RECEIVED"))).toEqual(order);
    },
  );
});

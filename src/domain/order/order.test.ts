import { describe, expect, test } from "vitest";
import {
  checkedOut,
  lockedOrder,
  minute_ms,
  recorded,
  start_ms,
  successOf,
} from "../../../test/support/samples.ts";
import { isoInstant, type Dated, type OrderEvent, type OrderEventType } from "./event.ts";
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

/** One event of each type, as the deciders write them. */
const at_ms = start_ms + minute_ms;
const session = { sessionId: "ps_1", paymentMethod: "card", paymentRef: "card_1" };
const refund = { refundId: "refund_1", sessionId: "ps_1" };
const lock = { lockId: "lock_2", skuId: "family_pack", quantity: 3 };
const events: { [Type in OrderEventType]: Extract<OrderEvent, { type: Type }>["payload"] } = {
  ORDER_DRAFT_CREATED: {
    skuId: "family_pack",
    quantity: 3,
    date: "2026-03-21",
    channel: "telegram",
    customer: {},
  },
  INVENTORY_LOCKED: { ...lock, expiryAt: isoInstant(at_ms + 5 * minute_ms) },
  CHECKOUT_REQUESTED: { paymentMethod: "card" },
  PAYMENT_SESSION_CREATED: {
    sessionId: "ps_1",
    protocol: "DIRECT",
    paymentMethod: "card",
    expiryAt: isoInstant(at_ms + 5 * minute_ms),
  },
  CHECKOUT_COMPLETED: session,
  FULFILLMENT_ISSUED: { ticketCode: "ticket_1", qrUrl: "https://tillgate.test/qr" },
  PAYMENT_FAILED: { sessionId: "ps_1", paymentMethod: "card", reason: "card_declined" },
  PAYMENT_UNKNOWN: {
    sessionId: "ps_1",
    paymentMethod: "card",
    reason: "timeout",
    holdUntil: isoInstant(at_ms + 15 * minute_ms),
  },
  PAYMENT_SESSION_EXPIRED: { sessionId: "ps_1" },
  PAYMENT_SESSION_CANCELLED: { sessionId: "ps_1" },
  ORDER_EXPIRED: { lockId: "lock_1", quantity: 3 },
  ORDER_CANCELLED: { reason: "changed plans" },
  INVENTORY_RELEASED: lock,
  FULFILLMENT_REVOKED: { ticketCode: "ticket_1", reason: "changed plans" },
  LATE_PAYMENT_RECEIVED: session,
  REFUND_REQUESTED: { ...refund, reason: "changed plans" },
  REFUND_SUCCEEDED: { ...refund, refundRef: "refund_ref_1" },
  REFUND_FAILED: { ...refund, reason: "refused_by_issuer" },
};

const eventOf = (type: OrderEventType) =>
  ({ type, at_ms, payload: events[type] }) as Dated<OrderEvent>;

const inStatus = (status: OrderStatus): Order => ({ ...lockedOrder(), status });

describe("an order moves along its table and nowhere else", () => {
  const types = Object.keys(transitions) as OrderEventType[];

  test.each(types)("%s leads where the table says, and throws everywhere else", (type) => {
    const { from, to } = transitions[type];
    for (const status of statuses) {
      const order = inStatus(status);
      if (from.includes(status)) {
        expect(evolveOrder(order, eventOf(type)).status).toBe(to ?? status);
      } else {
        expect(() => evolveOrder(order, eventOf(type))).toThrow(
          `Corrupt stream: ${type} on order_1 in status ${status}`,
        );
      }
    }
  });

  test("every status can be reached, and only the ends have no way on", () => {
    const reached = new Set<OrderStatus>(["DRAFT", "REFUNDED"]);
    const left = new Set<OrderStatus>();
    for (const { from, to } of Object.values(transitions)) {
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
    const failed = evolveOrder(before, eventOf("PAYMENT_FAILED"));
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
      expect(evolveOrder(orders[0]!, eventOf(type)).lock?.hold_until_ms).toBe(lock_expiry_ms);
    }
  });

  test("is kept longer while nobody knows whether the money came, and never shorter", () => {
    const [order] = checkedOut([lockedOrder()]).orders;
    const unknown = evolveOrder(order!, eventOf("PAYMENT_UNKNOWN"));
    expect(unknown.lock?.hold_until_ms).toBe(at_ms + 15 * minute_ms);
    expect(unknown.payment_status).toBe("UNKNOWN");
    const soon = { ...events.PAYMENT_UNKNOWN, holdUntil: isoInstant(at_ms) };
    const same = evolveOrder(order!, { type: "PAYMENT_UNKNOWN", at_ms, payload: soon });
    expect(same.lock?.hold_until_ms).toBe(order!.lock?.hold_until_ms);
  });

  test("is a new one after a late payment locked the order again", () => {
    const expired = evolveOrder(lockedOrder(), eventOf("ORDER_EXPIRED"));
    expect(expired.lock?.status).toBe("EXPIRED");
    expect(evolveOrder(expired, eventOf("INVENTORY_LOCKED")).lock).toMatchObject({
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
      at_ms,
      payload: { ...refund, sessionId, refundRef: "refund_ref_1" },
    }) as const;

  test("ends the order when it was the order's own", () => {
    const cancelled = evolveOrder(paid, eventOf("ORDER_CANCELLED"));
    expect(evolveOrder(cancelled, refundBy(paid.session_id!))).toMatchObject({
      status: "REFUNDED",
      payment_status: "REFUNDED",
    });
  });

  test("leaves a fulfilled order alone when it came from another session", () => {
    expect(evolveOrder(paid, refundBy("ps_other"))).toEqual(paid);
  });

  test("leaves an order stuck when it has no ticket and the refund fails", () => {
    const expired = evolveOrder(lockedOrder(), eventOf("ORDER_EXPIRED"));
    const late = evolveOrder(expired, eventOf("LATE_PAYMENT_RECEIVED"));
    const stuck = evolveOrder(late, eventOf("REFUND_FAILED"));
    expect(stuck.fulfillment_status).toBe("STUCK");
    expect(evolveOrder(stuck, eventOf("REFUND_SUCCEEDED"))).toMatchObject({
      status: "REFUNDED",
      fulfillment_status: "PENDING",
    });
  });

  test("that fails leaves a revoked ticket revoked", () => {
    const revoked = evolveOrder(
      evolveOrder(paid, eventOf("ORDER_CANCELLED")),
      eventOf("FULFILLMENT_REVOKED"),
    );
    const payload = { ...refund, sessionId: paid.session_id!, reason: "refused" };
    const failed = evolveOrder(revoked, { type: "REFUND_FAILED", at_ms, payload });
    expect(failed).toMatchObject({ status: "CANCELLED", fulfillment_status: "REVOKED" });
  });
});

describe("a late payment", () => {
  test("counts as the payment of an order that has expired", () => {
    const expired = evolveOrder(lockedOrder(), eventOf("ORDER_EXPIRED"));
    expect(evolveOrder(expired, eventOf("LATE_PAYMENT_RECEIVED"))).toMatchObject({
      status: "EXPIRED",
      payment_status: "SUCCESS",
      session_id: "ps_1",
      payment_ref: "card_1",
    });
  });

  test("does not displace the payment that an order has", () => {
    const state = checkedOut([lockedOrder()]);
    const [paid] = recorded(state, successOf(state.session)).orders;
    expect(evolveOrder(paid!, eventOf("LATE_PAYMENT_RECEIVED"))).toEqual(paid);
  });

  test.each(["LOCKED", "PENDING_PAYMENT"] as const)(
    "is not yet the payment of an order that is %s: its places are held, and it can be paid",
    (status) => {
      const order = inStatus(status);
      expect(evolveOrder(order, eventOf("LATE_PAYMENT_RECEIVED"))).toEqual(order);
    },
  );
});

import { describe, expect, test } from "vitest";
import { given } from "../../../test/support/given.ts";
import {
  after,
  checkedOut,
  lockedOrder,
  merchant,
  minute_ms,
  recorded,
  slotWith,
  start_ms,
  successOf,
} from "../../../test/support/samples.ts";
import { lock_duration_ms } from "../order/create-order.ts";
import type { Order } from "../order/order.ts";
import {
  decideRecordPayment,
  unknown_hold_ms,
  type RecordPayment,
  type RecordPaymentFacts,
} from "./record-payment.ts";
import type { PaymentOutcome, PaymentSession } from "./session.ts";

const at_ms = start_ms + minute_ms;
const waiting = checkedOut([lockedOrder()]);
const declined: PaymentOutcome = { state: "DECLINED", reason: "card_declined" };
const unknown: PaymentOutcome = { state: "UNKNOWN", reason: "timeout" };
const expired: PaymentOutcome = { state: "CLOSED", cause: "EXPIRED" };
const cancelled: PaymentOutcome = { state: "CLOSED", cause: "CANCELLED" };

type State = Readonly<{ orders: readonly Order[]; session: PaymentSession }>;

const factsOf = ({ orders, session }: State, replayed = false): RecordPaymentFacts => ({
  merchant,
  session,
  orders,
  slotOf: () => slotWith(),
  replayed,
});

const command = (session: PaymentSession, outcome: PaymentOutcome): RecordPayment => ({
  type: "RECORD_PAYMENT",
  session_id: session.session_id,
  outcome,
});

const record = (state: State, outcome: PaymentOutcome, when_ms = at_ms) =>
  given(factsOf(state), when_ms)
    .when(decideRecordPayment, command(state.session, outcome))
    .thenAccepted();

const typesOf = (change: { events: readonly { event: { type: string } }[] }) =>
  change.events.map(({ event }) => event.type);

describe("a payment that succeeded", () => {
  const change = record(waiting, successOf(waiting.session));

  test("completes the checkout and issues the ticket in one change", () => {
    const { session_id } = waiting.session;
    expect(change.events).toEqual([
      {
        order_id: "order_1",
        event: {
          type: "CHECKOUT_COMPLETED",
          at_ms,
          payload: {
            sessionId: session_id,
            paymentMethod: "card",
            paymentRef: `card_${session_id}`,
          },
        },
      },
      {
        order_id: "order_1",
        event: {
          type: "FULFILLMENT_ISSUED",
          at_ms,
          payload: {
            ticketCode: "ticket_2",
            qrUrl: "https://tillgate.test/qr?data=ticket_2",
          },
        },
        fulfillment: {
          fulfillment_id: "ful_1",
          ticket_code: "ticket_2",
          qr_url: "https://tillgate.test/qr?data=ticket_2",
          issued_at_ms: at_ms,
        },
      },
    ]);
    expect(after(waiting.orders, change)[0]).toMatchObject({
      status: "FULFILLED",
      payment_status: "SUCCESS",
      fulfillment_status: "FULFILLED",
      lock: { status: "CONSUMED" },
    });
  });

  test("ends the session with the provider's reference", () => {
    expect(change.sessions).toEqual([
      {
        ...waiting.session,
        status: "SUCCEEDED",
        settled: true,
        payment_ref: `card_${waiting.session.session_id}`,
      },
    ]);
  });

  test("issues one ticket an order of a cart, in the order of the session", () => {
    const pair = checkedOut([lockedOrder(), lockedOrder({ order_id: "order_2" })]);
    const both = record(pair, successOf(pair.session));
    expect(both.events.map(({ order_id, event }) => `${order_id} ${event.type}`)).toEqual([
      "order_1 CHECKOUT_COMPLETED",
      "order_1 FULFILLMENT_ISSUED",
      "order_2 CHECKOUT_COMPLETED",
      "order_2 FULFILLMENT_ISSUED",
    ]);
  });

  test("keeps the receipts that the protocol gave for it", () => {
    const ap2 = { mandates: [], checkout_receipt: "receipt_1", payment_receipt: "receipt_2" };
    const kept = given(factsOf(waiting), at_ms)
      .when(decideRecordPayment, { ...command(waiting.session, successOf(waiting.session)), ap2 })
      .thenAccepted();
    expect(kept.sessions?.[0]).toMatchObject({
      checkout_receipt: "receipt_1",
      payment_receipt: "receipt_2",
    });
  });

  test("is found after its outcome was unknown for a while", () => {
    const unsure = recorded(waiting, unknown);
    const found = record(unsure, successOf(unsure.session), at_ms + minute_ms);
    expect(typesOf(found)).toEqual(["CHECKOUT_COMPLETED", "FULFILLMENT_ISSUED"]);
    expect(found.sessions?.[0]).toMatchObject({ status: "SUCCEEDED", failure: null });
  });
});

describe("a payment that was declined", () => {
  test("leaves the order locked, to be paid again", () => {
    const change = record(waiting, declined);
    expect(change.events.map(({ event }) => event)).toEqual([
      {
        type: "PAYMENT_FAILED",
        at_ms,
        payload: {
          sessionId: waiting.session.session_id,
          paymentMethod: "card",
          reason: "card_declined",
        },
      },
    ]);
    expect(change.sessions).toEqual([
      { ...waiting.session, status: "FAILED", failure: "card_declined", settled: true },
    ]);
    expect(after(waiting.orders, change)[0]).toMatchObject({
      status: "LOCKED",
      payment_status: "FAILED",
    });
  });

  test("after the lock's own expiry ends the order with it", () => {
    const change = record(waiting, declined, start_ms + lock_duration_ms);
    expect(typesOf(change)).toEqual(["PAYMENT_FAILED", "ORDER_EXPIRED"]);
    expect(after(waiting.orders, change)[0]).toMatchObject({
      status: "EXPIRED",
      lock: { status: "EXPIRED" },
    });
  });

  test("expires only those orders of the cart whose lock is over", () => {
    const late = { order_id: "order_2" };
    const pair = checkedOut([lockedOrder(), lockedOrder(late, start_ms + minute_ms)], at_ms);
    const change = record(pair, declined, start_ms + lock_duration_ms);
    expect(after(pair.orders, change).map(({ status }) => status)).toEqual(["EXPIRED", "LOCKED"]);
  });
});

describe("a payment whose outcome nobody knows", () => {
  const change = record(waiting, unknown);

  test("keeps the places, and tells until when", () => {
    expect(change.events[0]!.event).toMatchObject({
      type: "PAYMENT_UNKNOWN",
      payload: { reason: "timeout", holdUntil: new Date(at_ms + unknown_hold_ms).toISOString() },
    });
    expect(after(waiting.orders, change)[0]).toMatchObject({
      status: "PENDING_PAYMENT",
      payment_status: "UNKNOWN",
      lock: { status: "HELD", hold_until_ms: at_ms + unknown_hold_ms },
    });
  });

  test("is not settled: somebody has to find out", () => {
    expect(change.sessions?.[0]).toMatchObject({ status: "UNKNOWN", settled: false });
  });
});

describe("a session that was closed at the provider", () => {
  test("expires when its time was over", () => {
    const change = record(waiting, expired);
    expect(typesOf(change)).toEqual(["PAYMENT_SESSION_EXPIRED"]);
    expect(change.sessions?.[0]).toMatchObject({ status: "EXPIRED", settled: true });
  });

  test("fails when the customer gave it up, and the order can be paid again", () => {
    const change = record(waiting, cancelled);
    expect(typesOf(change)).toEqual(["PAYMENT_SESSION_CANCELLED"]);
    expect(change.sessions?.[0]).toMatchObject({
      status: "FAILED",
      failure: "CANCELLED",
      settled: true,
    });
    expect(after(waiting.orders, change)[0]).toMatchObject({
      status: "LOCKED",
      payment_status: "NONE",
    });
  });
});

describe("old news changes nothing", () => {
  const paid = recorded(waiting, successOf(waiting.session));
  const refused = recorded(waiting, declined);
  const unsure = recorded(waiting, unknown);

  test.each<[string, State, PaymentOutcome]>([
    ["a success told again", paid, successOf(paid.session)],
    ["a decline after a success", paid, declined],
    ["doubt after a success", paid, unknown],
    ["a close after a success", paid, expired],
    ["a decline told again", refused, declined],
    ["doubt after a decline", refused, unknown],
    ["a close after a decline", refused, cancelled],
    ["doubt told again", unsure, unknown],
  ])("%s", (_what, state, outcome) => {
    expect(record(state, outcome)).toEqual({ events: [] });
  });

  test("but the provider's last word on a session that had run out is kept, so none asks again", () => {
    const run_out: State = {
      orders: [{ ...lockedOrder(), status: "EXPIRED" }],
      session: { ...waiting.session, status: "EXPIRED", failure: "EXPIRED" },
    };
    for (const outcome of [declined, expired]) {
      const change = record(run_out, outcome);
      expect(change.events).toEqual([]);
      expect(change.sessions).toEqual([{ ...run_out.session, settled: true }]);
    }
    expect(record(run_out, unknown)).toEqual({ events: [] });
  });
});

describe("a payment is refused", () => {
  test("for a session that does not exist", () => {
    given({ ...factsOf(waiting), session: undefined }, at_ms)
      .when(decideRecordPayment, command(waiting.session, declined))
      .thenRejected({ code: "SESSION_UNKNOWN", session_id: waiting.session.session_id });
  });

  test("with a mandate that another session has used", () => {
    given(factsOf(waiting, true), at_ms)
      .when(decideRecordPayment, command(waiting.session, declined))
      .thenRejected({ code: "MANDATE_REPLAYED", session_id: waiting.session.session_id });
  });
});

describe("receipts of a payment by mandates", () => {
  const ap2 = {
    mandates: [{ replay_id: "m_1", kind: "payment", reference: "r_1" }],
    checkout_receipt: "c_1",
    payment_receipt: "p_1",
  } as const;
  const paid = recorded(waiting, successOf(waiting.session));
  const add = (session: PaymentSession, outcome = successOf(waiting.session)) =>
    given(factsOf({ ...paid, session }), at_ms)
      .when(decideRecordPayment, { ...command(session, outcome), ap2 })
      .thenAccepted();

  test("are kept when the news of the money was there before them", () => {
    expect(add(paid.session)).toEqual({
      events: [],
      sessions: [{ ...paid.session, checkout_receipt: "c_1", payment_receipt: "p_1" }],
    });
  });

  test("are kept once, for the money that they are of, and only if it bought something", () => {
    const with_receipts = { ...paid.session, checkout_receipt: "c_0", payment_receipt: "p_0" };
    expect(add(with_receipts)).toEqual({ events: [] });
    const other_money = { ...successOf(waiting.session), payment_ref: "card_other" };
    expect(add(paid.session, other_money)).toEqual({ events: [] });
    expect(add({ ...paid.session, status: "FAILED" })).toEqual({ events: [] });
  });
});

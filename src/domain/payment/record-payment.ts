/**
 * RECORD_PAYMENT: write down what is known of a session's payment, whoever said it first: the
 * provider's answer, its report, or its answer to a worker's question. The same news may come
 * several times and in any order; only the first of it changes anything.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import type { Merchant } from "../catalog/catalog.ts";
import type { Slot } from "../inventory/slot.ts";
import { nothing, type OrderChange } from "../order/change.ts";
import { isoInstant, type Dated, type OrderEvent } from "../order/event.ts";
import { expiryOf, onEach } from "../order/facts.ts";
import type { Order } from "../order/order.ts";
import type { TakenAgain } from "../trade/take-again.ts";
import { fulfil } from "./fulfil.ts";
import { acceptLatePayment } from "./late-payment.ts";
import type { PaymentOutcome, PaymentSession } from "./session.ts";

export type AcceptedMandate = Readonly<{
  /** The same for every presentation of the same mandate. */
  replay_id: string;
  kind: "checkout" | "payment";
  /** What a receipt for it refers to. */
  reference: string;
}>;

export type RecordPayment = Readonly<{
  type: "RECORD_PAYMENT";
  session_id: string;
  outcome: PaymentOutcome;
  /** AP2: what was accepted, so that it is not accepted again, and our receipts for it. */
  ap2?: Readonly<{
    mandates: readonly AcceptedMandate[];
    checkout_receipt: string;
    payment_receipt: string;
  }>;
}>;

export type RecordPaymentFacts = Readonly<{
  merchant: Merchant;
  session: PaymentSession | undefined;
  /** Of the session, in its order. */
  orders: readonly Order[];
  /** The slots of those orders. */
  slotOf(order: Order): Slot | undefined;
  /** Which of the command's mandates were accepted before, by another session. */
  replayed: boolean;
  /** Takes what was given back of a sale that a member had a part in; null where nothing was. */
  takeAgain?(trade_order_id: string): Decision<TakenAgain> | null;
}>;

/** How long a hold waits for a payment whose outcome nobody knows. */
export const unknown_hold_ms = 900_000;

export function decideRecordPayment(
  command: RecordPayment,
  facts: RecordPaymentFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { session } = facts;
  const { session_id, outcome } = command;
  if (session === undefined) return reject({ code: "SESSION_UNKNOWN", session_id });
  if (facts.replayed) return reject({ code: "MANDATE_REPLAYED", session_id });
  switch (outcome.state) {
    case "SUCCEEDED":
      return accept(recordSuccess({ ...command, outcome }, { ...facts, session }, stamp));
    case "DECLINED":
      return accept(
        endUnpaid(session, facts, { stamp, failure: outcome.reason, kind: "DECLINED" }),
      );
    case "UNKNOWN":
      return accept(recordUnknown(session, outcome.reason, stamp));
    case "CLOSED":
      return accept(
        endUnpaid(session, facts, { stamp, failure: outcome.cause, kind: outcome.cause }),
      );
  }
}

type Success = RecordPayment &
  Readonly<{ outcome: Extract<PaymentOutcome, { state: "SUCCEEDED" }> }>;

function recordSuccess(
  command: Success,
  facts: RecordPaymentFacts & Readonly<{ session: PaymentSession }>,
  stamp: Stamp,
): OrderChange {
  const { session, orders, merchant } = facts;
  const { outcome } = command;
  // A success was recorded before, or its money is already on its way back.
  if (session.payment_ref !== null) return addReceipts(command, session);
  const succeeded: PaymentSession = {
    ...session,
    status: "SUCCEEDED",
    settled: true,
    failure: null,
    payment_ref: outcome.payment_ref,
    checkout_receipt: command.ap2?.checkout_receipt ?? session.checkout_receipt,
    payment_receipt: command.ap2?.payment_receipt ?? session.payment_receipt,
  };
  const as_agreed =
    outcome.amount_minor === session.amount_minor && outcome.currency === session.currency;
  const is_awaited = session.status === "OPEN" || session.status === "UNKNOWN";
  const is_held = orders.every(
    (order) => order.status === "PENDING_PAYMENT" && order.session_id === session.session_id,
  );
  if (!as_agreed || !is_awaited || !is_held) {
    return acceptLatePayment({ ...facts, session: succeeded, before: session }, outcome, stamp);
  }
  return {
    sessions: [succeeded],
    events: orders.flatMap((order) => fulfil(order, { session: succeeded, merchant, stamp })),
  };
}

/**
 * The news of the money came by another way before the answer to whoever paid by mandates: the
 * receipts that belong to it are kept all the same, once.
 */
function addReceipts({ ap2, outcome }: Success, session: PaymentSession): OrderChange {
  const is_ours = session.status === "SUCCEEDED" && session.payment_ref === outcome.payment_ref;
  if (ap2 === undefined || !is_ours || session.payment_receipt !== null) return nothing;
  const { checkout_receipt, payment_receipt } = ap2;
  return { events: [], sessions: [{ ...session, checkout_receipt, payment_receipt }] };
}

function recordUnknown(session: PaymentSession, reason: string, stamp: Stamp): OrderChange {
  if (session.status !== "OPEN") return nothing;
  const { session_id, payment_method } = session;
  const holdUntil = isoInstant(stamp.now_ms + unknown_hold_ms);
  return {
    sessions: [{ ...session, status: "UNKNOWN", failure: reason }],
    events: onEach(session.order_ids, {
      type: "PAYMENT_UNKNOWN",
      at_ms: stamp.now_ms,
      payload: { sessionId: session_id, paymentMethod: payment_method, reason, holdUntil },
    }),
  };
}

type Ending = Readonly<{
  stamp: Stamp;
  failure: string;
  kind: "DECLINED" | "EXPIRED" | "CANCELLED";
}>;

/** The provider took no money and will not: the orders are free to be paid again, or expire. */
function endUnpaid(
  session: PaymentSession,
  facts: RecordPaymentFacts,
  { stamp, failure, kind }: Ending,
): OrderChange {
  if (session.status === "SUCCEEDED" || session.settled) return nothing;
  const is_awaited = session.status === "OPEN" || session.status === "UNKNOWN";
  if (!is_awaited) return { sessions: [{ ...session, settled: true }], events: [] };
  const ended: PaymentSession = {
    ...session,
    status: kind === "EXPIRED" ? "EXPIRED" : "FAILED",
    failure,
    settled: true,
  };
  const waiting = facts.orders.filter(
    (order) => order.status === "PENDING_PAYMENT" && order.session_id === session.session_id,
  );
  const order_ids = waiting.map((order) => order.order_id);
  const closing = onEach(order_ids, endingEvent(session, { stamp, failure, kind }));
  const expiring = waiting
    .filter((order) => order.lock !== null && order.lock.expiry_at_ms <= stamp.now_ms)
    .map((order) => expiryOf(order, stamp.now_ms));
  return { sessions: [ended], events: [...closing, ...expiring] };
}

function endingEvent(session: PaymentSession, { stamp, failure, kind }: Ending): Dated<OrderEvent> {
  const at_ms = stamp.now_ms;
  const sessionId = session.session_id;
  switch (kind) {
    case "DECLINED": {
      const payload = { sessionId, paymentMethod: session.payment_method, reason: failure };
      return { type: "PAYMENT_FAILED", at_ms, payload };
    }
    case "EXPIRED":
      return { type: "PAYMENT_SESSION_EXPIRED", at_ms, payload: { sessionId } };
    case "CANCELLED":
      return { type: "PAYMENT_SESSION_CANCELLED", at_ms, payload: { sessionId } };
  }
}

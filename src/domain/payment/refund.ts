/** Refunds: money on its way back for one order, and RECORD_REFUND with what became of it. */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import { toMajorUnits } from "../money.ts";
import { nothing, type OrderChange, type OrderFact } from "../order/change.ts";
import { camelCurrency } from "../order/event.ts";
import type { Order } from "../order/order.ts";
import type { Refund } from "./session.ts";

export type RecordRefund = Readonly<{
  type: "RECORD_REFUND";
  refund_id: string;
  outcome:
    | Readonly<{ state: "SUCCEEDED"; refund_ref: string }>
    | Readonly<{ state: "FAILED"; reason: string }>;
}>;

/** Asks for money back: the refund to be carried out, and REFUND_REQUESTED for the timeline. */
export function refundOf(
  order: Order,
  wanted: Readonly<{
    session_id: string;
    amount_minor: bigint;
    currency: string;
    reason: string;
    stamp: Stamp;
  }>,
): Readonly<{ refund: Refund; fact: OrderFact }> {
  const { session_id, amount_minor, currency, reason, stamp } = wanted;
  const refund_id = stamp.newId("refund");
  const { merchant_id, order_id } = order;
  const payload = {
    refundId: refund_id,
    sessionId: session_id,
    [`amount${camelCurrency(currency)}`]: toMajorUnits(amount_minor, currency),
    reason,
  };
  return {
    refund: {
      merchant_id,
      refund_id,
      order_id,
      session_id,
      amount_minor,
      currency,
      reason,
      status: "PENDING",
      refund_ref: null,
      failure: null,
      created_at_ms: stamp.now_ms,
    },
    fact: { order_id, event: { type: "REFUND_REQUESTED", at_ms: stamp.now_ms, payload } },
  };
}

export function decideRecordRefund(
  command: RecordRefund,
  facts: Readonly<{ refund: Refund | undefined }>,
  stamp: Stamp,
): Decision<OrderChange> {
  const { refund } = facts;
  const { refund_id, outcome } = command;
  if (refund === undefined) return reject({ code: "REFUND_UNKNOWN", refund_id });
  if (refund.status === "SUCCEEDED") return accept(nothing);
  const { order_id, session_id: sessionId } = refund;
  const at_ms = stamp.now_ms;
  if (outcome.state === "SUCCEEDED") {
    const { refund_ref } = outcome;
    const payload = { refundId: refund_id, sessionId, refundRef: refund_ref };
    return accept({
      refunds: [{ ...refund, status: "SUCCEEDED", refund_ref, failure: null }],
      events: [{ order_id, event: { type: "REFUND_SUCCEEDED", at_ms, payload } }],
    });
  }
  // It is tried again and again; the timeline tells the first failure only.
  if (refund.status === "FAILED") return accept(nothing);
  const { reason } = outcome;
  const payload = { refundId: refund_id, sessionId, reason };
  return accept({
    refunds: [{ ...refund, status: "FAILED", failure: reason }],
    events: [{ order_id, event: { type: "REFUND_FAILED", at_ms, payload } }],
  });
}

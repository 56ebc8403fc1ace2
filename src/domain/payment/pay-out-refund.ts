/**
 * PAY_OUT_REFUND: a refund that the provider refuses for good reaches its owner by another way: out
 * of the drawer of whoever has a shift open, or by a bank transfer that was made.
 *
 * What was promised is never given up, only given otherwise: until this is decided it counts as on
 * its way, so that nothing of it is asked back a second time, and with this it has arrived. The
 * provider is not asked any more. Tickets that were revoked for it stay so: they were given back.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import type { RefundRight } from "../refund/refund-right.ts";
import type { Shift } from "../shift/shift.ts";
import { arrivalOf } from "./refund.ts";
import type { PaymentSession, Refund } from "./session.ts";

/** Past where the money came from. */
export type PayOutWay =
  | Readonly<{ means: "CASH" }>
  /** `reference`: of the transfer that was made. */
  | Readonly<{ means: "BANK"; reference: string }>;

export type PayOutRefund = Readonly<{
  type: "PAY_OUT_REFUND";
  order_id: string;
  refund_id: string;
  way: PayOutWay;
  /** What whoever does it has to say of it. */
  note: string | null;
  /** Whose drawer the cash comes out of; null for who cannot stand at a counter. */
  giver_id: string | null;
  /** How much whoever asks may give back; no limit unless told. */
  refund_right?: RefundRight;
}>;

export type PayOutFacts = Readonly<{
  refund: Refund | undefined;
  /** Whose money it is. */
  session: PaymentSession | undefined;
  /** That the giver has open. */
  shift: Shift | undefined;
}>;

export function decidePayOutRefund(
  command: PayOutRefund,
  { refund, session, shift }: PayOutFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { order_id, refund_id, way, note } = command;
  if (refund === undefined || refund.order_id !== order_id || session === undefined) {
    return reject({ code: "REFUND_UNKNOWN", refund_id });
  }
  const { status, currency, amount_minor } = refund;
  // An attempt that is under way may yet arrive: it would be given twice.
  if (status !== "FAILED") return reject({ code: "REFUND_STATUS_INVALID", refund_id, status });
  const is_cash = way.means === "CASH";
  // What paid for nothing is in no till's sums.
  if (is_cash && session.status !== "SUCCEEDED") {
    return reject({ code: "REFUND_NOT_IN_CASH", refund_id });
  }
  if (is_cash && shift?.currency !== currency) {
    return reject({ code: "REFUND_CASH_NEEDS_SHIFT", refund_id, currency });
  }
  const store_no = is_cash ? (shift?.store_id ?? null) : null;
  const refund_ref = is_cash ? stamp.newNumber("R") : way.reference;
  const paid_out: Refund = {
    ...{ ...refund, status: "SUCCEEDED", refund_ref, next_attempt_at_ms: null },
    ...{ paid_out: way.means, paid_out_minor: amount_minor, paid_out_store_no: store_no },
  };
  const at_ms = stamp.now_ms;
  const events = [paidOutFact(paid_out, { means: way.means, note, at_ms })];
  return accept({ refunds: [paid_out], events: [...events, arrivalOf(paid_out, at_ms)] });
}

/** REFUND_PAID_OUT, which REFUND_SUCCEEDED follows. */
export function paidOutFact(
  { order_id, refund_id, session_id, paid_out_store_no: store_no }: Refund,
  told: Readonly<{ means: PayOutWay["means"]; note: string | null; at_ms: number }>,
): OrderFact {
  const { means, note, at_ms } = told;
  const payload = {
    refundId: refund_id,
    sessionId: session_id,
    means: payOutNames[means],
    ...(store_no === null ? {} : { storeNo: store_no }),
    ...(note === null ? {} : { note }),
  };
  return { order_id, event: { type: "REFUND_PAID_OUT", at_ms, payload } };
}

/** As events and documents call the ways. */
export const payOutNames = { CASH: "cash", BANK: "bank" } as const;

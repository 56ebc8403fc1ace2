/** A refund on the wire. */
import type { RefundDocument } from "../../contract/payment-session.ts";
import { isoInstant } from "../../domain/order/event.ts";
import { payOutNames } from "../../domain/payment/pay-out-refund.ts";
import type { Refund } from "../../domain/payment/session.ts";

const member_tenders = { MEMBER_ACCOUNT: "member_account", POINTS: "points" } as const;

/** What does not exist yet is absent. */
export function refundDocument(refund: Refund): RefundDocument {
  const { refund_ref, failure, next_attempt_at_ms, tender } = refund;
  const { paid_out, paid_out_minor, paid_out_store_no, twice_ref } = refund;
  return {
    refund_id: refund.refund_id,
    session_id: refund.session_id,
    amount: { amount: Number(refund.amount_minor), currency: refund.currency },
    status: refund.status,
    ...(tender === null ? {} : { tender: member_tenders[tender] }),
    reason: refund.reason,
    ...(refund_ref === null ? {} : { refund_ref }),
    ...(failure === null ? {} : { failure }),
    created_at: isoInstant(refund.created_at_ms),
    attempt_count: refund.attempt_count,
    ...(paid_out === null ? {} : { paid_out: payOutNames[paid_out] }),
    ...(paid_out_minor === null
      ? {}
      : { paid_out_amount: { amount: Number(paid_out_minor), currency: refund.currency } }),
    ...(paid_out_store_no === null ? {} : { paid_out_store_no }),
    ...(twice_ref === null ? {} : { twice_ref }),
    ...(next_attempt_at_ms === null ? {} : { next_attempt_at: isoInstant(next_attempt_at_ms) }),
  };
}

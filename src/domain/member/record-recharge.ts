/**
 * RECORD_PAYMENT of a recharge: what is known of its money, whoever said it first. The same news
 * may come several times and in any order. Money that comes after the attempt was given up is
 * credited all the same: it is the member's. It goes back only when it is another amount than was
 * asked for, or when the member has been forgotten meanwhile.
 */
import { accept, type Decision, type Stamp } from "../decision.ts";
import { nothing, type OrderChange } from "../order/change.ts";
import type { RecordPayment } from "../payment/record-payment.ts";
import { newRefund } from "../payment/refund.ts";
import type { PaymentOutcome, PaymentSession } from "../payment/session.ts";
import type { TradeOrder } from "../trade/trade-order.ts";
import { payRecharge, type RechargePayees } from "./pay-recharge.ts";
import type { Recharge, RechargeEventType } from "./recharge.ts";

export type RecordRechargeFacts = Readonly<{
  session: PaymentSession;
  trade_order: TradeOrder;
  recharge: Recharge;
  payees: RechargePayees;
}>;

export function decideRecordRecharge(
  { outcome }: Pick<RecordPayment, "outcome">,
  facts: RecordRechargeFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { session } = facts;
  switch (outcome.state) {
    case "SUCCEEDED":
      return accept(recordSuccess(outcome, facts, stamp));
    case "DECLINED":
      return accept(endUnpaid(facts, { status: "FAILED", failure: outcome.reason }, stamp));
    case "CLOSED": {
      const status = outcome.cause === "EXPIRED" ? "EXPIRED" : "FAILED";
      return accept(endUnpaid(facts, { status, failure: outcome.cause }, stamp));
    }
    case "UNKNOWN": {
      if (session.status !== "OPEN") return accept(nothing);
      const { reason } = outcome;
      return accept({
        ...told(facts, "RECHARGE_PAYMENT_UNKNOWN", { reason, stamp }),
        sessions: [{ ...session, status: "UNKNOWN", failure: reason }],
      });
    }
  }
}

type Success = Extract<PaymentOutcome, { state: "SUCCEEDED" }>;

function recordSuccess(outcome: Success, facts: RecordRechargeFacts, stamp: Stamp): OrderChange {
  const { session, trade_order, recharge, payees } = facts;
  // A success was recorded before, or its money is already on its way back.
  if (session.payment_ref !== null) return nothing;
  const { payment_ref, amount_minor, currency } = outcome;
  const as_agreed = amount_minor === session.amount_minor && currency === session.currency;
  if (!as_agreed) return sendBack(facts, { outcome, reason: "AMOUNT_DIFFERS", stamp });
  if (payees.owner.status === "ANONYMISED") {
    return sendBack(facts, { outcome, reason: "MEMBER_ANONYMISED", stamp });
  }
  const succeeded: PaymentSession = {
    ...session,
    status: "SUCCEEDED",
    settled: true,
    failure: null,
    payment_ref,
  };
  return payRecharge({ recharge, session: succeeded, trade_order }, payees, stamp);
}

function endUnpaid(
  facts: RecordRechargeFacts,
  end: Readonly<{ status: "FAILED" | "EXPIRED"; failure: string }>,
  stamp: Stamp,
): OrderChange {
  const { session } = facts;
  if (session.status === "SUCCEEDED" || session.settled) return nothing;
  const is_awaited = session.status === "OPEN" || session.status === "UNKNOWN";
  if (!is_awaited) return { events: [], sessions: [{ ...session, settled: true }] };
  const reason = end.failure;
  return {
    ...told(facts, "RECHARGE_FAILED", { reason, stamp, status: "FAILED" }),
    sessions: [{ ...session, ...end, settled: true }],
  };
}

/** The money came and goes back: the attempt as such did not succeed. */
function sendBack(
  facts: RecordRechargeFacts,
  { outcome, reason, stamp }: Readonly<{ outcome: Success; reason: string; stamp: Stamp }>,
): OrderChange {
  const { session, recharge } = facts;
  const { payment_ref, amount_minor, currency } = outcome;
  const { merchant_id, trade_order_id } = recharge;
  const { session_id } = session;
  const is_awaited = session.status === "OPEN" || session.status === "UNKNOWN";
  const refund = newRefund(
    { merchant_id, order_id: trade_order_id },
    { session_id, amount_minor, currency, reason, stamp },
  );
  const ended: PaymentSession = {
    ...session,
    status: session.status === "EXPIRED" ? "EXPIRED" : "FAILED",
    failure: is_awaited ? reason : (session.failure ?? reason),
    settled: true,
    payment_ref,
  };
  return {
    ...told(facts, "RECHARGE_RETURNED", { reason, stamp, status: "RETURNED" }),
    sessions: [ended],
    refunds: [refund],
  };
}

/** One event of its timeline, with the recharge as it is then. */
function told(
  { recharge }: RecordRechargeFacts,
  type: RechargeEventType,
  {
    reason,
    stamp,
    status = recharge.status,
  }: Readonly<{ reason: string; stamp: Stamp; status?: Recharge["status"] }>,
): OrderChange {
  const { trade_order_id } = recharge;
  const payload = { tradeOrderId: trade_order_id, reason };
  return {
    events: [],
    records: [{ kind: "recharge", record: { ...recharge, status } }],
    facts: [{ stream_id: trade_order_id, event: { type, at_ms: stamp.now_ms, payload } }],
  };
}

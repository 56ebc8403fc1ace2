/**
 * Sends money back that a commit has promised: one attempt, asked for under its own key, so that it
 * is paid once whoever tries.
 */
import type { Actor } from "../../domain/order/event.ts";
import { charge_not_found } from "../../domain/payment/refund.ts";
import type { Refund } from "../../domain/payment/session.ts";
import type { Outcome } from "../command.ts";
import type { RefundOutcome } from "../ports/payment-provider.ts";
import type { PaymentPorts } from "./take-payment.ts";

/**
 * Carries out the attempt at hand, or, after a refusal, begins the next one once it is due. Null
 * while there is nothing to tell: none is due, or the provider does not say how it ended. A worker
 * asks again.
 */
export async function carryOutRefund(
  ports: PaymentPorts,
  refund: Refund,
  actor: Actor,
): Promise<Outcome | null> {
  // Paid out over the counter.
  if (refund.status === "SUCCEEDED") return null;
  const attempt = refund.status === "FAILED" ? await beginNext(ports, refund, actor) : refund;
  if (attempt === null) return null;
  const { refund_id, attempt_key, session_id, merchant_id, amount_minor, currency } = attempt;
  const result = await ports.provider.refund({
    key: attempt_key,
    charge_key: session_id,
    merchant_id,
    amount_minor,
    currency,
  });
  const outcome = finalOutcome(result);
  if (outcome === null) return null;
  return ports.engine.execute({
    merchant_id,
    actor,
    command: { type: "RECORD_REFUND", refund_id, attempt_key, outcome },
  });
}

/** The key of the next attempt is committed before the provider hears of it. */
async function beginNext(
  { engine }: PaymentPorts,
  { merchant_id, order_id, refund_id }: Refund,
  actor: Actor,
): Promise<Refund | null> {
  const command = { type: "RETRY_REFUND", order_id, refund_id, cause: "DUE" } as const;
  const outcome = await engine.execute({ merchant_id, actor, command });
  return outcome.kind === "accepted" ? (outcome.refunds[0] ?? null) : null;
}

function finalOutcome(result: RefundOutcome) {
  switch (result.state) {
    case "SUCCEEDED":
      return { state: "SUCCEEDED", refund_ref: result.refund_ref } as const;
    case "FAILED":
      return { state: "FAILED", reason: result.reason } as const;
    case "NOT_FOUND":
      return { state: "FAILED", reason: charge_not_found } as const;
    case "PENDING":
    case "UNKNOWN":
      return null;
  }
}

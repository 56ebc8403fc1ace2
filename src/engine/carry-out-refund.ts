/** Sends money back that a commit has promised. The refund's id is its key: it is paid once. */
import type { Actor } from "../domain/order/event.ts";
import type { Refund } from "../domain/payment/session.ts";
import type { Outcome } from "./command.ts";
import type { RefundOutcome } from "./ports/payment-provider.ts";
import type { PaymentPorts } from "./take-payment.ts";

/** Null while the provider does not say how it ended: a worker asks again. */
export async function carryOutRefund(
  ports: PaymentPorts,
  refund: Refund,
  actor: Actor,
): Promise<Outcome | null> {
  const { refund_id, session_id, merchant_id, amount_minor, currency } = refund;
  const result = await ports.provider.refund({
    key: refund_id,
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
    command: { type: "RECORD_REFUND", refund_id, outcome },
  });
}

function finalOutcome(result: RefundOutcome) {
  switch (result.state) {
    case "SUCCEEDED":
      return { state: "SUCCEEDED", refund_ref: result.refund_ref } as const;
    case "FAILED":
      return { state: "FAILED", reason: result.reason } as const;
    case "NOT_FOUND":
      return { state: "FAILED", reason: "CHARGE_NOT_FOUND" } as const;
    case "PENDING":
    case "UNKNOWN":
      return null;
  }
}

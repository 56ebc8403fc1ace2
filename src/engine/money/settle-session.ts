/**
 * Finds out how a session stands: asks the provider about it, and records what is final. Harmless
 * at any time and as often as anybody likes; the keys are ours.
 */
import type { Actor } from "../../domain/order/event.ts";
import type { PaymentSession } from "../../domain/payment/session.ts";
import type { Outcome } from "../command.ts";
import type { Clock } from "../ports/clock.ts";
import type { NextStep } from "../ports/payment-provider.ts";
import { closeSession, outcomeOf, type PaymentPorts } from "./take-payment.ts";

export type Settling = Readonly<{
  /** What was recorded; null while there is nothing new. */
  outcome: Outcome | null;
  /** What the customer has to do. */
  next: NextStep | null;
  /** The provider has not been asked for the money yet. */
  is_unasked: boolean;
}>;

const nothing_new: Settling = { outcome: null, next: null, is_unasked: false };

export async function settleSession(
  ports: PaymentPorts & Readonly<{ clock: Clock }>,
  session: PaymentSession,
  actor: Actor,
): Promise<Settling> {
  const close = async (): Promise<Settling> => {
    const outcome = await closeSession(ports, session, { actor, cause: "EXPIRED" });
    return { ...nothing_new, outcome };
  };
  // Its time is over: nothing may be charged from here on, whatever is still on its way.
  if (session.expiry_at_ms <= ports.clock.now_ms()) return close();
  const charge = await ports.provider.query(session.session_id);
  if (charge.state === "NOT_FOUND") {
    // A till's session is open before its money is asked for, and whoever opened it still may.
    if (session.status === "OPEN") return { ...nothing_new, is_unasked: true };
    // Closed under its key, a charge that is still on its way finds the door shut: the customer may
    // try again at once instead of waiting for the session's end.
    return close();
  }
  const outcome = outcomeOf(charge, "EXPIRED");
  if (outcome.state === "UNKNOWN") {
    const next = charge.state === "PENDING" ? (charge.next ?? null) : null;
    return { ...nothing_new, next };
  }
  const { merchant_id, session_id, cart_id } = session;
  const command = { type: "RECORD_PAYMENT", session_id, cart_id, outcome } as const;
  return { ...nothing_new, outcome: await ports.engine.execute({ merchant_id, actor, command }) };
}

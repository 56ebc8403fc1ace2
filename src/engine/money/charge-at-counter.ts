/**
 * Asks for the money of a till's session. As with any other, the session is the recorded intent and
 * its id the key of the charge: a till that asks again, because it never heard, charges once.
 */
import type { Actor } from "../../domain/order/event.ts";
import type { PaymentSession } from "../../domain/payment/session.ts";
import type { Accepted, Outcome } from "../command.ts";
import type { NextStep, PaymentMeans } from "../ports/payment-provider.ts";
import { freeOutcome, outcomeOf, type PaymentPorts } from "./take-payment.ts";

/** What the till has of the customer: a code of the phone, or the token of a card. */
export type HandedMeans = Exclude<PaymentMeans, Readonly<{ qr_expiry_at_ms: number }>>;

export type CounterCharge = Readonly<{
  session: PaymentSession;
  /** Null: the customer scans a code of ours. */
  handed: HandedMeans | null;
  notify_url: string | null;
  actor: Actor;
}>;

export type CounterAnswer = Readonly<{
  /** What was recorded; null while there is nothing to tell. */
  recorded: Accepted | null;
  /** What the customer has to do. */
  next: NextStep | null;
}>;

/** Charges, and records how it ended. Nothing is recorded while the customer still has to act. */
export async function chargeAtCounter(
  ports: PaymentPorts,
  charge: CounterCharge,
): Promise<CounterAnswer> {
  const { session, handed, notify_url, actor } = charge;
  const free = freeOutcome(session);
  if (free !== null) return { recorded: await record(ports, { session, actor }, free), next: null };
  const { session_id: key, merchant_id, amount_minor, currency, payment_method } = session;
  const terms = { key, merchant_id, amount_minor, currency, payment_method, notify_url };
  const means = handed ?? { qr_expiry_at_ms: session.expiry_at_ms };
  const said = await ports.provider.charge({ ...terms, ...means });
  if (said.state === "PENDING") return { recorded: null, next: said.next ?? null };
  // A code that nobody was shown cannot be paid: it is asked for again.
  if (said.state === "UNKNOWN" && handed === null) return { recorded: null, next: null };
  const outcome = outcomeOf(said, "CANCELLED");
  return { recorded: await record(ports, { session, actor }, outcome), next: null };
}

async function record(
  { engine }: PaymentPorts,
  { session, actor }: Pick<CounterCharge, "session" | "actor">,
  outcome: ReturnType<typeof outcomeOf>,
): Promise<Accepted> {
  const { merchant_id, session_id, cart_id } = session;
  const command = { type: "RECORD_PAYMENT", session_id, cart_id, outcome } as const;
  return demandAccepted(await engine.execute({ merchant_id, actor, command }), session_id);
}

function demandAccepted(outcome: Outcome, session_id: string): Accepted {
  if (outcome.kind === "accepted") return outcome;
  throw new Error(`the payment of ${session_id} could not be recorded: ${outcome.kind}`);
}

/**
 * Takes the money of a session. The session itself is the recorded intent: its id is the key of the
 * charge, so whoever asks twice, from whichever server, charges once. The provider is called
 * outside of any transaction; what it says is recorded, or UNKNOWN, and a worker finds out.
 */
import type { Actor } from "../../domain/order/event.ts";
import type { RecordPayment } from "../../domain/payment/record-payment.ts";
import type { PaymentOutcome, PaymentSession } from "../../domain/payment/session.ts";
import type { Idempotency, Outcome } from "../command.ts";
import type { Engine } from "../engine.ts";
import type { ChargeOutcome, PaymentChannel, PaymentProvider } from "../ports/payment-provider.ts";

export type PaymentPorts = Readonly<{ engine: Engine; provider: PaymentProvider }>;

export type TakePayment = Readonly<{
  session: PaymentSession;
  actor: Actor;
  /** What the customer's side handed over. */
  payment_token: string;
  notify_url: string | null;
  idempotency?: Idempotency;
  /** What a protocol adds once the provider has spoken: AP2's claims and receipts. */
  attach?(outcome: PaymentOutcome): RecordPayment["ap2"];
}>;

export async function takePayment(ports: PaymentPorts, payment: TakePayment): Promise<Outcome> {
  const { session } = payment;
  const outcome = knownOutcome(session) ?? (await chargeSession(ports, payment));
  const ap2 = payment.attach?.(outcome);
  return ports.engine.execute({
    merchant_id: session.merchant_id,
    actor: payment.actor,
    command: {
      type: "RECORD_PAYMENT",
      session_id: session.session_id,
      cart_id: session.cart_id,
      outcome,
      ...(ap2 === undefined ? {} : { ap2 }),
    },
    ...(payment.idempotency === undefined ? {} : { idempotency: payment.idempotency }),
  });
}

/**
 * The outcome for which no provider is asked, null for any other session. One that has succeeded is
 * not charged again; and no provider moves an amount of nothing, so that what is free is paid by
 * its own session.
 */
function knownOutcome(session: PaymentSession): PaymentOutcome | null {
  const { amount_minor, currency, status, payment_ref } = session;
  const money = { state: "SUCCEEDED", amount_minor, currency } as const;
  if (status === "SUCCEEDED" && payment_ref !== null) return { ...money, payment_ref };
  return freeOutcome(session);
}

/** What is free is paid by its own session; null where money is to be moved. */
export function freeOutcome(session: PaymentSession): PaymentOutcome | null {
  const { session_id, amount_minor, currency } = session;
  if (amount_minor !== 0n) return null;
  return { state: "SUCCEEDED", amount_minor, currency, payment_ref: `free_${session_id}` };
}

async function chargeSession(
  { provider }: PaymentPorts,
  { session, payment_token, notify_url }: TakePayment,
): Promise<PaymentOutcome> {
  const { session_id: key, merchant_id, amount_minor, currency, payment_method } = session;
  const terms = { key, merchant_id, amount_minor, currency, payment_method };
  return outcomeOf(await provider.charge({ ...terms, payment_token, notify_url }), "EXPIRED");
}

/**
 * Makes sure at the provider that nothing more can be charged, and records how the session ended:
 * paid after all, or closed for the given cause.
 */
export async function closeSession(
  ports: PaymentPorts,
  session: PaymentSession,
  closing: Readonly<{
    actor: Actor;
    cause: "EXPIRED" | "CANCELLED";
    idempotency?: Idempotency;
  }>,
): Promise<Outcome> {
  const charge = await ports.provider.close(session.session_id);
  return ports.engine.execute({
    merchant_id: session.merchant_id,
    actor: closing.actor,
    command: {
      type: "RECORD_PAYMENT",
      session_id: session.session_id,
      cart_id: session.cart_id,
      outcome: outcomeOf(charge, closing.cause),
    },
    ...(closing.idempotency === undefined ? {} : { idempotency: closing.idempotency }),
  });
}

/** Who paid, where the channel says so. */
export function payerOf({ channel }: Readonly<{ channel?: PaymentChannel }>) {
  const channel_user_id = channel?.channel_user_id ?? null;
  return channel_user_id === null ? {} : { channel_user_id };
}

/** What the provider's answer means for the session. */
export function outcomeOf(charge: ChargeOutcome, cause: "EXPIRED" | "CANCELLED"): PaymentOutcome {
  switch (charge.state) {
    case "SUCCEEDED": {
      const { payment_ref, amount_minor, currency } = charge;
      return { state: "SUCCEEDED", payment_ref, amount_minor, currency, ...payerOf(charge) };
    }
    case "DECLINED":
      return { state: "DECLINED", reason: charge.reason };
    case "CLOSED":
      return { state: "CLOSED", cause };
    case "PENDING":
      return { state: "UNKNOWN", reason: "PENDING" };
    case "NOT_FOUND":
      // Asked about, not charged: a charge may still be on its way there.
      return { state: "UNKNOWN", reason: "NOT_FOUND" };
    case "UNKNOWN":
      return { state: "UNKNOWN", reason: charge.reason };
  }
}

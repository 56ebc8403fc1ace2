/**
 * Verifying the mandates of a human-present purchase (AP2 v0.2): the closed checkout mandate and
 * the closed payment mandate, each a direct SD-JWT.
 *
 * The order of the checks is the protocol's: credential first, then what it says, then whether that
 * is this session's purchase. Whether a mandate was used before is for the caller to settle, with
 * `replay_id`, in the transaction that uses it.
 */
import { readCheckoutJwt } from "./checkout-jwt.ts";
import { readCompactJws } from "./compact-jws.ts";
import type { JsonObject } from "./compact-jws.ts";
import { openCredential, refusal } from "./credential.ts";
import type { Credential, MandateError, MandateRefusal } from "./credential.ts";
import { earliestInstant } from "./execution-date.ts";
import type { KeyLookup } from "./keys.ts";
import { isSameMerchant, readCheckoutMandate, readPaymentMandate } from "./mandate-claims.ts";
import type { CheckoutMandate, MerchantIdentity, PaymentMandate } from "./mandate-claims.ts";
import { hashText } from "./sd-jwt.ts";

/** Clock skew allowed between an agent and us, in seconds. */
export const DEFAULT_SKEW_S = 300;

/** The purchase a mandate must be for. */
export type MandateSession = Readonly<{
  /**
   * The latest checkout we signed for the session, byte for byte, from where we keep it: what
   * equals it is not verified again.
   */
  checkout_jwt: string;
  /** Ourselves, as the checkout names us. */
  merchant: MerchantIdentity;
  /** Minor units of `currency`. */
  amount_minor: bigint;
  /** ISO 4217. */
  currency: string;
  /** When given, the mandate's instrument must be of this type. */
  payment_method?: string;
}>;

/** What a mandate is verified against. */
export type MandateContext = Readonly<{
  /** The agents' keys this merchant trusts. */
  trust: KeyLookup;
  /** The merchant's own keys: they tell a checkout of ours that is not this one from a forgery. */
  merchant_key: KeyLookup;
  /** Unix seconds. */
  now_s: number;
  skew_s?: number;
  session: MandateSession;
}>;

/** A mandate that approves the session's purchase. */
export type MandateAcceptance<Mandate> = Readonly<{
  verdict: "accepted";
  mandate: Mandate;
  /** `sd_hash` of the token: the `reference` of its receipt. */
  reference: string;
  /** The same for every presentation of one signed mandate; claim it once. */
  replay_id: string;
  /** The trusted key that signed it. */
  kid: string;
}>;

export type MandateVerdict<Mandate> = MandateAcceptance<Mandate> | MandateRefusal;

/** Undefined, or why the mandate does not approve the session's purchase. */
type Objection = string | undefined;

/** Verifies a checkout or a payment mandate; never throws, whatever the token. */
export function verifyMandate(
  token: string,
  context: MandateContext & Readonly<{ kind: "checkout" }>,
): MandateVerdict<CheckoutMandate>;
export function verifyMandate(
  token: string,
  context: MandateContext & Readonly<{ kind: "payment" }>,
): MandateVerdict<PaymentMandate>;
export function verifyMandate(
  token: string,
  context: MandateContext & Readonly<{ kind: "checkout" | "payment" }>,
): MandateVerdict<CheckoutMandate | PaymentMandate> {
  const { kind, trust, now_s, skew_s = DEFAULT_SKEW_S } = context;
  const credential = openCredential(token, { trust, now_s, skew_s });
  if ("verdict" in credential) return credential;
  const refuse = refusal(credential.reference);
  const unfit = kindFault(credential.claims, kind);
  if (unfit !== undefined) return refuse(...unfit);
  const judged =
    kind === "checkout"
      ? judgeCheckout(credential, context)
      : judgePayment(credential, { ...context, skew_s });
  if ("problem" in judged) return refuse("invalid_mandate", judged.problem);
  const { reference, replay_id, kid } = credential;
  return { verdict: "accepted", mandate: judged.mandate, reference, replay_id, kid };
}

/** Whether this is a closed mandate of the kind asked for, with nothing left to resolve. */
function kindFault(claims: JsonObject, kind: string): [MandateError, string] | undefined {
  const { vct } = claims;
  if (vct === "mandate.checkout.open.1" || vct === "mandate.payment.open.1") {
    return ["mandates_not_supported", "Open mandates are not supported."];
  }
  // Only an open mandate hands its powers on to the holder of another key.
  if ("cnf" in claims) return ["invalid_credential", 'A closed mandate must not carry "cnf".'];
  if (vct !== `mandate.${kind}.1`) {
    return ["invalid_mandate", `This is not a closed ${kind} mandate of version 1.`];
  }
  // Whoever adds conditions expects them to be kept, and a closed mandate defines none.
  if ("constraints" in claims) {
    return ["unresolved_constraint", "A closed mandate's constraints cannot be evaluated."];
  }
  return undefined;
}

type Judgement<Mandate> = Readonly<{ mandate: Mandate }> | Readonly<{ problem: string }>;

function judgeCheckout(
  credential: Credential,
  context: MandateContext,
): Judgement<CheckoutMandate> {
  const reading = readCheckoutMandate(credential.claims);
  if ("problem" in reading) return reading;
  const problem = checkoutObjection(reading.mandate, credential, context);
  return problem === undefined ? reading : { problem };
}

function checkoutObjection(
  mandate: CheckoutMandate,
  credential: Credential,
  context: MandateContext,
): Objection {
  const { checkout_jwt, checkout_hash } = mandate;
  if (hashText(checkout_jwt, credential.hash_algorithm) !== checkout_hash) {
    return "checkout_hash is not the hash of the checkout_jwt inside the mandate.";
  }
  if (checkout_jwt !== context.session.checkout_jwt) {
    return readCheckoutJwt(checkout_jwt, context.merchant_key) === undefined
      ? "The checkout_jwt does not carry the merchant's signature."
      : "The mandate is not for the latest checkout of this session.";
  }
  // Byte for byte what we signed and kept: verifying our own signature would tell nothing more.
  const exp = readCompactJws(checkout_jwt)?.payload["exp"];
  // No skew: the same clock that set it reads it.
  if (typeof exp !== "number" || exp <= context.now_s) return "The checkout has expired.";
  return undefined;
}

function judgePayment(
  credential: Credential,
  context: MandateContext & Readonly<{ skew_s: number }>,
): Judgement<PaymentMandate> {
  const reading = readPaymentMandate(credential.claims);
  if ("problem" in reading) return reading;
  const { mandate } = reading;
  const checkout_hash = hashText(context.session.checkout_jwt, credential.hash_algorithm);
  const problem =
    mandate.transaction_id === checkout_hash
      ? (paymentObjection(mandate, context.session) ?? timingObjection(mandate, context))
      : "transaction_id is not the hash of the latest checkout of this session.";
  return problem === undefined ? reading : { problem };
}

function paymentObjection(mandate: PaymentMandate, session: MandateSession): Objection {
  const { payee, payment_amount, payment_instrument } = mandate;
  if (!isSameMerchant(payee, session.merchant)) return "The payee is not this merchant.";
  if (payment_amount.currency !== session.currency) {
    return `The currency must be ${session.currency}.`;
  }
  if (BigInt(payment_amount.amount) !== session.amount_minor) {
    return `The amount must be ${session.amount_minor} minor units of ${session.currency}.`;
  }
  const { payment_method } = session;
  if (payment_method !== undefined && payment_instrument.type !== payment_method) {
    return `The instrument must be of type "${payment_method}".`;
  }
  return undefined;
}

function timingObjection(
  mandate: PaymentMandate,
  context: Readonly<{ now_s: number; skew_s: number }>,
): Objection {
  const { execution_date } = mandate;
  if (execution_date === undefined) return undefined;
  const from_s = earliestInstant(execution_date);
  if (from_s === undefined) return "execution_date is not an ISO 8601 date.";
  return from_s > context.now_s + context.skew_s
    ? "execution_date is in the future; only immediate payment is supported."
    : undefined;
}

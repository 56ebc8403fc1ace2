/**
 * The agent's side of AP2 v0.2, human present: once the buyer has approved what is shown, the agent
 * provider signs a checkout mandate and a payment mandate, each a direct (one-hop) SD-JWT.
 *
 * Used by the demonstration, the tests and the benchmark. A shop never mints mandates.
 */
import { hash, randomBytes } from "node:crypto";
import { encodeJson, signCompactJws } from "../../src/protocols/ap2/compact-jws.ts";
import type { JsonObject } from "../../src/protocols/ap2/compact-jws.ts";
import type { SigningKey } from "../../src/protocols/ap2/keys.ts";

/** What both mandates need. Times in Unix seconds. */
type MandateTerms = Readonly<{
  /** The agent provider's key; the merchant must trust its `kid`. */
  key: SigningKey;
  /** The checkout as the merchant signed it, byte for byte. */
  checkout_jwt: string;
  issued_at_s: number;
  expires_at_s: number;
}>;

export type CheckoutMandateTerms = MandateTerms;

export type PaymentMandateTerms = MandateTerms &
  Readonly<{
    payee: Readonly<{ id: string; name: string; website?: string }>;
    /** Minor units of `currency`. */
    amount_minor: bigint;
    currency: string;
    payment_instrument: Readonly<{ id: string; type: string; description?: string }>;
  }>;

const TYP = "dc+sd-jwt";
const SALT_BYTES = 16;

/** The closed checkout mandate; the checkout itself is a selectively disclosed claim. */
export function mintCheckoutMandate(terms: CheckoutMandateTerms): string {
  const checkout_jwt = disclose("checkout_jwt", terms.checkout_jwt);
  const mandate = discloseElement({
    _sd: [digestOf(checkout_jwt)],
    vct: "mandate.checkout.1",
    checkout_hash: digestOf(terms.checkout_jwt),
    iat: terms.issued_at_s,
    exp: terms.expires_at_s,
  });
  return signMandate(terms.key, mandate, [checkout_jwt, mandate]);
}

/** The closed payment mandate for the same checkout. */
export function mintPaymentMandate(terms: PaymentMandateTerms): string {
  const mandate = discloseElement({
    vct: "mandate.payment.1",
    transaction_id: digestOf(terms.checkout_jwt),
    payee: terms.payee,
    payment_amount: { amount: toJsonAmount(terms.amount_minor), currency: terms.currency },
    payment_instrument: terms.payment_instrument,
    iat: terms.issued_at_s,
    exp: terms.expires_at_s,
  });
  return signMandate(terms.key, mandate, [mandate]);
}

/** An object claim as a disclosure: base64url of `[salt, name, value]`. */
function disclose(name: string, value: unknown): string {
  return encodeJson([newSalt(), name, value]);
}

/** An array element as a disclosure: base64url of `[salt, value]`. */
function discloseElement(value: JsonObject): string {
  return encodeJson([newSalt(), value]);
}

function signMandate(key: SigningKey, mandate: string, disclosures: readonly string[]): string {
  const payload = { delegate_payload: [{ "...": digestOf(mandate) }], _sd_alg: "sha-256" };
  return `${[signCompactJws(key, { typ: TYP, payload }), ...disclosures].join("~")}~`;
}

function digestOf(text: string): string {
  return hash("sha256", text, "base64url");
}

function newSalt(): string {
  return randomBytes(SALT_BYTES).toString("base64url");
}

function toJsonAmount(amount_minor: bigint): number {
  if (amount_minor > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("Amount out of range");
  return Number(amount_minor);
}

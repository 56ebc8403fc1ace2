/** One purchase to verify mandates against: the session of the vectors, with an agent of ours. */
import { expect } from "vitest";
import { digestOf } from "../../../scripts/agent/forge-mandate.ts";
import { generateSigningKey, importPrivateJwk } from "../../../src/protocols/ap2/keys.ts";
import { verifyMandate } from "../../../src/protocols/ap2/verify-mandate.ts";
import type { MandateContext } from "../../../src/protocols/ap2/verify-mandate.ts";
import { vectorCase, vectors } from "./load.ts";

/** The published checkout mandate. */
export const checkout_vector = vectorCase("chk-02-hp-direct-valid");
/** The published payment mandate. */
export const payment_vector = vectorCase("pay-02-hp-direct-valid");
export const merchant_key = importPrivateJwk(vectors.keys.merchant_private_test_only);
/** A second agent, whose mandates the tests can sign. */
export const agent_key = generateSigningKey();
/** The session's latest checkout. */
export const checkout_jwt = checkout_vector.input.session_checkout_jwt ?? "";
export const checkout_hash = digestOf(checkout_jwt);
export const now_s = vectors.now;

/** The session, with both agents trusted. */
export const context: MandateContext = {
  trust: (kid) => {
    if (kid === "agent-provider-key-1") return vectors.keys.agent_provider_public;
    return kid === agent_key.kid ? agent_key.public_jwk : undefined;
  },
  merchant_key: (kid) => (kid === merchant_key.kid ? merchant_key.public_jwk : undefined),
  now_s,
  session: {
    checkout_jwt,
    merchant: vectors.merchant,
    amount_minor: 11_500n,
    currency: "USD",
    payment_method: "card",
  },
};

/** Claims that are accepted. */
export const checkout_claims = {
  vct: "mandate.checkout.1",
  checkout_jwt,
  checkout_hash,
  iat: now_s - 30,
  exp: now_s + 240,
};

/** Claims that are accepted. */
export const payment_claims = {
  vct: "mandate.payment.1",
  transaction_id: checkout_hash,
  payee: vectors.merchant,
  payment_amount: { amount: 11_500, currency: "USD" },
  payment_instrument: { id: "instr_1", type: "card" },
  iat: now_s - 30,
  exp: now_s + 240,
};

/** The verdict on a checkout mandate. */
export function checkout(token: string, change: Partial<MandateContext> = {}) {
  return verifyMandate(token, { ...context, ...change, kind: "checkout" });
}

/** The verdict on a payment mandate. */
export function payment(token: string, change: Partial<MandateContext> = {}) {
  return verifyMandate(token, { ...context, ...change, kind: "payment" });
}

/** A refusal with that code, in words that match. */
export function refused(error: string, description: RegExp) {
  return {
    verdict: "refused",
    error,
    description: expect.stringMatching(description) as string,
    reference: expect.stringMatching(/^[A-Za-z0-9_-]{43,86}$/) as string,
  };
}

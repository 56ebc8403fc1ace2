/** The agent of AP2 tests: signs mandates, honest or not, and checks what the shop answers. */
import { expect } from "vitest";
import { parsePublicJwk, type SigningKey } from "../../../src/protocols/ap2/keys.ts";
import {
  verifyCheckoutReceipt,
  verifyPaymentReceipt,
} from "../../../src/protocols/ap2/receipts.ts";
import { mintCheckoutMandate, mintPaymentMandate } from "../../../scripts/agent/mint-mandate.ts";
import type { CallOptions, Reply } from "../../support/server.ts";
import { callAt } from "../../support/server.ts";
import type { Json, Shop } from "./shop.ts";

export type Mandates = Readonly<{ checkout_mandate: string; payment_mandate: string }>;

/** The claims that the shop signed into a session's checkout. */
export function checkoutClaims(session: Json): Json {
  const [, claims = ""] = String(session.ap2.checkout_jwt).split(".");
  return JSON.parse(Buffer.from(claims, "base64url").toString());
}

/** Honest mandates for a session, but for what is changed. */
export function mintMandates(
  key: SigningKey,
  session: Json,
  change: Readonly<{
    checkout?: Partial<Parameters<typeof mintCheckoutMandate>[0]>;
    payment?: Partial<Parameters<typeof mintPaymentMandate>[0]>;
  }> = {},
): Mandates {
  const issued_at_s = Math.floor(Date.now() / 1000);
  const { checkout_jwt } = session.ap2;
  const terms = { key, checkout_jwt, issued_at_s, expires_at_s: issued_at_s + 240 };
  return {
    checkout_mandate: mintCheckoutMandate({ ...terms, ...change.checkout }),
    payment_mandate: mintPaymentMandate({
      ...terms,
      payee: checkoutClaims(session).merchant,
      amount_minor: BigInt(session.amount.amount),
      currency: session.amount.currency,
      payment_instrument: { id: "tok_sandbox_success", type: "card", description: "4242" },
      ...change.payment,
    }),
  };
}

export function completeBy(
  shop: Pick<Shop, "call">,
  session_id: string,
  body: object,
  options: CallOptions = {},
): Promise<Reply> {
  return shop.call("POST", `/v1/payment_sessions/${session_id}/complete`, { body, ...options });
}

/** The published keys of a merchant, as an agent reads them. */
export async function readKeySet(base_url: string): Promise<readonly Json[]> {
  const path = "/v1/merchants/sentosa_demo/jwks.json";
  const reply = await callAt({ base_url, api_key: null }, { method: "GET", path });
  expect(reply.status).toBe(200);
  expect(reply.headers.get("content-type")).toBe("application/jwk-set+json; charset=utf-8");
  return reply.json.keys;
}

/** What both receipts say; throws unless they are the merchant's answer to these mandates. */
export async function checkReceipts(
  base_url: string,
  receipts: Json,
  mandates: Mandates,
): Promise<Readonly<{ checkout: Json; payment: Json }>> {
  const keys = await readKeySet(base_url);
  const merchant_key = (kid: string) => parsePublicJwk(keys.find((key) => key.kid === kid));
  const context = { issuer: base_url, merchant_key, now_s: Math.floor(Date.now() / 1000) };
  const { checkout_mandate, payment_mandate } = mandates;
  const checkout = verifyCheckoutReceipt(receipts.checkout_receipt, {
    ...context,
    mandate: checkout_mandate,
  });
  const payment = verifyPaymentReceipt(receipts.payment_receipt, {
    ...context,
    mandate: payment_mandate,
  });
  expect([checkout, payment]).toMatchObject([{ verdict: "accepted" }, { verdict: "accepted" }]);
  if (checkout.verdict === "refused" || payment.verdict === "refused") throw new Error("refused");
  return { checkout: checkout.receipt, payment: payment.receipt };
}

/** An agent that pays by AP2: signs both mandates for the checkout that it was given. */
import { importPrivateJwk } from "../../../src/protocols/ap2/keys.ts";
import type { DemoAccess } from "../../../src/setup/demo.ts";
import { mintCheckoutMandate, mintPaymentMandate } from "../../../scripts/agent/mint-mandate.ts";
import type { Json } from "./caller.ts";

export type Agent = (
  session: Json,
  payment_token: string,
) => Readonly<{ checkout_mandate: string; payment_mandate: string }>;

const mandate_lifetime_s = 240;

export function createAgent({ agent_key }: Pick<DemoAccess, "agent_key">): Agent {
  const key = importPrivateJwk(agent_key);
  return (session, payment_token) => {
    const { checkout_jwt } = session["ap2"] as { checkout_jwt: string };
    const [, claims = ""] = checkout_jwt.split(".");
    const checkout = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
      iat: number;
      merchant: { id: string; name: string; website: string };
    };
    const { amount, currency } = session["amount"] as { amount: number; currency: string };
    // By the clock of the server that made the session: clocks differ here on purpose.
    const issued_at_s = checkout.iat;
    const terms = {
      key,
      checkout_jwt,
      issued_at_s,
      expires_at_s: issued_at_s + mandate_lifetime_s,
    };
    return {
      checkout_mandate: mintCheckoutMandate(terms),
      payment_mandate: mintPaymentMandate({
        ...terms,
        payee: checkout.merchant,
        amount_minor: BigInt(amount),
        currency,
        payment_instrument: { id: payment_token, type: String(session["payment_method"]) },
      }),
    };
  };
}

/** The demonstration's agent, whose key test mode trusts: signs the mandates that AP2 asks for. */
import { mintCheckoutMandate, mintPaymentMandate } from "../scripts/agent/mint-mandate.ts";
import { importPrivateJwk } from "../src/protocols/ap2/keys.ts";
import type { DemoAccess } from "../src/setup/demo.ts";

const lifetime_s = 240;

/** Makes both mandates for a checkout, as the body of `complete`. */
export type SignMandates = (checkout_jwt: string) => string;

export function createAgent({ agent_key }: DemoAccess): SignMandates {
  const key = importPrivateJwk(agent_key);
  const payment_instrument = { id: "tok_sandbox_success", type: "card" };
  return (checkout_jwt) => {
    const [, claims = ""] = checkout_jwt.split(".");
    const { merchant: payee } = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
      merchant: { id: string; name: string; website: string };
    };
    const issued_at_s = Math.floor(Date.now() / 1000);
    const terms = { key, checkout_jwt, issued_at_s, expires_at_s: issued_at_s + lifetime_s };
    const amount = { amount_minor: 11_900n, currency: "SGD" };
    return JSON.stringify({
      checkout_mandate: mintCheckoutMandate(terms),
      payment_mandate: mintPaymentMandate({ ...terms, ...amount, payee, payment_instrument }),
    });
  };
}

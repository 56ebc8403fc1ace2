import { describe, expect, it } from "vitest";
import { signCheckout } from "../../src/protocols/ap2/checkout-jwt.ts";
import { generateSigningKey } from "../../src/protocols/ap2/keys.ts";
import { verifyMandate } from "../../src/protocols/ap2/verify-mandate.ts";
import { schemaProblems } from "../../test/vectors/ap2/load.ts";
import { mintCheckoutMandate, mintPaymentMandate } from "./mint-mandate.ts";

const agent_key = generateSigningKey();
const shop_key = generateSigningKey();
const now_s = 1_773_995_812;
const merchant = { id: "sentosa_demo", name: "Sentosa", website: "https://sentosa.example" };
const { checkout_jwt, checkout_hash } = signCheckout(
  {
    session_id: "ps_1",
    merchant,
    lines: [
      { id: "order_1", sku_id: "family", title: "家庭套票", pack_price_minor: 11_900n, packs: 1 },
    ],
    currency: "SGD",
    links: [],
    continue_url: "https://sentosa.example/pay/ps_1",
    issued_at_ms: now_s * 1000,
    expires_at_ms: (now_s + 300) * 1000,
  },
  shop_key,
);
const terms = { key: agent_key, checkout_jwt, issued_at_s: now_s, expires_at_s: now_s + 300 };
const payment_terms = {
  ...terms,
  payee: merchant,
  amount_minor: 11_900n,
  currency: "SGD",
  payment_instrument: { id: "card_1", type: "card", description: "Card 4242" },
};
const context = {
  trust: (kid: string) => (kid === agent_key.kid ? agent_key.public_jwk : undefined),
  merchant_key: (kid: string) => (kid === shop_key.kid ? shop_key.public_jwk : undefined),
  now_s,
  session: { checkout_jwt, merchant, amount_minor: 11_900n, currency: "SGD" },
};

describe("minted mandates", () => {
  it("are what the shop accepts, and valid against the published schemas", () => {
    const checkout = verifyMandate(mintCheckoutMandate(terms), { ...context, kind: "checkout" });
    const payment = verifyMandate(mintPaymentMandate(payment_terms), {
      ...context,
      kind: "payment",
    });
    if (checkout.verdict !== "accepted" || payment.verdict !== "accepted") {
      throw new Error("Both must be accepted");
    }
    expect(schemaProblems("checkout_mandate", checkout.mandate)).toEqual([]);
    expect(schemaProblems("payment_mandate", payment.mandate)).toEqual([]);
    expect(checkout.mandate).toMatchObject({ checkout_hash, checkout_jwt });
    expect(payment.mandate).toMatchObject({ transaction_id: checkout_hash });
  });

  it("are new each time, so a buyer may approve the same checkout again", () => {
    const [one, other] = [mintCheckoutMandate(terms), mintCheckoutMandate(terms)].map((token) =>
      verifyMandate(token, { ...context, kind: "checkout" }),
    );
    if (one?.verdict !== "accepted" || other?.verdict !== "accepted") throw new Error("refused");
    expect(one.replay_id).not.toBe(other.replay_id);
    expect(one.reference).not.toBe(other.reference);
  });

  it("are refused by a shop that does not trust the agent's key", () => {
    const strangers = { ...context, trust: () => undefined };
    expect(
      verifyMandate(mintCheckoutMandate(terms), { ...strangers, kind: "checkout" }),
    ).toMatchObject({ verdict: "refused", error: "invalid_credential" });
  });
});

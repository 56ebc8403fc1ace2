import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mintCheckoutMandate, mintPaymentMandate } from "../../../scripts/agent/mint-mandate.ts";
import { mandateOf, vectorCase, vectors } from "../../../test/vectors/ap2/load.ts";
import { signCheckout } from "./checkout-jwt.ts";
import { generateSigningKey, importPrivateJwk } from "./keys.ts";
import { verifyMandate } from "./verify-mandate.ts";
import type { MandateContext } from "./verify-mandate.ts";

type Mandates = Readonly<{ context: MandateContext; checkout: string; payment: string }>;

/** The published vectors: spaced JSON, `example+sd-jwt`, signatures of another implementation. */
function publishedMandates(): Mandates {
  const checkout_vector = vectorCase("chk-02-hp-direct-valid");
  const ours = importPrivateJwk(vectors.keys.merchant_private_test_only).public_jwk;
  const context: MandateContext = {
    trust: (kid) =>
      kid === "agent-provider-key-1" ? vectors.keys.agent_provider_public : undefined,
    merchant_key: (kid) => (kid === ours.kid ? ours : undefined),
    now_s: vectors.now,
    session: {
      checkout_jwt: checkout_vector.input.session_checkout_jwt ?? "",
      merchant: vectors.merchant,
      amount_minor: 11_500n,
      currency: "USD",
    },
  };
  const payment = mandateOf(vectorCase("pay-02-hp-direct-valid"));
  return { context, checkout: mandateOf(checkout_vector), payment };
}

/** Mandates of our own making. */
function mintedMandates(): Mandates {
  const agent = generateSigningKey();
  const ours = generateSigningKey();
  const now_s = 1_774_000_000;
  const { checkout_jwt } = signCheckout(
    {
      session_id: "ps_1",
      merchant: vectors.merchant,
      lines: [
        { id: "o_1", sku_id: "pack", title: "家庭套票", pack_price_minor: 11_900n, packs: 1 },
      ],
      currency: "SGD",
      links: [],
      continue_url: "https://skytower.example/pay/ps_1",
      issued_at_ms: now_s * 1000,
      expires_at_ms: (now_s + 300) * 1000,
    },
    ours,
  );
  const terms = { key: agent, checkout_jwt, issued_at_s: now_s, expires_at_s: now_s + 300 };
  const session = { checkout_jwt, merchant: vectors.merchant, amount_minor: 11_900n };
  return {
    context: {
      trust: (kid) => (kid === agent.kid ? agent.public_jwk : undefined),
      merchant_key: (kid) => (kid === ours.kid ? ours.public_jwk : undefined),
      now_s,
      session: { ...session, currency: "SGD" },
    },
    checkout: mintCheckoutMandate(terms),
    payment: mintPaymentMandate({
      ...terms,
      payee: vectors.merchant,
      amount_minor: 11_900n,
      currency: "SGD",
      payment_instrument: { id: "card_1", type: "card" },
    }),
  };
}

const sources = [
  ["published", publishedMandates()],
  ["minted", mintedMandates()],
] as const;

function verdicts({ context }: Mandates, token: string): readonly string[] {
  return [
    verifyMandate(token, { ...context, kind: "checkout" }).verdict,
    verifyMandate(token, { ...context, kind: "payment" }).verdict,
  ];
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".split("");
const character = fc.oneof(
  fc.constantFrom(...BASE64URL),
  fc.constantFrom("~", ".", "=", "+", "/", " ", "\n", "\0", "é", "票"),
  fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
);

type Edit = Readonly<{ token: string; seed: number; other: string; way: string }>;

function edited({ token, seed, other, way }: Edit): string {
  const at = seed % token.length;
  const before = token.slice(0, at);
  if (way === "insert") return `${before}${other}${token.slice(at)}`;
  return `${before}${way === "remove" ? "" : other}${token.slice(at + 1)}`;
}

describe.each(sources)("a %s mandate", (_source, mandates) => {
  const tokens = fc.constantFrom(mandates.checkout, mandates.payment);

  it("is accepted as it is, in its own slot only", () => {
    expect(verdicts(mandates, mandates.checkout)).toEqual(["accepted", "refused"]);
    expect(verdicts(mandates, mandates.payment)).toEqual(["refused", "accepted"]);
  });

  it("is refused when any one character is another, is missing or is added", () => {
    const way = fc.constantFrom("replace", "remove", "insert");
    const edits = fc.record({ token: tokens, seed: fc.nat(), other: character, way });
    fc.assert(
      fc.property(edits, (edit) => {
        const changed = edited(edit);
        fc.pre(changed !== edit.token);
        expect(verdicts(mandates, changed)).toEqual(["refused", "refused"]);
      }),
      { numRuns: 1500 },
    );
  });

  it("is refused with any of its characters raised by one bit", () => {
    for (const token of [mandates.checkout, mandates.payment]) {
      const slot = token === mandates.checkout ? 0 : 1;
      for (let at = 0; at < token.length; at += 1) {
        const raised = String.fromCharCode(token.charCodeAt(at) ^ 1);
        const changed = `${token.slice(0, at)}${raised}${token.slice(at + 1)}`;
        expect([at, verdicts(mandates, changed)[slot]]).toEqual([at, "refused"]);
      }
    }
  });

  it("is refused with other bits in the unused end of any of its parts", () => {
    for (const token of [mandates.checkout, mandates.payment]) {
      const ends = [...token.matchAll(/[A-Za-z0-9_-](?=[.~])/g)].map((match) => match.index);
      for (const at of ends) {
        const others = BASE64URL.filter((letter) => letter !== token[at]);
        for (const letter of others) {
          const changed = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
          expect(verdicts(mandates, changed)).toEqual(["refused", "refused"]);
        }
      }
    }
  });
});

describe("any text", () => {
  const [[, mandates]] = sources;

  it("is answered with a refusal that has a reference, and never with an exception", () => {
    const pieces = [...mandates.checkout.split(/(?<=[.~])/), "~", ".", "W10", "e30", "eyJhIjoxfQ"];
    const shuffled = fc
      .array(fc.constantFrom(...pieces), { maxLength: 12 })
      .map((parts) => parts.join(""))
      .filter((text) => text !== mandates.checkout);
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), shuffled);
    fc.assert(
      fc.property(texts, (text) => {
        const verdict = verifyMandate(text, { ...mandates.context, kind: "payment" });
        expect(verdict.verdict).toBe("refused");
        expect(verdict.reference).toMatch(/^[A-Za-z0-9_-]{43}$/);
      }),
      { numRuns: 1500 },
    );
  });
});

import { createLocalJWKSet, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../../scripts/agent/forge-mandate.ts";
import { schemaProblems, vectorCase } from "../../../test/vectors/ap2/load.ts";
import { buildCheckout, readCheckoutJwt, signCheckout } from "./checkout-jwt.ts";
import type { CheckoutDraft } from "./checkout-jwt.ts";
import { generateSigningKey, publishedKeyLookup, publishedKeySet } from "./keys.ts";

const key = generateSigningKey();
const ring = { current: key, retired: [] };
const issued_at_ms = Date.parse("2026-03-20T08:36:52.812Z");

const draft: CheckoutDraft = {
  session_id: "ps_7cb78b0f45ebf19d0a63581c",
  merchant: { id: "sentosa_demo", name: "Sentosa", website: "https://sentosa.example" },
  lines: [
    {
      id: "order_7cb78b0f45ebf19d0a63581c",
      sku_id: "sentosa_family_pack",
      title: "Sentosa 家庭套票(2大1小)",
      pack_price_minor: 11_900n,
      packs: 1,
      visit: { date: "2026-03-28", visitors: 3 },
    },
    { id: "order_2", sku_id: "single", title: "Adult", pack_price_minor: 4_950n, packs: 2 },
  ],
  currency: "SGD",
  links: [{ type: "terms_of_service", url: "https://sentosa.example/terms" }],
  continue_url: "https://sentosa.example/pay/ps_7cb78b0f45ebf19d0a63581c",
  issued_at_ms,
  expires_at_ms: issued_at_ms + 300_000,
};

describe("a checkout", () => {
  it("is a valid UCP Checkout object", () => {
    const checkout = buildCheckout(draft);
    expect(schemaProblems("types/checkout", checkout)).toEqual([]);
    expect(schemaProblems("types/checkout", { ...checkout, status: "paid" })).toHaveLength(1);
  });

  it("counts packs, prices them per pack, and sums exactly", () => {
    expect(buildCheckout(draft)).toEqual({
      id: "ps_7cb78b0f45ebf19d0a63581c",
      merchant: draft.merchant,
      line_items: [
        {
          id: "order_7cb78b0f45ebf19d0a63581c",
          item: { id: "sentosa_family_pack", title: "Sentosa 家庭套票(2大1小)", price: 11_900 },
          quantity: 1,
          totals: [
            { type: "subtotal", amount: 11_900 },
            { type: "total", amount: 11_900 },
          ],
          "dev.tillgate.visit": { date: "2026-03-28", visitors: 3 },
        },
        {
          id: "order_2",
          item: { id: "single", title: "Adult", price: 4_950 },
          quantity: 2,
          totals: [
            { type: "subtotal", amount: 9_900 },
            { type: "total", amount: 9_900 },
          ],
        },
      ],
      status: "ready_for_complete",
      currency: "SGD",
      totals: [
        { type: "subtotal", amount: 21_800 },
        { type: "total", amount: 21_800 },
      ],
      links: draft.links,
      expires_at: "2026-03-20T08:41:52.812Z",
      continue_url: draft.continue_url,
      iat: 1_773_995_812,
      exp: 1_773_996_112,
    });
  });

  it("is signed so that anyone can check it with our published keys", async () => {
    const { checkout_jwt, checkout_hash } = signCheckout(draft, key);
    const key_set = createLocalJWKSet({
      keys: publishedKeySet(ring, 0).keys.map((k) => ({ ...k })),
    });
    const { payload, protectedHeader } = await jwtVerify(checkout_jwt, key_set, {
      currentDate: new Date(issued_at_ms),
    });
    expect(protectedHeader).toEqual({ alg: "ES256", typ: "JWT", kid: key.kid });
    expect(payload).toEqual(buildCheckout(draft));
    expect(checkout_hash).toBe(digestOf(checkout_jwt));
  });

  it("has the hash that the published vectors give theirs", () => {
    const { session_checkout_jwt = "" } = vectorCase("chk-02-hp-direct-valid").input;
    expect(digestOf(session_checkout_jwt)).toBe(
      vectorCase("pay-02-hp-direct-valid").input.expected_transaction_id,
    );
  });

  it("is read back only with the merchant's signature and the header we write", () => {
    const { checkout_jwt } = signCheckout(draft, key);
    const lookup = publishedKeyLookup(ring, issued_at_ms);
    expect(readCheckoutJwt(checkout_jwt, lookup)).toEqual(buildCheckout(draft));
    expect(readCheckoutJwt(checkout_jwt, () => undefined)).toBeUndefined();
    expect(readCheckoutJwt(`${checkout_jwt}A`, lookup)).toBeUndefined();
    expect(readCheckoutJwt("", lookup)).toBeUndefined();
    const stranger = { ...generateSigningKey(), kid: key.kid };
    expect(readCheckoutJwt(signCheckout(draft, stranger).checkout_jwt, lookup)).toBeUndefined();
  });

  it.each([
    ["without lines", []],
    ["of no packs", [{ ...draft.lines[1]!, packs: 0 }]],
    ["of part of a pack", [{ ...draft.lines[1]!, packs: 0.5 }]],
    ["of a negative price", [{ ...draft.lines[1]!, pack_price_minor: -1n }]],
    ["of more than a JSON number can hold", [{ ...draft.lines[1]!, pack_price_minor: 2n ** 53n }]],
  ])("%s is a mistake of ours", (_name, lines) => {
    expect(() => buildCheckout({ ...draft, lines })).toThrow(RangeError);
  });
});

import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { mandateOf, schemaProblems, vectorCase, vectors } from "../../../test/vectors/ap2/load.ts";
import { signCompactJws } from "./compact-jws.ts";
import { generateSigningKey, publishedKeyLookup, publishedKeySet } from "./keys.ts";
import {
  signCheckoutReceipt,
  signPaymentReceipt,
  verifyCheckoutReceipt,
  verifyPaymentReceipt,
} from "./receipts.ts";
import type { ReceiptContext } from "./receipts.ts";

const key = generateSigningKey();
const ring = { current: key, retired: [] };
const checkout_vector = vectorCase("chk-02-hp-direct-valid");
const payment_vector = vectorCase("pay-02-hp-direct-valid");
const base = { issuer: "https://sentosa.example", issued_at_s: vectors.now };

const refusal = {
  status: "Error",
  error: "invalid_mandate",
  error_description: "The amount must be 11900 minor units of SGD.",
} as const;
const paid = {
  status: "Success",
  psp_confirmation_id: "card_1773995812285",
  network_confirmation_id: "card_1773995812285",
} as const;

const of_checkout = {
  ...base,
  reference: checkout_vector.receipt_reference?.spec_sd_hash_of_final_sd_jwt ?? "",
};
const of_payment = {
  ...base,
  reference: payment_vector.receipt_reference?.spec_sd_hash_of_final_sd_jwt ?? "",
  payment_id: "ps_1",
};
const sold = { status: "Success", order_id: "order_1" } as const;

const checkout_context: ReceiptContext = {
  issuer: base.issuer,
  merchant_key: publishedKeyLookup(ring, 0),
  mandate: mandateOf(checkout_vector),
  now_s: vectors.now,
};
const payment_context = { ...checkout_context, mandate: mandateOf(payment_vector) };

describe("a receipt", () => {
  it.each([
    ["checkout_receipt", signCheckoutReceipt({ ...of_checkout, outcome: sold }, key)],
    ["checkout_receipt", signCheckoutReceipt({ ...of_checkout, outcome: refusal }, key)],
    ["payment_receipt", signPaymentReceipt({ ...of_payment, outcome: paid }, key)],
    ["payment_receipt", signPaymentReceipt({ ...of_payment, outcome: refusal }, key)],
  ] as const)("is a valid %s, signed with a published key", async (schema, jwt) => {
    const key_set = createLocalJWKSet({
      keys: publishedKeySet(ring, 0).keys.map((k) => ({ ...k })),
    });
    const { payload, protectedHeader } = await jwtVerify(jwt, key_set);
    expect(protectedHeader).toEqual({ alg: "ES256", typ: "JWT", kid: key.kid });
    expect(schemaProblems(schema, payload)).toEqual([]);
    expect(schemaProblems(schema, { ...payload, status: "Failed" })).not.toEqual([]);
  });

  it("says what the schema demands of its outcome and nothing of the other", () => {
    const success = decodeJwt(signPaymentReceipt({ ...of_payment, outcome: paid }, key));
    expect(success).toEqual({
      status: "Success",
      iss: "https://sentosa.example",
      iat: vectors.now,
      reference: of_payment.reference,
      payment_id: "ps_1",
      psp_confirmation_id: "card_1773995812285",
      network_confirmation_id: "card_1773995812285",
    });
    const error = decodeJwt(signCheckoutReceipt({ ...of_checkout, outcome: refusal }, key));
    expect(error).toEqual({
      ...refusal,
      iss: "https://sentosa.example",
      iat: vectors.now,
      reference: of_checkout.reference,
    });
  });

  it("is accepted by the agent that sent the mandate, for either outcome", () => {
    for (const outcome of [sold, refusal]) {
      const jwt = signCheckoutReceipt({ ...of_checkout, outcome }, key);
      expect(verifyCheckoutReceipt(jwt, checkout_context)).toMatchObject({
        verdict: "accepted",
        receipt: outcome,
      });
    }
    for (const outcome of [paid, refusal]) {
      const jwt = signPaymentReceipt({ ...of_payment, outcome }, key);
      expect(verifyPaymentReceipt(jwt, payment_context)).toMatchObject({
        verdict: "accepted",
        receipt: { ...outcome, payment_id: "ps_1" },
      });
    }
  });

  it("may refer to a mandate as the published SDK does", () => {
    const reference = checkout_vector.receipt_reference?.reference_sdk_hash_of_jwt_part_only ?? "";
    const jwt = signCheckoutReceipt({ ...of_checkout, reference, outcome: sold }, key);
    expect(verifyCheckoutReceipt(jwt, checkout_context).verdict).toBe("accepted");
  });

  const good = signCheckoutReceipt({ ...of_checkout, outcome: sold }, key);
  const claims = decodeJwt(good);
  const resigned = (change: object) =>
    signCompactJws(key, { typ: "JWT", payload: { ...claims, ...change } });

  const unnamed = signCompactJws({ ...key, kid: "" }, { typ: "JWT", payload: claims });

  it.each<[string, RegExp, Readonly<{ jwt?: string; change?: Partial<ReceiptContext> }>]>([
    ["for another mandate", /another mandate/, { change: { mandate: mandateOf(payment_vector) } }],
    ["of another issuer", /another issuer/, { change: { issuer: "https://other.example" } }],
    ["with a key that is not the merchant's", /key/, { change: { merchant_key: () => undefined } }],
    ["with another's signature", /signature/, { change: { merchant_key: () => otherKey() } }],
    ["that is altered", /signature/, { jwt: `${good.slice(0, -4)}AAAA` }],
    ["that is no JWT", /compact JWS/, { jwt: "Success" }],
    ["without a key's name", /kid/, { jwt: unnamed }],
    ["from the future", /future/, { change: { now_s: vectors.now - 301 } }],
    ["of success without an order", /status demands/, { jwt: resigned({ order_id: undefined }) }],
    ["of a third status", /status demands/, { jwt: resigned({ status: "success" }) }],
    ["of an error without a code", /status demands/, { jwt: resigned({ status: "Error" }) }],
  ])("is refused %s", (_name, description, { jwt = good, change = {} }) => {
    expect(verifyCheckoutReceipt(jwt, { ...checkout_context, ...change })).toEqual({
      verdict: "refused",
      description: expect.stringMatching(description) as string,
    });
  });

  it("of a checkout is not taken for one of a payment", () => {
    expect(verifyPaymentReceipt(good, checkout_context).verdict).toBe("refused");
  });
});

function otherKey() {
  return generateSigningKey().public_jwk;
}

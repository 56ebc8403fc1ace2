import { describe, expect, it } from "vitest";
import {
  digestOf,
  forgeDisclosure,
  forgeMandate,
  forgeToken,
} from "../../../scripts/agent/forge-mandate.ts";
import { mandateOf, vectorCase, vectors } from "../../../test/vectors/ap2/load.ts";
import {
  agent_key,
  checkout,
  checkout_claims,
  checkout_hash,
  checkout_jwt,
  checkout_vector,
  context,
  merchant_key,
  now_s,
  payment,
  payment_claims,
  payment_vector,
  refused,
} from "../../../test/vectors/ap2/session.ts";
import { signCheckout } from "./checkout-jwt.ts";
import type { JsonObject } from "./compact-jws.ts";

/** The text with its tenth character from the end, all of whose bits count, replaced. */
function oneOff(text: string): string {
  const other = text.at(-10) === "A" ? "B" : "A";
  return `${text.slice(0, -10)}${other}${text.slice(-9)}`;
}

function paymentOf(change: JsonObject) {
  return payment(forgeMandate(agent_key, { ...payment_claims, ...change }));
}

describe("the published human-present vectors", () => {
  it("are accepted at their clock, with the specification's reference", () => {
    const of_checkout = checkout(mandateOf(checkout_vector));
    expect(of_checkout).toMatchObject({
      verdict: "accepted",
      kid: "agent-provider-key-1",
      mandate: { vct: "mandate.checkout.1", checkout_jwt, checkout_hash },
      reference: checkout_vector.receipt_reference?.spec_sd_hash_of_final_sd_jwt,
    });
    const of_payment = payment(mandateOf(payment_vector));
    expect(of_payment).toMatchObject({
      verdict: "accepted",
      mandate: { transaction_id: payment_vector.input.expected_transaction_id },
      reference: payment_vector.receipt_reference?.spec_sd_hash_of_final_sd_jwt,
    });
  });

  it("are refused once expired, skew included, and not a second earlier", () => {
    const expiry_s = 1_795_349_040;
    const token = mandateOf(payment_vector);
    expect(payment(token, { now_s: expiry_s + 300 }).verdict).toBe("accepted");
    expect(payment(token, { now_s: expiry_s + 301 })).toEqual(
      refused("invalid_credential", /expired/),
    );
    expect(payment(token, { now_s: expiry_s + 1, skew_s: 0 })).toEqual(
      refused("invalid_credential", /expired/),
    );
  });

  it("are refused for another shop's session", () => {
    const session = { ...context.session, merchant: { id: "other", name: "Sky Tower Tickets" } };
    expect(payment(mandateOf(payment_vector), { session })).toEqual(
      refused("invalid_mandate", /payee/),
    );
  });

  it("are refused when presented as the other kind", () => {
    expect(payment(mandateOf(checkout_vector))).toEqual(refused("invalid_mandate", /payment/));
    expect(checkout(mandateOf(payment_vector))).toEqual(refused("invalid_mandate", /checkout/));
  });
});

describe("chained (autonomous) mandates", () => {
  const chained = vectors.cases.filter((candidate) => mandateOf(candidate).includes("~~"));

  it.each(chained.map((candidate) => [candidate.id, candidate] as const))(
    "%s is answered mandates_not_supported",
    (_id, candidate) => {
      const verdict = (candidate.kind === "checkout" ? checkout : payment)(mandateOf(candidate));
      expect(verdict).toEqual(refused("mandates_not_supported", /[Cc]hained/));
      const last_hop = mandateOf(candidate).split("~~").at(-1) ?? "";
      expect(verdict.reference).toBe(digestOf(last_hop));
    },
  );

  it("are referred to by the specification's reference", () => {
    const candidate = vectorCase("chk-01-hnp-valid");
    const reference = candidate.receipt_reference?.spec_sd_hash_of_final_sd_jwt;
    expect(checkout(mandateOf(candidate))).toHaveProperty("reference", reference);
  });

  it("are all twelve of the file's other cases", () => expect(chained).toHaveLength(12));

  it("cannot be passed off as direct by sending one hop alone", () => {
    const [open = "", closed = ""] = mandateOf(vectorCase("chk-01-hnp-valid")).split("~~");
    expect(checkout(`${open}~`)).toEqual(refused("mandates_not_supported", /Open/));
    expect(checkout(closed)).toEqual(refused("invalid_credential", /typ/));
  });
});

describe("what a mandate says", () => {
  it.each([
    "mandate.checkout",
    "mandate.checkout.2",
    "mandate.checkout.1 ",
    "mandate.payment.1",
    undefined,
    1,
  ])("is refused with the type %s", (vct) => {
    const changed = forgeMandate(agent_key, { ...checkout_claims, vct });
    expect(checkout(changed)).toEqual(refused("invalid_mandate", /closed checkout mandate/));
  });

  it("is refused when open, whichever slot it is put in", () => {
    for (const vct of ["mandate.checkout.open.1", "mandate.payment.open.1"]) {
      const open = forgeMandate(agent_key, { vct, constraints: [] });
      expect(checkout(open)).toEqual(refused("mandates_not_supported", /Open/));
      expect(payment(open)).toEqual(refused("mandates_not_supported", /Open/));
    }
  });

  it("is refused with conditions that a closed mandate cannot have", () => {
    const constraints = [{ type: "payment.budget", max: 10, currency: "USD" }];
    expect(paymentOf({ constraints })).toEqual(refused("unresolved_constraint", /constraints/));
  });
});

describe("a checkout mandate", () => {
  const draft = {
    session_id: "ps_1",
    merchant: vectors.merchant,
    lines: [{ id: "order_1", sku_id: "pack", title: "Pack", pack_price_minor: 11_500n, packs: 1 }],
    currency: "USD",
    links: [],
    continue_url: "https://skytower.example/pay/ps_1",
    issued_at_ms: now_s * 1000,
    expires_at_ms: (now_s + 300) * 1000,
  };

  function mandateFor(jwt: string, hash = digestOf(jwt)) {
    const claims = { ...checkout_claims, checkout_jwt: jwt, checkout_hash: hash };
    return forgeMandate(agent_key, claims);
  }

  it("is refused for a checkout of another session, though we signed that too", () => {
    const other = signCheckout(draft, merchant_key);
    expect(checkout(mandateFor(other.checkout_jwt))).toEqual(
      refused("invalid_mandate", /latest checkout/),
    );
    const session = { ...context.session, checkout_jwt: other.checkout_jwt };
    expect(checkout(mandateFor(other.checkout_jwt), { session }).verdict).toBe("accepted");
    expect(checkout(mandateOf(checkout_vector), { session })).toEqual(
      refused("invalid_mandate", /latest checkout/),
    );
  });

  it("is refused when its hash is of another checkout than the one inside", () => {
    const other = signCheckout(draft, merchant_key);
    expect(checkout(mandateFor(other.checkout_jwt, checkout_hash))).toEqual(
      refused("invalid_mandate", /checkout_hash/),
    );
    expect(checkout(mandateFor(checkout_jwt, other.checkout_hash))).toEqual(
      refused("invalid_mandate", /checkout_hash/),
    );
  });

  it.each([
    ["another key under our name", signCheckout(draft, { ...agent_key, kid: merchant_key.kid })],
    ["a key that is not ours", signCheckout(draft, agent_key)],
    ["nobody", { checkout_jwt: "e30.e30.AAAA" }],
    ["us, with one character of the signature changed", { checkout_jwt: oneOff(checkout_jwt) }],
    ["us, but then padded", { checkout_jwt: `${checkout_jwt}=` }],
  ])("is refused for a checkout that was signed by %s", (_name, forged) => {
    expect(checkout(mandateFor(forged.checkout_jwt))).toEqual(
      refused("invalid_mandate", /merchant's signature/),
    );
  });

  it("needs no key of ours for the very bytes that we kept, and one for any others", () => {
    const keyless = { merchant_key: () => undefined };
    expect(checkout(mandateOf(checkout_vector), keyless).verdict).toBe("accepted");
    const other = signCheckout(draft, merchant_key);
    expect(checkout(mandateFor(other.checkout_jwt), keyless)).toEqual(
      refused("invalid_mandate", /merchant's signature/),
    );
  });

  it("is refused the second the checkout expires, without skew", () => {
    const expiry_s = 1_795_349_040;
    const token = mandateOf(checkout_vector);
    expect(checkout(token, { now_s: expiry_s - 1 }).verdict).toBe("accepted");
    expect(checkout(token, { now_s: expiry_s })).toEqual(
      refused("invalid_mandate", /checkout has expired/),
    );
  });

  it.each(["checkout_jwt", "checkout_hash"])("is refused without %s", (name) => {
    const changed = forgeMandate(agent_key, { ...checkout_claims, [name]: undefined });
    expect(checkout(changed)).toEqual(refused("invalid_mandate", new RegExp(name)));
  });

  it.each(["sha384", "sha512"])("is hashed with %s throughout when it says so", (algorithm) => {
    const named = algorithm.replace("sha", "sha-");
    const checkout_hash_of = digestOf(checkout_jwt, algorithm);
    const mint = (claims: JsonObject) => {
      const mandate = forgeDisclosure("salt", claims);
      const delegate_payload = [{ "...": digestOf(mandate, algorithm) }];
      const payload = { delegate_payload, _sd_alg: named };
      return forgeToken({ key: agent_key, payload, disclosures: [mandate] });
    };
    const of_checkout = mint({ ...checkout_claims, checkout_hash: checkout_hash_of });
    const of_payment = mint({ ...payment_claims, transaction_id: checkout_hash_of });
    const verdict = checkout(of_checkout);
    expect(verdict.verdict).toBe("accepted");
    expect(verdict.reference).toBe(digestOf(of_checkout, algorithm));
    expect(payment(of_payment).verdict).toBe("accepted");
    expect(checkout(mint(checkout_claims))).toEqual(refused("invalid_mandate", /checkout_hash/));
    expect(payment(mint(payment_claims))).toEqual(refused("invalid_mandate", /transaction_id/));
  });
});

describe("a payment mandate", () => {
  it("of the right claims is accepted", () => expect(paymentOf({}).verdict).toBe("accepted"));

  it.each([
    ["one cent more", { amount: 11_501, currency: "USD" }, /11500 minor/],
    ["one cent less", { amount: 11_499, currency: "USD" }, /11500 minor/],
    ["major units", { amount: 115, currency: "USD" }, /11500 minor/],
    ["another currency", { amount: 11_500, currency: "SGD" }, /USD/],
    ["a currency in lower case", { amount: 11_500, currency: "usd" }, /currency/],
    ["a fraction", { amount: 11_500.5, currency: "USD" }, /payment_amount\.amount/],
    ["a text", { amount: "11500", currency: "USD" }, /payment_amount\.amount/],
    ["a negative amount", { amount: -11_500, currency: "USD" }, /payment_amount\.amount/],
    ["an amount beyond exact numbers", { amount: 2 ** 53, currency: "USD" }, /payment_amount/],
    ["no currency", { amount: 11_500 }, /currency/],
    ["nothing", undefined, /payment_amount/],
  ])("is refused for %s", (_name, payment_amount, description) => {
    expect(paymentOf({ payment_amount })).toEqual(refused("invalid_mandate", description));
  });

  it.each([
    ["another id, same name", { ...vectors.merchant, id: "merchant_other" }, /payee/],
    ["no name", { id: vectors.merchant.id }, /payee\.name/],
    ["a number for an id", { id: 1, name: "Sky Tower Tickets" }, /payee\.id/],
    ["an empty id and another website", { id: "", name: "Sky Tower Tickets" }, /payee/],
    ["nothing", undefined, /payee/],
  ])("is refused when its payee has %s", (_name, payee, description) => {
    expect(paymentOf({ payee })).toEqual(refused("invalid_mandate", description));
  });

  it("knows its payee by name and website when there is no id", () => {
    expect(paymentOf({ payee: { ...vectors.merchant, id: "" } }).verdict).toBe("accepted");
  });

  it.each([
    ["transaction_id", digestOf("another checkout"), /transaction_id/],
    ["transaction_id", undefined, /transaction_id/],
    ["payment_instrument", undefined, /payment_instrument/],
    ["payment_instrument", { id: "i" }, /payment_instrument\.type/],
    ["payment_instrument", { id: "i", type: "wallet" }, /"card"/],
    ["pisp", { legal_name: "P" }, /pisp\.brand_name/],
    ["risk_data", "none", /risk_data/],
    ["execution_date", 20_261_122, /execution_date/],
    ["execution_date", "tomorrow", /ISO 8601/],
    ["execution_date", "2026-02-31", /ISO 8601/],
    ["execution_date", "2026-11-29", /future/],
    ["execution_date", new Date((now_s + 301) * 1000).toISOString(), /future/],
  ])("is refused when %s is %s", (name, value, description) => {
    expect(paymentOf({ [name]: value })).toEqual(refused("invalid_mandate", description));
  });

  it.each([
    "2026-11-22",
    new Date(now_s * 1000).toISOString(),
    new Date((now_s + 300) * 1000).toISOString(),
  ])("is accepted when it is to be executed on %s, which has come", (execution_date) => {
    expect(paymentOf({ execution_date }).verdict).toBe("accepted");
  });

  it("may use any instrument when the session does not say which", () => {
    const { payment_method: _any, ...session } = context.session;
    const payment_instrument = { id: "i", type: "wallet" };
    const token = forgeMandate(agent_key, { ...payment_claims, payment_instrument });
    expect(payment(token, { session }).verdict).toBe("accepted");
  });
});

/** Mandates that are refused: for the right reason, with receipts that say so, and without harm. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  generateSigningKey,
  importPrivateJwk,
  type SigningKey,
} from "../../../src/protocols/ap2/keys.ts";
import { insertApiKey, newApiKey, trustKey } from "../../../src/setup/credentials.ts";
import { scopes } from "../../../src/contract/roles.ts";
import { digestOf, forgeMandate } from "../../../scripts/agent/forge-mandate.ts";
import { checkoutClaims, checkReceipts, completeBy, mintMandates, type Mandates } from "./agent.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { contentOf, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;
let agent: SigningKey;
const stranger = generateSigningKey();

beforeAll(async () => {
  shop = await openShop();
  agent = importPrivateJwk(shop.agent_key);
});
afterAll(() => shop.stop());

let started = 0;

async function start(): Promise<Json> {
  const date = shop.day(1 + (started++ % 30));
  const { order_id } = await shop.order({ date, sku_id: "sentosa_adult", quantity: 1 });
  return shop.checkOut(order_id, { protocol: "AP2" });
}

const now_s = Math.floor(Date.now() / 1000);

type Fault = Readonly<{
  spoil(session: Json, honest: Mandates): Partial<Mandates>;
  mandate: "checkout" | "payment";
  error: string;
}>;

const mint = (session: Json, change: Parameters<typeof mintMandates>[2]) =>
  mintMandates(agent, session, change);

/** The claims of an honest checkout mandate, and of a payment mandate, to be spoilt. */
const checkoutOf = (session: Json) => ({
  vct: "mandate.checkout.1",
  checkout_jwt: session.ap2.checkout_jwt,
  checkout_hash: digestOf(session.ap2.checkout_jwt),
  iat: now_s,
  exp: now_s + 240,
});
const paymentOf = (session: Json) => ({
  vct: "mandate.payment.1",
  transaction_id: digestOf(session.ap2.checkout_jwt),
  payee: checkoutClaims(session).merchant,
  payment_amount: session.amount,
  payment_instrument: { id: "tok_sandbox_success", type: "card" },
  iat: now_s,
  exp: now_s + 240,
});

function forgedPayment(change: (session: Json) => object, error = "invalid_mandate"): Fault {
  return {
    spoil: (session) => ({
      payment_mandate: forgeMandate(agent, { ...paymentOf(session), ...change(session) }),
    }),
    mandate: "payment",
    error,
  };
}

function forgedCheckout(change: (session: Json) => object, error = "invalid_mandate"): Fault {
  return {
    spoil: (session) => ({
      checkout_mandate: forgeMandate(agent, { ...checkoutOf(session), ...change(session) }),
    }),
    mandate: "checkout",
    error,
  };
}

const long_ago = { iat: now_s - 4_000, exp: now_s - 3_000 };

const faults: Readonly<Record<string, Fault>> = {
  "a checkout mandate that is no token": {
    spoil: () => ({ checkout_mandate: "nonsense" }),
    mandate: "checkout",
    error: "invalid_credential",
  },
  "a payment mandate that is no token": {
    spoil: () => ({ payment_mandate: "a.b.c~" }),
    mandate: "payment",
    error: "invalid_credential",
  },
  "a checkout mandate by a key that is not trusted": {
    spoil: (session) => ({
      checkout_mandate: mintMandates(stranger, session).checkout_mandate,
    }),
    mandate: "checkout",
    error: "invalid_credential",
  },
  "a payment mandate by a stranger under a trusted name": {
    spoil: (session) => ({
      payment_mandate: forgeMandate(stranger, paymentOf(session), { header: { kid: agent.kid } }),
    }),
    mandate: "payment",
    error: "invalid_credential",
  },
  "a mandate without a signature": {
    spoil: (session) => ({
      payment_mandate: forgeMandate(agent, paymentOf(session), { header: { alg: "none" } }),
    }),
    mandate: "payment",
    error: "invalid_credential",
  },
  "a signature that was tampered with": {
    spoil: (_, { checkout_mandate }) => ({
      checkout_mandate: checkout_mandate.replace(
        /\.([A-Za-z0-9_-])/,
        (_all, one: string) => `.${one === "A" ? "B" : "A"}`,
      ),
    }),
    mandate: "checkout",
    error: "invalid_credential",
  },
  "a mandate whose disclosure was taken out": {
    spoil: (_, { payment_mandate }) => ({
      payment_mandate: `${payment_mandate.split("~")[0]}~`,
    }),
    mandate: "payment",
    error: "invalid_credential",
  },
  "a mandate that has expired": {
    spoil: (session) => ({
      payment_mandate: mint(session, {
        payment: { issued_at_s: long_ago.iat, expires_at_s: long_ago.exp },
      }).payment_mandate,
    }),
    mandate: "payment",
    error: "invalid_credential",
  },
  "a mandate from the future": {
    spoil: (session) => ({
      checkout_mandate: mint(session, {
        checkout: { issued_at_s: now_s + 3_000, expires_at_s: now_s + 4_000 },
      }).checkout_mandate,
    }),
    mandate: "checkout",
    error: "invalid_credential",
  },
  "the two mandates in each other's place": {
    spoil: (_, { checkout_mandate, payment_mandate }) => ({
      checkout_mandate: payment_mandate,
      payment_mandate: checkout_mandate,
    }),
    mandate: "checkout",
    error: "invalid_mandate",
  },
  "a chained mandate": {
    spoil: (_, { checkout_mandate }) => ({
      checkout_mandate: `${checkout_mandate}~${checkout_mandate}`,
    }),
    mandate: "checkout",
    error: "mandates_not_supported",
  },
  "an open mandate": forgedCheckout(
    () => ({ vct: "mandate.checkout.open.1", cnf: { jwk: {} } }),
    "mandates_not_supported",
  ),
  "a mandate with conditions": forgedPayment(
    () => ({ constraints: { max: 1 } }),
    "unresolved_constraint",
  ),
  "a hash that is not the checkout's": forgedCheckout(() => ({ checkout_hash: digestOf("x") })),
  "a checkout that we did not sign": forgedCheckout(() => {
    const checkout_jwt = "e30.e30.AAAA";
    return { checkout_jwt, checkout_hash: digestOf(checkout_jwt) };
  }),
  "a transaction that is not this one": forgedPayment(() => ({ transaction_id: digestOf("x") })),
  "another payee": forgedPayment(() => ({ payee: { id: "evil_shop", name: "Evil" } })),
  "a smaller amount": forgedPayment(({ amount }) => ({
    payment_amount: { ...amount, amount: amount.amount - 1 },
  })),
  "another currency": forgedPayment(({ amount }) => ({
    payment_amount: { ...amount, currency: "IDR" },
  })),
  "an amount with decimals": forgedPayment(({ amount }) => ({
    payment_amount: { ...amount, amount: 48.5 },
  })),
  "an instrument of another kind": forgedPayment(() => ({
    payment_instrument: { id: "tok_sandbox_success", type: "wechat" },
  })),
  "a payment for another day": forgedPayment(() => ({ execution_date: "2099-01-01" })),
};

describe("a mandate is refused for", () => {
  test.each(Object.entries(faults))("%s", async (_, fault) => {
    const session = await start();
    const honest = mintMandates(agent, session);
    const mandates = { ...honest, ...fault.spoil(session, honest) };
    const before = await contentOf(shop.sql);
    const reply = await completeBy(shop, session.session_id, mandates);
    expectProblem(reply, 422, "MANDATE_REFUSED");
    expect(pointersOf(reply)).toEqual([`/${fault.mandate}_mandate`]);
    expect(reply.json.mandate_error).toBe(fault.error);
    const said = await checkReceipts(shop.base_url, reply.json.receipts, mandates);
    expect(said.checkout).toMatchObject({ status: "Error", error: fault.error });
    expect(said.payment).toMatchObject({ status: "Error", error: fault.error });
    expect(await contentOf(shop.sql)).toEqual(before);
    expect(await shop.movements(session.session_id)).toEqual([]);
    const right = await completeBy(shop, session.session_id, honest);
    expect({ status: right.status, text: right.text }).toMatchObject({ status: 200 });
  });
});

describe("mandates that were good once", () => {
  test("buy nothing on another session, nor on a later one for the same order", async () => {
    const [one, other] = [await start(), await start()];
    const mandates = mintMandates(agent, one);
    const first = await completeBy(shop, one.session_id, mandates);
    expect(first.status).toBe(200);
    const replay = await completeBy(shop, other.session_id, mandates);
    expectProblem(replay, 422, "MANDATE_REFUSED");
    expect(replay.json.mandate_error).toBe("invalid_mandate");
    expect((await completeBy(shop, one.session_id, mandates)).text).toBe(first.text);
    expect(await shop.movements(one.session_id)).toHaveLength(1);
    expect(await shop.movements(other.session_id)).toEqual([]);
    const { order_id, session_id } = other;
    await shop.call("POST", `/v1/payment_sessions/${session_id}/cancel`);
    const latest = await shop.checkOut(order_id, { protocol: "AP2" });
    const stale = mintMandates(agent, other);
    const old = await completeBy(shop, latest.session_id, stale);
    expectProblem(old, 422, "MANDATE_REFUSED");
    expect(await shop.movements(latest.session_id)).toEqual([]);
    const right = await completeBy(shop, latest.session_id, mintMandates(agent, latest));
    expect(right.status).toBe(200);
  });
});

describe("a demonstration key", () => {
  test("counts in test mode only, a key that the merchant trusts counts always", async () => {
    const live_key = newApiKey(false);
    const owner = { merchant_id: "sentosa_demo", key_id: "key_live", label: "live" };
    await insertApiKey(shop.sql, { ...owner, secret: live_key, is_test: false, scopes });
    const session = await start();
    const options = { api_key: live_key };
    const demo = await completeBy(shop, session.session_id, mintMandates(agent, session), options);
    expectProblem(demo, 422, "MANDATE_REFUSED");
    expect(demo.json).toMatchObject({
      mandate_error: "invalid_credential",
      mandate_error_description: expect.stringContaining("not trusted"),
    });
    const provider = generateSigningKey();
    const { kid, public_jwk } = provider;
    const trusted = { merchant_id: "sentosa_demo", kid, public_jwk, label: "provider" };
    await trustKey(shop.sql, { ...trusted, is_test_only: false });
    const mandates = mintMandates(provider, session);
    const paid = await completeBy(shop, session.session_id, mandates, options);
    expect({ status: paid.status, text: paid.text }).toMatchObject({ status: 200 });
  });
});

describe("an instrument", () => {
  test("that no provider could take is refused, and nothing is charged", async () => {
    for (const id of ["", "x".repeat(200), "x".repeat(20_000)]) {
      const session = await start();
      const payment = { payment_instrument: { id, type: "card" } };
      const reply = await completeBy(shop, session.session_id, mint(session, { payment }));
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect(pointersOf(reply)).toEqual(["/payment_mandate"]);
      expect((await shop.read(`/v1/payment_sessions/${session.session_id}`)).status).toBe("OPEN");
    }
  });
});

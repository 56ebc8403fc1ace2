import { describe, expect, it } from "vitest";
import { test_cards, tokeniseCard } from "./cards.ts";
import { readToken } from "./behaviour.ts";
import { scenarios } from "./scenarios.ts";

describe("a test token", () => {
  it("of the table is read as itself", () => {
    for (const scenario of scenarios) {
      expect(readToken(scenario.token)).toMatchObject({ scenario, is_quiet: false });
      expect(readToken(`${scenario.token}_quiet`)).toMatchObject({ scenario, is_quiet: true });
    }
  });

  it("takes a delay if it has one of its own", () => {
    expect(readToken("tok_sandbox_late_success_310000").delay_ms).toBe(310_000);
    expect(readToken("tok_sandbox_late_success_uncloseable_5_quiet")).toMatchObject({
      delay_ms: 5,
      is_quiet: true,
      scenario: { is_closeable: false },
    });
    expect(readToken("tok_sandbox_decline_5").scenario.reason).toBe("invalid_token");
  });

  it("of another table is declined", () => {
    for (const token of ["", "tok_sandbox_", "tok_sandbox_unknown", "x tok_sandbox_success"]) {
      expect(readToken(token).scenario).toMatchObject({
        charge: "decline",
        reason: "invalid_token",
      });
    }
  });
});

describe("a test card", () => {
  const now_ms = Date.parse("2026-03-20T00:00:00.000Z");

  it("turns into a token of the table", () => {
    for (const { card_number, payment_token } of test_cards) {
      const answer = tokeniseCard({ card_number, expiry: "03/26", cvc: "123" }, now_ms);
      expect(answer).toMatchObject({ ok: true, payment_token });
      expect(readToken(payment_token).scenario.token).toBe(payment_token);
    }
  });

  it("is good until the end of its month", () => {
    const form = { card_number: "4242424242424242", expiry: "03/2026", cvc: "1234" };
    expect(tokeniseCard(form, Date.parse("2026-03-31T23:59:59.999Z")).ok).toBe(true);
    expect(tokeniseCard(form, Date.parse("2026-04-01T00:00:00.000Z"))).toEqual({
      ok: false,
      code: "invalid_card",
      fields: ["expiry"],
    });
  });

  it("names every field that is wrong", () => {
    const form = { card_number: "4242424242424241", expiry: "13/30", cvc: "12" };
    expect(tokeniseCard(form, now_ms)).toEqual({
      ok: false,
      code: "invalid_card",
      fields: ["card_number", "expiry", "cvc"],
    });
  });
});

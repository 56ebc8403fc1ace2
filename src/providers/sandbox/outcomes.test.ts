import { describe, expect, it } from "vitest";
import { chargeOutcome, refundOutcome } from "./outcomes.ts";

const paid = {
  simulator: true,
  key: "ps_1",
  state: "SUCCEEDED",
  payment_ref: "card_1773995812285",
  amount_minor: "11900",
  currency: "SGD",
};

function charge(status: number, body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return chargeOutcome({ kind: "answered", status, text }, "ps_1");
}

function unknown(reason: string) {
  return { state: "UNKNOWN", reason };
}

describe("an answer about a charge", () => {
  it("is taken when it is whole", () => {
    expect(charge(200, paid)).toEqual({
      state: "SUCCEEDED",
      payment_ref: "card_1773995812285",
      amount_minor: 11_900n,
      currency: "SGD",
    });
  });

  it("is UNKNOWN when there is none, or a 5xx", () => {
    const none = chargeOutcome({ kind: "unanswered", reason: "timeout" }, "ps_1");
    expect(none).toEqual(unknown("timeout"));
    expect(charge(500, paid)).toEqual(unknown("http_500"));
    expect(charge(503, "<html>")).toEqual(unknown("http_503"));
  });

  it("is UNKNOWN when it is about another key", () => {
    expect(charge(200, { ...paid, key: "ps_2" })).toEqual(unknown("malformed_answer"));
  });

  it("is UNKNOWN when it does not come from a simulator", () => {
    expect(charge(200, { ...paid, simulator: undefined })).toEqual(unknown("not_the_simulator"));
  });

  it.each([
    ["no JSON", "SUCCEEDED"],
    ["no object", [paid]],
    ["no reference", { ...paid, payment_ref: undefined }],
    ["an amount that is a float", { ...paid, amount_minor: 119.5 }],
    ["an amount that is negative", { ...paid, amount_minor: "-11900" }],
    ["no currency", { ...paid, currency: "" }],
  ])("is UNKNOWN when it has %s", (_name, body) => {
    expect(charge(200, body)).toEqual(unknown("malformed_answer"));
  });

  it("is UNKNOWN when the key was used for other terms or the secret is wrong", () => {
    expect(charge(422, { simulator: true, error: "key_reused" })).toEqual(unknown("key_reused"));
    expect(charge(401, { simulator: true, error: "secret_wrong" })).toEqual(
      unknown("secret_wrong"),
    );
  });

  it("is a bug of ours when the request was refused as such", () => {
    expect(() => charge(400, { simulator: true, error: "invalid_request" })).toThrow(/invalid_/);
    expect(() => charge(404, { simulator: true, error: "route_not_found" })).toThrow(/route/);
  });

  it("tells NOT_FOUND and CLOSED", () => {
    const about = { simulator: true, key: "ps_1" };
    expect(charge(404, { ...about, state: "NOT_FOUND" })).toEqual({ state: "NOT_FOUND" });
    expect(charge(409, { ...about, state: "CLOSED" })).toEqual({ state: "CLOSED" });
  });
});

describe("an answer about a refund", () => {
  it("is UNKNOWN when its state is one of charges only", () => {
    const text = JSON.stringify({ simulator: true, key: "re_1", state: "CLOSED" });
    const outcome = refundOutcome({ kind: "answered", status: 200, text }, "re_1");
    expect(outcome).toEqual(unknown("state_not_understood"));
  });
});

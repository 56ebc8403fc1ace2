import { describe, expect, it } from "vitest";
import { holdOutcome } from "./hold-outcomes.ts";
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

  it("names the channel and the payer when it says so", () => {
    const channel = { name: "wechat", channel_ref: "42000001", channel_user_id: "oAbc" };
    expect(charge(200, { ...paid, channel })).toMatchObject({ state: "SUCCEEDED", channel });
    const nobody = { ...channel, channel_user_id: null };
    expect(charge(200, { ...paid, channel: nobody })).toMatchObject({ channel: nobody });
  });

  it("tells what the customer has to do", () => {
    const pending = { simulator: true, key: "ps_1", state: "PENDING" };
    const qr = { kind: "qr", content: "http://127.0.0.1:1/pay/x", expiry_at_ms: 1_773_995_812_285 };
    expect(charge(202, { ...pending, next: qr })).toEqual({ state: "PENDING", next: qr });
    const paying = { kind: "user_paying" };
    expect(charge(202, { ...pending, next: paying })).toEqual({ state: "PENDING", next: paying });
    expect(charge(202, pending)).toEqual({ state: "PENDING" });
    for (const next of [{ kind: "dance" }, { ...qr, content: "" }, { kind: "qr" }, "qr"]) {
      expect(charge(202, { ...pending, next })).toEqual(unknown("malformed_answer"));
    }
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
    ["a channel without a number", { ...paid, channel: { name: "wechat", channel_user_id: null } }],
    ["a channel of another world", { ...paid, channel: { name: "shells", channel_ref: "1" } }],
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

const held = {
  simulator: true,
  key: "hold_1",
  state: "HELD",
  hold_ref: "hold_1773995812285",
  amount_minor: "50000",
  currency: "CNY",
  hold_expiry_at_ms: 1_774_000_000_000,
};
const captured = {
  ...held,
  state: "CAPTURED",
  capture_key: "cap_1",
  payment_ref: "wechat_1773995812290",
  captured_minor: "30000",
  released_minor: "20000",
};

function hold(status: number, body: unknown) {
  return holdOutcome({ kind: "answered", status, text: JSON.stringify(body) }, "hold_1");
}

describe("an answer about a hold", () => {
  const money = { hold_ref: "hold_1773995812285", amount_minor: 50_000n, currency: "CNY" };

  it("says what is held until when, and why a call did nothing", () => {
    const { hold_expiry_at_ms } = held;
    const outcome = { state: "HELD", ...money, hold_expiry_at_ms, refusal: null };
    expect(hold(200, held)).toEqual(outcome);
    const refused = { ...outcome, refusal: "not_extendable" };
    expect(hold(200, { ...held, refusal: "not_extendable" })).toEqual(refused);
  });

  it("says what was taken and what went back", () => {
    expect(hold(200, captured)).toEqual({
      state: "CAPTURED",
      ...money,
      capture_key: "cap_1",
      payment_ref: "wechat_1773995812290",
      captured_minor: 30_000n,
      released_minor: 20_000n,
    });
    expect(hold(200, { ...held, state: "EXPIRED" })).toEqual({ state: "EXPIRED", ...money });
  });

  it.each([
    ["no reference", { ...held, hold_ref: "" }],
    ["no end", { ...held, hold_expiry_at_ms: "tomorrow" }],
    ["a refusal that says nothing", { ...held, refusal: 7 }],
    ["no capture", { ...captured, capture_key: undefined }],
    ["no rest", { ...captured, released_minor: -1 }],
    ["another key", { ...held, key: "hold_2" }],
  ])("is UNKNOWN when it has %s", (_name, body) => {
    expect(hold(200, body)).toEqual(unknown("malformed_answer"));
  });

  it("is UNKNOWN when its state is one of charges only", () => {
    expect(hold(200, { ...held, state: "SUCCEEDED" })).toEqual(unknown("state_not_understood"));
    expect(hold(404, { ...held, state: "NOT_FOUND" })).toEqual({ state: "NOT_FOUND" });
    expect(hold(409, { ...held, state: "CLOSED" })).toEqual({ state: "CLOSED" });
    expect(hold(503, held)).toEqual(unknown("http_503"));
  });
});

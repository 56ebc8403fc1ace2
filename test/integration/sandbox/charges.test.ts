// The adapter against the real simulated processor: every token, over HTTP.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChargeOutcome } from "../../../src/engine/ports/payment-provider.ts";
import { createSandboxProvider } from "../../../src/providers/sandbox/provider.ts";
import type { SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig, timeout_ms } from "../../support/sandbox-processor.ts";

let rig: SandboxRig;
beforeAll(async () => {
  rig = await startSandboxRig();
});
afterAll(() => rig.stop());

const charged = {
  state: "SUCCEEDED",
  payment_ref: expect.stringMatching(/^card_\d{13}$/),
  amount_minor: 11_900n,
  currency: "SGD",
  channel: {
    name: "card",
    channel_ref: expect.stringMatching(/^\d{12}$/),
    channel_user_id: null,
  },
};

async function settled(key: string): Promise<ChargeOutcome> {
  for (;;) {
    const outcome = await rig.provider.query(key);
    if (outcome.state !== "PENDING") return outcome;
    await pause(20);
  }
}

describe("a plain charge", () => {
  it("takes the money once and is not reported", async () => {
    const request = rig.request("tok_sandbox_success");
    const outcome = await rig.provider.charge(request);
    expect(outcome).toEqual(charged);
    expect(await rig.provider.query(request.key)).toEqual(outcome);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
    expect(rig.receiver.of(request.key)).toEqual([]);
  });

  it("carries amounts from one minor unit to eighteen digits exactly", async () => {
    for (const amount_minor of [1n, 9_999_999_999n, 123_456_789_012_345_678n]) {
      const request = rig.request("tok_sandbox_success", { amount_minor });
      expect(await rig.provider.charge(request)).toMatchObject({
        state: "SUCCEEDED",
        amount_minor,
      });
    }
  });

  it("gives the same answer to the same request, also to twenty at once", async () => {
    const request = rig.request("tok_sandbox_success");
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => rig.provider.charge(request)),
    );
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    expect(outcomes[0]).toEqual(charged);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("never gives one reference to two charges of a method", async () => {
    const requests = Array.from({ length: 200 }, () => rig.request("tok_sandbox_success"));
    const outcomes = await Promise.all(requests.map((request) => rig.provider.charge(request)));
    const references = outcomes.map((outcome) =>
      outcome.state === "SUCCEEDED" ? outcome.payment_ref : outcome.state,
    );
    expect(new Set(references).size).toBe(200);
  });

  it("says UNKNOWN when the key stands for other terms, and takes nothing more", async () => {
    const request = rig.request("tok_sandbox_success");
    await rig.provider.charge(request);
    const dearer = { ...request, amount_minor: 12_000n };
    expect(await rig.provider.charge(dearer)).toEqual({ state: "UNKNOWN", reason: "key_reused" });
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });
});

describe("a declined charge", () => {
  it.each([
    ["tok_sandbox_decline", "card_declined"],
    ["tok_sandbox_insufficient_funds", "insufficient_funds"],
    ["tok_sandbox_expired_card", "expired_card"],
    ["tok_of_somebody_else", "invalid_token"],
    ["tok_sandbox_success_200", "invalid_token"],
  ])("with %s takes nothing and says %s", async (token, reason) => {
    const request = rig.request(token);
    expect(await rig.provider.charge(request)).toEqual({ state: "DECLINED", reason });
    expect(await rig.provider.query(request.key)).toEqual({ state: "DECLINED", reason });
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });
});

describe("a slow charge", () => {
  it("is answered when it is done, to everyone who asks meanwhile", async () => {
    const request = rig.request("tok_sandbox_slow_600");
    const begun_ms = Date.now();
    const both = Promise.all([rig.provider.charge(request), rig.provider.charge(request)]);
    await pause(60);
    expect(await rig.provider.query(request.key)).toEqual({ state: "PENDING" });
    const [first, second] = await both;
    expect(Date.now() - begun_ms).toBeGreaterThanOrEqual(590);
    expect(first).toEqual(charged);
    expect(second).toEqual(first);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("is UNKNOWN after the time-out, and reported once it is done", async () => {
    const request = rig.request(`tok_sandbox_slow_${timeout_ms + 200}`);
    expect(await rig.provider.charge(request)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    expect(await rig.provider.query(request.key)).toEqual({ state: "PENDING" });
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.query(request.key)).toEqual(charged);
  });

  it("is stopped by a close, and its caller hears that", async () => {
    const request = rig.request("tok_sandbox_slow_600");
    const charging = rig.provider.charge(request);
    await pause(80);
    expect(await rig.provider.close(request.key)).toEqual({ state: "CLOSED" });
    expect(await charging).toEqual({ state: "CLOSED" });
    await pause(650);
    expect(await rig.provider.query(request.key)).toEqual({ state: "CLOSED" });
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });
});

describe("a charge whose answer is lost", () => {
  it("was made: UNKNOWN, then found by asking and by report", async () => {
    const request = rig.request("tok_sandbox_timeout_charged");
    expect(await rig.provider.charge(request)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    const found = await rig.provider.query(request.key);
    expect(found).toEqual(charged);
    const [report] = await rig.receiver.waitFor(request.key, 1);
    expect(rig.provider.parseNotification(report!.raw_body, report!.headers)).toEqual({
      kind: "payment",
      notification_id: expect.stringMatching(/^notice_/),
      key: request.key,
      outcome: found,
    });
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("was not made: UNKNOWN, then NOT_FOUND, and free for another try", async () => {
    const request = rig.request("tok_sandbox_timeout_uncharged");
    expect(await rig.provider.charge(request)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    expect(await rig.provider.query(request.key)).toEqual({ state: "NOT_FOUND" });
    const again = { ...request, payment_token: "tok_sandbox_success" };
    expect(await rig.provider.charge(again)).toEqual(charged);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("is not reported when its token is quiet", async () => {
    const request = rig.request("tok_sandbox_timeout_charged_quiet");
    expect(await rig.provider.charge(request)).toMatchObject({ state: "UNKNOWN" });
    await pause(300);
    expect(await rig.provider.query(request.key)).toEqual(charged);
    expect(rig.receiver.of(request.key)).toEqual([]);
  });

  it("is UNKNOWN after a 500 that charged, and reported", async () => {
    const request = rig.request("tok_sandbox_error_charged");
    expect(await rig.provider.charge(request)).toEqual({ state: "UNKNOWN", reason: "http_500" });
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.charge(request)).toEqual(charged);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("is UNKNOWN after a 500 that did not charge, and succeeds when asked again", async () => {
    const request = rig.request("tok_sandbox_error_once");
    expect(await rig.provider.charge(request)).toEqual({ state: "UNKNOWN", reason: "http_500" });
    expect(await rig.provider.query(request.key)).toEqual({ state: "NOT_FOUND" });
    expect(await rig.provider.charge(request)).toEqual(charged);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });
});

describe("a charge that succeeds late", () => {
  it("is PENDING until then and reported afterwards", async () => {
    const request = rig.request("tok_sandbox_late_success_250");
    expect(await rig.provider.charge(request)).toEqual({ state: "PENDING" });
    expect(await rig.provider.charge(request)).toEqual({ state: "PENDING" });
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.query(request.key)).toEqual(charged);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("does not succeed any more when it was closed before", async () => {
    const request = rig.request("tok_sandbox_late_success_200");
    await rig.provider.charge(request);
    expect(await rig.provider.close(request.key)).toEqual({ state: "CLOSED" });
    await pause(300);
    expect(await rig.provider.query(request.key)).toEqual({ state: "CLOSED" });
    expect(rig.receiver.of(request.key)).toEqual([]);
  });

  it("succeeds in spite of a close when it is uncloseable", async () => {
    const request = rig.request("tok_sandbox_late_success_uncloseable_250");
    expect(await rig.provider.charge(request)).toEqual({ state: "PENDING" });
    expect(await rig.provider.close(request.key)).toEqual({ state: "PENDING" });
    await rig.receiver.waitFor(request.key, 1);
    expect(await settled(request.key)).toEqual(charged);
    expect(await rig.provider.close(request.key)).toEqual(charged);
  });

  it("succeeds when the clock is moved past its moment", async () => {
    const request = rig.request("tok_sandbox_late_success");
    expect(await rig.provider.charge(request)).toEqual({ state: "PENDING" });
    await rig.call("POST", "/clock", { offset_ms: 310_001 });
    await rig.receiver.waitFor(request.key, 1);
    await rig.call("POST", "/clock", { offset_ms: 0 });
    expect(await rig.provider.query(request.key)).toEqual(charged);
  });
});

describe("closing", () => {
  it("a key never heard of keeps it from ever being charged", async () => {
    const request = rig.request("tok_sandbox_success");
    expect(await rig.provider.close(request.key)).toEqual({ state: "CLOSED" });
    expect(await rig.provider.charge(request)).toEqual({ state: "CLOSED" });
    expect(await rig.provider.query(request.key)).toEqual({ state: "CLOSED" });
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });

  it("what has ended tells the end", async () => {
    const paid = rig.request("tok_sandbox_success");
    const declined = rig.request("tok_sandbox_decline");
    await rig.provider.charge(paid);
    await rig.provider.charge(declined);
    expect(await rig.provider.close(paid.key)).toEqual(charged);
    expect(await rig.provider.close(declined.key)).toMatchObject({ state: "DECLINED" });
  });

  it("never leaves a charge both closed and made, however the two interleave", async () => {
    const tokens = ["tok_sandbox_success", "tok_sandbox_slow_4", "tok_sandbox_late_success_3"];
    async function race(number: number): Promise<string> {
      const request = rig.request(tokens[number % 3]!);
      const [charging, closing] = await Promise.all([
        pause(Math.random() * 8).then(() => rig.provider.charge(request)),
        pause(Math.random() * 8).then(() => rig.provider.close(request.key)),
      ]);
      const end = await settled(request.key);
      expect(closing).toEqual(end);
      expect([end, { state: "PENDING" }]).toContainEqual(charging);
      const movements = await rig.movementsOf(request.key);
      expect(movements).toHaveLength(end.state === "SUCCEEDED" ? 1 : 0);
      return end.state;
    }
    const ends: string[] = [];
    for (let round = 0; round < 10; round++) {
      const numbers = Array.from({ length: 10 }, (_, place) => round * 10 + place);
      ends.push(...(await Promise.all(numbers.map(race))));
    }
    expect(ends).toHaveLength(100);
    expect(new Set(ends)).toEqual(new Set(["SUCCEEDED", "CLOSED"]));
  });
});

describe("a charge that is not what was asked", () => {
  it("tells the amount that was taken", async () => {
    const outcome = await rig.provider.charge(rig.request("tok_sandbox_wrong_amount"));
    expect(outcome).toMatchObject({ state: "SUCCEEDED", amount_minor: 11_901n, currency: "SGD" });
  });

  it("tells the currency that was taken", async () => {
    const outcome = await rig.provider.charge(rig.request("tok_sandbox_wrong_currency"));
    expect(outcome).toMatchObject({ state: "SUCCEEDED", amount_minor: 11_900n, currency: "XTS" });
  });
});

describe("the adapter", () => {
  it("says UNKNOWN when nobody listens", async () => {
    const provider = createSandboxProvider({ url: "http://127.0.0.1:9", secret: "x".repeat(16) });
    expect(await provider.query("ps_1")).toEqual({ state: "UNKNOWN", reason: "connection_failed" });
    await provider.stop();
  });

  it("says UNKNOWN when its secret is wrong, and nothing is charged", async () => {
    const { url } = rig.processor;
    const provider = createSandboxProvider({ url, secret: "not the secret at all" });
    const request = rig.request("tok_sandbox_success");
    const refused = { state: "UNKNOWN", reason: "secret_wrong" };
    expect(await provider.charge(request)).toEqual(refused);
    expect(await rig.provider.query(request.key)).toEqual({ state: "NOT_FOUND" });
    await provider.stop();
  });

  it("throws when the request itself is no good, and names the fault", async () => {
    const request = rig.request("tok_sandbox_success", { amount_minor: 0n });
    await expect(rig.provider.charge(request)).rejects.toThrow(/amount_minor/);
  });

  it("ends what is under way as UNKNOWN when it is stopped", async () => {
    const { url, secret } = rig.processor;
    const provider = createSandboxProvider({ url, secret });
    const charging = provider.charge(rig.request("tok_sandbox_timeout_uncharged"));
    await pause(50);
    await provider.stop();
    expect(await charging).toEqual({ state: "UNKNOWN", reason: "connection_failed" });
  });

  it("keeps its time-out while waiting for a connection, and does not send late", async () => {
    const { url, secret } = rig.processor;
    const provider = createSandboxProvider({ url, secret, timeout_ms: 200, connections: 1 });
    const hanging = provider.charge(rig.request("tok_sandbox_timeout_uncharged"));
    const waiting = rig.request("tok_sandbox_success");
    const outcome = await provider.charge(waiting);
    expect(outcome).toEqual({ state: "UNKNOWN", reason: "timeout" });
    await hanging;
    await pause(100);
    expect(await rig.provider.query(waiting.key)).toEqual({ state: "NOT_FOUND" });
    await provider.stop();
  });

  it("turns test cards into tokens and refuses all others", async () => {
    const good = { card_number: "4242 4242 4242 4242", expiry: "12/99", cvc: "123" };
    expect(await rig.provider.tokeniseCard(good)).toEqual({
      state: "TOKENISED",
      payment_token: "tok_sandbox_success",
      brand: "visa",
      last4: "4242",
    });
    const other = { ...good, card_number: "4111111111111111" };
    expect(await rig.provider.tokeniseCard(other)).toEqual({
      state: "REFUSED",
      code: "not_a_test_card",
      fields: ["card_number"],
    });
    const wrong = { card_number: "4242424242424241", expiry: "01/20", cvc: "" };
    expect(await rig.provider.tokeniseCard(wrong)).toMatchObject({ state: "REFUSED" });
  });
});

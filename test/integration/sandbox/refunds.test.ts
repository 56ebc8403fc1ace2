// Refunds through the adapter: never twice, never more than was charged.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RefundRequest } from "../../../src/engine/ports/payment-provider.ts";
import type { SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig } from "../../support/sandbox-processor.ts";

let rig: SandboxRig;
beforeAll(async () => {
  rig = await startSandboxRig();
});
afterAll(() => rig.stop());

let refunds_made = 0;

async function charged(token: string): Promise<string> {
  const request = rig.request(token);
  expect(await rig.provider.charge(request)).toMatchObject({ state: "SUCCEEDED" });
  return request.key;
}

function refundOf(charge_key: string, amount_minor: bigint): RefundRequest {
  refunds_made += 1;
  const key = `refund_${refunds_made}`;
  return { key, charge_key, merchant_id: "sentosa_demo", amount_minor, currency: "SGD" };
}

async function refundedOf(charge_key: string): Promise<bigint> {
  const movements = await rig.movementsOf(charge_key);
  return movements
    .filter((movement) => movement.kind === "refund")
    .reduce((sum, movement) => sum + BigInt(movement.amount_minor), 0n);
}

const refunded = {
  state: "SUCCEEDED",
  refund_ref: expect.stringMatching(/^refund_\d{13}$/),
  amount_minor: expect.any(BigInt),
  currency: "SGD",
  channel: {
    name: "card",
    channel_ref: expect.stringMatching(/^2\d{11}$/),
    channel_user_id: null,
  },
};

describe("refunds", () => {
  it("come in parts until the charge is used up", async () => {
    const key = await charged("tok_sandbox_success");
    expect(await rig.provider.refund(refundOf(key, 3_333n))).toEqual(refunded);
    expect(await rig.provider.refund(refundOf(key, 8_567n))).toEqual(refunded);
    const surplus = { state: "FAILED", reason: "exceeds_charged_amount" };
    expect(await rig.provider.refund(refundOf(key, 1n))).toEqual(surplus);
    expect(await refundedOf(key)).toBe(11_900n);
  });

  it("of one key are made once, and the answer stays the same", async () => {
    const key = await charged("tok_sandbox_success");
    const request = refundOf(key, 5_000n);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => rig.provider.refund(request)),
    );
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    expect(await rig.provider.queryRefund(request.key)).toEqual(outcomes[0]);
    expect(await refundedOf(key)).toBe(5_000n);
    const other = { ...request, amount_minor: 5_001n };
    expect(await rig.provider.refund(other)).toEqual({ state: "UNKNOWN", reason: "key_reused" });
  });

  it("never exceed the charge, also when fifty come at once", async () => {
    const key = await charged("tok_sandbox_success");
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => rig.provider.refund(refundOf(key, 1_000n))),
    );
    expect(outcomes.filter((outcome) => outcome.state === "SUCCEEDED")).toHaveLength(11);
    expect(await refundedOf(key)).toBe(11_000n);
  });

  it("count from the moment they are pending", async () => {
    const key = await charged("tok_sandbox_refund_pending_200");
    const first = refundOf(key, 10_000n);
    expect(await rig.provider.refund(first)).toEqual({ state: "PENDING" });
    expect(await rig.provider.refund(refundOf(key, 2_000n))).toMatchObject({ state: "FAILED" });
    await pause(300);
    expect(await rig.provider.queryRefund(first.key)).toEqual(refunded);
    expect(await refundedOf(key)).toBe(10_000n);
  });

  it("that fail in the end give their amount free again", async () => {
    const key = await charged("tok_sandbox_refund_pending_fails_150");
    const first = refundOf(key, 11_900n);
    expect(await rig.provider.refund(first)).toEqual({ state: "PENDING" });
    await pause(250);
    const refused = { state: "FAILED", reason: "refused_by_issuer" };
    expect(await rig.provider.queryRefund(first.key)).toEqual(refused);
    expect(await rig.provider.refund(refundOf(key, 11_900n))).toEqual({ state: "PENDING" });
  });

  it("fail at once where the token says so", async () => {
    const key = await charged("tok_sandbox_refund_fails");
    const refused = { state: "FAILED", reason: "refused_by_issuer" };
    expect(await rig.provider.refund(refundOf(key, 100n))).toEqual(refused);
    expect(await refundedOf(key)).toBe(0n);
  });

  it("whose answer is lost are UNKNOWN, and found by asking", async () => {
    const key = await charged("tok_sandbox_refund_timeout");
    const request = refundOf(key, 100n);
    expect(await rig.provider.refund(request)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    expect(await rig.provider.queryRefund(request.key)).toEqual(refunded);
    expect(await refundedOf(key)).toBe(100n);
  });

  it("need a charge of the same merchant and currency that took money", async () => {
    const key = await charged("tok_sandbox_success");
    const pending = rig.request("tok_sandbox_late_success");
    await rig.provider.charge(pending);
    const cases: [RefundRequest, string][] = [
      [refundOf("ps_of_nobody", 1n), "charge_not_found"],
      [refundOf(pending.key, 1n), "charge_not_succeeded"],
      [{ ...refundOf(key, 1n), merchant_id: "somebody_else" }, "charge_not_found"],
      [{ ...refundOf(key, 1n), currency: "CNY" }, "currency_mismatch"],
    ];
    for (const [request, reason] of cases) {
      expect(await rig.provider.refund(request)).toEqual({ state: "FAILED", reason });
    }
    expect(await rig.provider.queryRefund("refund_of_nobody")).toEqual({ state: "NOT_FOUND" });
  });

  it("fail for lack of money of the merchant where the charge says so", async () => {
    const key = await charged("tok_sandbox_refund_insufficient");
    const refused = { state: "FAILED", reason: "merchant_balance_insufficient" };
    expect(await rig.provider.refund(refundOf(key, 100n))).toEqual(refused);
    expect(await refundedOf(key)).toBe(0n);
  });

  it("tell what went back, to whom and under which number of the channel", async () => {
    const request = rig.till({ bar_code: "134567890123450000" }, { currency: "SGD" });
    const paid = await rig.provider.charge(request);
    const outcome = await rig.provider.refund(refundOf(request.key, 3_333n));
    expect(outcome).toMatchObject({ state: "SUCCEEDED", amount_minor: 3_333n, currency: "SGD" });
    if (paid.state !== "SUCCEEDED" || outcome.state !== "SUCCEEDED") throw new Error("not paid");
    expect(outcome.channel).toEqual({
      ...paid.channel,
      channel_ref: expect.stringMatching(/^5030\d{24}$/),
    });
  });
});

describe("refunds of what a bar code paid", () => {
  async function paid(digits: string): Promise<string> {
    const bar_code = `13456789012345${digits}`;
    const request = rig.till({ bar_code }, { currency: "SGD" });
    expect(await rig.provider.charge(request)).toMatchObject({ state: "SUCCEEDED" });
    return request.key;
  }

  it.each([
    ["0040", "SUCCEEDED", 500n],
    ["0041", "FAILED", 0n],
  ])("with %s at its end are PENDING first, and %s then", async (digits, state, amount) => {
    const key = await paid(digits);
    const request = refundOf(key, 500n);
    expect(await rig.provider.refund(request)).toEqual({ state: "PENDING" });
    expect(await rig.provider.refund(request)).toEqual({ state: "PENDING" });
    await rig.shiftClock(2_001);
    expect(await rig.provider.queryRefund(request.key)).toMatchObject({ state });
    await rig.shiftClock(0);
    expect(await rig.provider.refund(request)).toMatchObject({ state });
    expect(await refundedOf(key)).toBe(amount);
  });

  it("are refused, or not answered, as its end says", async () => {
    const poor = await paid("0042");
    const refused = { state: "FAILED", reason: "merchant_balance_insufficient" };
    expect(await rig.provider.refund(refundOf(poor, 1n))).toEqual(refused);
    const lost = refundOf(await paid("0043"), 1n);
    expect(await rig.provider.refund(lost)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    expect(await rig.provider.queryRefund(lost.key)).toMatchObject({ state: "SUCCEEDED" });
  });
});

describe("refunds that somebody wants to hear of", () => {
  async function reportOf(key: string) {
    const [report] = await rig.receiver.waitFor(key, 1);
    return rig.provider.parseNotification(report!.raw_body, report!.headers);
  }

  it("are reported when they have found their end, at once or later", async () => {
    const notify_url = rig.receiver.url;
    const quick = { ...refundOf(await charged("tok_sandbox_success"), 100n), notify_url };
    const failing = await charged("tok_sandbox_refund_pending_fails_100");
    const slow = { ...refundOf(failing, 100n), notify_url };
    const outcome = await rig.provider.refund(quick);
    expect(await rig.provider.refund(slow)).toEqual({ state: "PENDING" });
    expect(await reportOf(quick.key)).toMatchObject({ kind: "refund", key: quick.key, outcome });
    expect(await reportOf(slow.key)).toMatchObject({
      kind: "refund",
      key: slow.key,
      outcome: { state: "FAILED", reason: "refused_by_issuer" },
    });
  });

  it("are not reported unasked, nor of a charge that is quiet", async () => {
    const quiet = refundOf(await charged("tok_sandbox_refund_pending_20_quiet"), 100n);
    await rig.provider.refund({ ...quiet, notify_url: rig.receiver.url });
    const unasked = refundOf(await charged("tok_sandbox_success"), 100n);
    await rig.provider.refund(unasked);
    await pause(150);
    expect(await rig.provider.queryRefund(quiet.key)).toMatchObject({ state: "SUCCEEDED" });
    expect(rig.receiver.of(quiet.key)).toEqual([]);
    expect(rig.receiver.of(unasked.key)).toEqual([]);
  });
});

// Deposits: money held, taken whole or in part, given back, made to last longer, ended by itself.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type {
  CaptureRequest,
  HoldRequest,
  PaymentMeans,
} from "../../../src/engine/ports/payment-provider.ts";
import type { SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig } from "../../support/sandbox-processor.ts";

let rig: SandboxRig;
beforeAll(async () => {
  rig = await startSandboxRig();
});
afterEach(() => rig.shiftClock(0));
afterAll(() => rig.stop());

const merchant_id = "sentosa_demo";
const hour_ms = 3_600_000;

function deposit(digits = "0000", more: Partial<HoldRequest> = {}): HoldRequest {
  return rig.deposit({ bar_code: `13456789012345${digits}` }, more);
}

/** A hold that is there. */
async function held(digits = "0000", more: Partial<HoldRequest> = {}): Promise<HoldRequest> {
  const request = deposit(digits, more);
  expect(await rig.provider.hold(request)).toMatchObject({ state: "HELD" });
  return request;
}

function captureOf({ key }: HoldRequest, amount_minor: bigint, part = 1): CaptureRequest {
  return { key: `cap_${part}_${key}`, hold_key: key, merchant_id, amount_minor, currency: "CNY" };
}

const releaseOf = ({ key }: HoldRequest) => ({ key: `rel_${key}`, hold_key: key, merchant_id });

async function movedBy({ key }: HoldRequest): Promise<string[]> {
  const movements = await rig.movementsOf(key);
  return movements.map(({ kind, amount_minor }) => `${kind} ${amount_minor}`);
}

const money = {
  hold_ref: expect.stringMatching(/^hold_\d{13}$/),
  amount_minor: 50_000n,
  currency: "CNY",
  channel: {
    name: "wechat",
    channel_ref: expect.stringMatching(/^4100\d{24}$/),
    channel_user_id: expect.stringMatching(/^o[\w-]{27}$/),
  },
};
const released = { state: "RELEASED", ...money };
const user_paying = { state: "PENDING", next: { kind: "user_paying" } };

describe("a hold", () => {
  it.each<[string, string, PaymentMeans]>([
    ["a bar code of", "wechat", { bar_code: "134567890123450000" }],
    ["a bar code of", "alipay", { bar_code: "285678901234560000" }],
    ["a token of a", "card", { payment_token: "tok_sandbox_success" }],
  ])("is made with %s %s, and takes nothing", async (_by, payment_method, means) => {
    const request = rig.deposit(means, { payment_method });
    const outcome = await rig.provider.hold(request);
    expect(outcome).toEqual({
      state: "HELD",
      ...money,
      channel: expect.objectContaining({ name: payment_method }),
      hold_expiry_at_ms: request.hold_expiry_at_ms,
      refusal: null,
    });
    expect(await rig.provider.queryHold(request.key)).toEqual(outcome);
    expect(await rig.provider.query(request.key)).toEqual({ state: "NOT_FOUND" });
    expect(await movedBy(request)).toEqual(["hold 50000"]);
  });

  it("is made with a code that a phone scans, and reported", async () => {
    const request = rig.deposit({ qr_expiry_at_ms: Date.now() + 60_000 });
    const outcome = await rig.provider.hold(request);
    if (outcome.state !== "PENDING" || outcome.next?.kind !== "qr") throw new Error("no code");
    expect(await rig.scan(outcome.next.content)).toMatchObject({ body: { state: "HELD" } });
    const [report] = await rig.receiver.waitFor(request.key, 1);
    expect(rig.provider.parseNotification(report!.raw_body, report!.headers)).toMatchObject({
      kind: "hold",
      key: request.key,
      outcome: { state: "HELD", ...money },
    });
    expect(await (await fetch(`${outcome.next.content}?lang=en`)).text()).toContain(">Held<");
  });

  it("is made once a key, and the key stands for these terms only", async () => {
    const request = deposit();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => rig.provider.hold(request)),
    );
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    expect(await movedBy(request)).toEqual(["hold 50000"]);
    const dearer = { ...request, amount_minor: 60_000n };
    expect(await rig.provider.hold(dearer)).toEqual({ state: "UNKNOWN", reason: "key_reused" });
  });

  it("may be declined, need a password, or be cancelled", async () => {
    const poor = deposit("0001");
    const declined = { state: "DECLINED", reason: "insufficient_funds" };
    expect(await rig.provider.hold(poor)).toEqual(declined);
    const slow = deposit("0010");
    const cancelled = deposit("0011");
    expect(await rig.provider.hold(slow)).toEqual(user_paying);
    expect(await rig.provider.hold(cancelled)).toEqual(user_paying);
    await rig.shiftClock(5_001);
    await rig.receiver.waitFor(slow.key, 1);
    expect(await rig.provider.queryHold(slow.key)).toMatchObject({ state: "HELD", ...money });
    expect(await rig.provider.queryHold(cancelled.key)).toMatchObject({ state: "DECLINED" });
    expect(await movedBy(cancelled)).toEqual([]);
  });

  it("whose answer is lost is UNKNOWN, and found by asking", async () => {
    const made = deposit("0020");
    const lost = deposit("0021");
    const failed = deposit("0022");
    expect(await rig.provider.hold(made)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    expect(await rig.provider.queryHold(made.key)).toMatchObject({ state: "HELD" });
    await rig.receiver.waitFor(made.key, 1);
    expect(await rig.provider.hold(lost)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    expect(await rig.provider.queryHold(lost.key)).toEqual({ state: "NOT_FOUND" });
    expect(await rig.provider.hold(failed)).toEqual({ state: "UNKNOWN", reason: "http_500" });
    expect(await rig.provider.hold(failed)).toMatchObject({ state: "HELD" });
    expect(await movedBy(failed)).toEqual(["hold 50000"]);
  });
});

describe("a capture", () => {
  it("takes a part, gives back the rest, and is made once", async () => {
    const request = await held();
    const capture = captureOf(request, 30_000n);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => rig.provider.capture(capture)),
    );
    for (const outcome of outcomes) {
      expect(outcome).toEqual({
        state: "CAPTURED",
        ...money,
        capture_key: capture.key,
        payment_ref: expect.stringMatching(/^wechat_\d{13}$/),
        captured_minor: 30_000n,
        released_minor: 20_000n,
      });
    }
    expect(await rig.provider.queryHold(request.key)).toEqual(outcomes[0]);
    expect(await movedBy(request)).toEqual(["hold 50000", "capture 30000", "release 20000"]);
  });

  it("may take all", async () => {
    const request = await held();
    const outcome = await rig.provider.capture(captureOf(request, 50_000n));
    expect(outcome).toMatchObject({ captured_minor: 50_000n, released_minor: 0n });
    expect(await movedBy(request)).toEqual(["hold 50000", "capture 50000"]);
  });

  it("takes nothing of what another one has taken, also when two come at once", async () => {
    const request = await held();
    const captures = [captureOf(request, 10_000n, 1), captureOf(request, 20_000n, 2)];
    const outcomes = await Promise.all(captures.map((one) => rig.provider.capture(one)));
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(captures.map(({ key }) => key)).toContain(
      outcomes[0]?.state === "CAPTURED" ? outcomes[0].capture_key : "",
    );
    expect(await movedBy(request)).toHaveLength(3);
    const unlike = { ...captures[0]!, amount_minor: 10_001n };
    const known = outcomes[0]?.state === "CAPTURED" && outcomes[0].capture_key === unlike.key;
    const second = await rig.provider.capture(unlike);
    expect(second).toEqual(known ? { state: "UNKNOWN", reason: "key_reused" } : outcomes[0]);
  });

  it("is refused when it is more, in another currency, or by the issuer: the hold stays", async () => {
    const request = await held();
    const refused = await held("0063");
    const cases = [
      [captureOf(request, 50_001n), "exceeds_held_amount"],
      [{ ...captureOf(request, 1n), currency: "SGD" }, "currency_mismatch"],
      [captureOf(refused, 1n), "refused_by_issuer"],
    ] as const;
    for (const [capture, refusal] of cases) {
      expect(await rig.provider.capture(capture)).toMatchObject({ state: "HELD", refusal });
    }
    expect(await movedBy(request)).toEqual(["hold 50000"]);
    expect(await movedBy(refused)).toEqual(["hold 50000"]);
  });

  it("of a hold that is not there, or somebody else's, takes nothing", async () => {
    const request = await held();
    const pending = deposit("0010");
    await rig.provider.hold(pending);
    const foreign = { ...captureOf(request, 1n), merchant_id: "somebody_else" };
    expect(await rig.provider.capture(foreign)).toEqual({ state: "NOT_FOUND" });
    const nobody = captureOf({ ...request, key: "hold_of_nobody" }, 1n);
    expect(await rig.provider.capture(nobody)).toEqual({ state: "NOT_FOUND" });
    expect(await rig.provider.capture(captureOf(pending, 1n))).toEqual(user_paying);
    expect(await movedBy(request)).toEqual(["hold 50000"]);
  });

  it("whose answer is lost is UNKNOWN, reported, and answered when it is asked again", async () => {
    const request = await held("0060");
    const capture = captureOf(request, 30_000n);
    expect(await rig.provider.capture(capture)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    const outcome = await rig.provider.capture(capture);
    expect(outcome).toMatchObject({ state: "CAPTURED", captured_minor: 30_000n });
    const [report] = await rig.receiver.waitFor(request.key, 1);
    expect(rig.provider.parseNotification(report!.raw_body, report!.headers)).toMatchObject({
      kind: "hold",
      outcome,
    });
    expect(await movedBy(request)).toHaveLength(3);
  });

  it("is a payment: found, refunded in parts, and reversed under its own key", async () => {
    const request = await held();
    const capture = captureOf(request, 30_000n);
    await rig.provider.capture(capture);
    const paid = { state: "SUCCEEDED", amount_minor: 30_000n, currency: "CNY" };
    expect(await rig.provider.query(capture.key)).toMatchObject(paid);
    expect(await rig.provider.close(capture.key)).toMatchObject(paid);
    const refund = { charge_key: capture.key, merchant_id, currency: "CNY" };
    const part = { ...refund, key: `re_1_${request.key}`, amount_minor: 10_000n };
    expect(await rig.provider.refund(part)).toMatchObject({ state: "SUCCEEDED" });
    const more = { ...refund, key: `re_2_${request.key}`, amount_minor: 20_001n };
    expect(await rig.provider.refund(more)).toMatchObject({ reason: "exceeds_charged_amount" });
    expect(await rig.provider.reverse(capture.key)).toEqual({ state: "CLOSED" });
    const returns = await rig.movementsOf(capture.key);
    expect(returns.map(({ kind, amount_minor }) => `${kind} ${amount_minor}`)).toEqual([
      "capture 30000",
      "refund 10000",
      "reversal 20000",
    ]);
    expect(await rig.provider.queryHold(request.key)).toMatchObject({ state: "CAPTURED" });
  });

  it("under a key that was closed before it arrived takes nothing", async () => {
    const request = await held();
    const capture = captureOf(request, 100n);
    expect(await rig.provider.close(capture.key)).toEqual({ state: "CLOSED" });
    const refused = { state: "HELD", refusal: "capture_closed" };
    expect(await rig.provider.capture(capture)).toMatchObject(refused);
    expect(await movedBy(request)).toEqual(["hold 50000"]);
  });

  it("under the key of a charge takes nothing, nor does a charge under a capture's key", async () => {
    const request = await held();
    const charge = rig.till({ bar_code: "134567890123450000" });
    await rig.provider.charge(charge);
    const reused = { state: "UNKNOWN", reason: "key_reused" };
    const clash = { ...captureOf(request, 100n), key: charge.key };
    expect(await rig.provider.capture(clash)).toEqual(reused);
    const capture = captureOf(request, charge.amount_minor);
    await rig.provider.capture(capture);
    expect(await rig.provider.charge({ ...charge, key: capture.key })).toEqual(reused);
    expect(await rig.movementsOf(charge.key)).toHaveLength(1);
  });
});

describe("a release", () => {
  it("gives back everything, once, and nothing is taken afterwards", async () => {
    const request = await held();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => rig.provider.release(releaseOf(request))),
    );
    for (const outcome of outcomes) expect(outcome).toEqual(released);
    expect(await rig.provider.capture(captureOf(request, 1n))).toEqual(released);
    expect(await rig.provider.hold(request)).toEqual(released);
    expect(await movedBy(request)).toEqual(["hold 50000", "release 50000"]);
  });

  it("keeps a hold that is not there yet from ever coming about", async () => {
    const unheard = deposit();
    const paying = deposit("0010");
    await rig.provider.hold(paying);
    for (const request of [unheard, paying]) {
      expect(await rig.provider.release(releaseOf(request))).toEqual({ state: "CLOSED" });
    }
    await rig.shiftClock(5_001);
    for (const request of [unheard, paying]) {
      expect(await rig.provider.hold(request)).toEqual({ state: "CLOSED" });
      expect(await rig.provider.queryHold(request.key)).toEqual({ state: "CLOSED" });
      expect(await movedBy(request)).toEqual([]);
    }
  });

  it("is PENDING while the hold cannot be stopped, and works when it is there", async () => {
    const request = deposit("0012");
    await rig.provider.hold(request);
    expect(await rig.provider.release(releaseOf(request))).toEqual(user_paying);
    await rig.shiftClock(5_001);
    expect(await rig.provider.release(releaseOf(request))).toEqual(released);
  });

  it("of what has been captured says so, and of somebody else's hold nothing", async () => {
    const request = await held();
    const foreign = { ...releaseOf(request), merchant_id: "somebody_else" };
    expect(await rig.provider.release(foreign)).toEqual({ state: "NOT_FOUND" });
    const captured = await rig.provider.capture(captureOf(request, 100n));
    expect(await rig.provider.release(releaseOf(request))).toEqual(captured);
    expect(await movedBy(request)).toHaveLength(3);
  });

  it("whose answer is lost is UNKNOWN, and answered when it is asked again", async () => {
    const request = await held("0061");
    const lost = { state: "UNKNOWN", reason: "timeout" };
    expect(await rig.provider.release(releaseOf(request))).toEqual(lost);
    expect(await rig.provider.release(releaseOf(request))).toEqual(released);
    expect(await movedBy(request)).toEqual(["hold 50000", "release 50000"]);
  });

  it("and a capture at the same moment never both take effect", async () => {
    async function race(): Promise<string> {
      const request = await held();
      const [captured, freed] = await Promise.all([
        pause(Math.random() * 4).then(() => rig.provider.capture(captureOf(request, 30_000n))),
        pause(Math.random() * 4).then(() => rig.provider.release(releaseOf(request))),
      ]);
      expect(captured).toEqual(freed);
      const sums = (await movedBy(request)).map((one) => Number(one.split(" ")[1]));
      expect(sums.reduce((sum, amount) => sum + amount, 0)).toBe(100_000);
      return captured.state;
    }
    const states = await Promise.all(Array.from({ length: 60 }, race));
    expect(new Set(states)).toEqual(new Set(["CAPTURED", "RELEASED"]));
  });
});

describe("the end of a hold", () => {
  it("comes by itself, gives back everything, and is reported", async () => {
    const request = await held();
    await rig.shiftClock(hour_ms + 1);
    const [report] = await rig.receiver.waitFor(request.key, 1);
    const expired = { state: "EXPIRED", ...money };
    expect(await rig.provider.queryHold(request.key)).toEqual(expired);
    expect(rig.provider.parseNotification(report!.raw_body, report!.headers)).toMatchObject({
      kind: "hold",
      outcome: expired,
    });
    expect(await rig.provider.capture(captureOf(request, 1n))).toEqual(expired);
    expect(await rig.provider.release(releaseOf(request))).toEqual(expired);
    expect(await movedBy(request)).toEqual(["hold 50000", "release 50000"]);
  });

  it("comes also when the customer's password came too late for the hold to last", async () => {
    const hold_expiry_at_ms = Date.now() + 4_000;
    const request = deposit("0010", { hold_expiry_at_ms });
    await rig.provider.hold(request);
    await rig.shiftClock(5_001);
    expect(await rig.provider.queryHold(request.key)).toMatchObject({ state: "EXPIRED" });
    expect(await movedBy(request)).toEqual(["hold 50000", "release 50000"]);
  });

  function extensionOf({ key, hold_expiry_at_ms }: HoldRequest, hours: number, part = 1) {
    const until_ms = hold_expiry_at_ms + hours * hour_ms;
    const terms = { hold_key: key, merchant_id, hold_expiry_at_ms: until_ms };
    return { key: `ext_${part}_${key}`, ...terms };
  }

  it("comes later when the hold was extended, once a key", async () => {
    const request = await held();
    const extension = extensionOf(request, 2);
    const outcome = await rig.provider.extendHold(extension);
    const { hold_expiry_at_ms } = extension;
    expect(outcome).toMatchObject({ state: "HELD", hold_expiry_at_ms, refusal: null });
    expect(await rig.provider.extendHold(extension)).toEqual(outcome);
    const unlike = { ...extension, hold_expiry_at_ms: hold_expiry_at_ms + 1 };
    const reused = { state: "UNKNOWN", reason: "key_reused" };
    expect(await rig.provider.extendHold(unlike)).toEqual(reused);
    await rig.shiftClock(2 * hour_ms);
    expect(await rig.provider.queryHold(request.key)).toMatchObject({ state: "HELD" });
    expect(await movedBy(request)).toEqual(["hold 50000"]);
    await rig.shiftClock(3 * hour_ms + 1);
    await rig.receiver.waitFor(request.key, 1);
    expect(await movedBy(request)).toEqual(["hold 50000", "release 50000"]);
  });

  it("does not come earlier by an extension that arrives late", async () => {
    const request = await held();
    const far = extensionOf(request, 5, 2);
    await rig.provider.extendHold(far);
    const { hold_expiry_at_ms } = far;
    const outcome = await rig.provider.extendHold(extensionOf(request, 1, 1));
    expect(outcome).toMatchObject({ hold_expiry_at_ms, refusal: "earlier_than_now" });
    expect(await rig.provider.queryHold(request.key)).toMatchObject({ hold_expiry_at_ms });
  });

  it("cannot be moved where the channel does not want it, or the hold has ended", async () => {
    const fixed = await held("0062");
    const { hold_expiry_at_ms } = fixed;
    const refused = { state: "HELD", hold_expiry_at_ms, refusal: "not_extendable" };
    expect(await rig.provider.extendHold(extensionOf(fixed, 1))).toMatchObject(refused);
    await rig.provider.release(releaseOf(fixed));
    expect(await rig.provider.extendHold(extensionOf(fixed, 1, 2))).toEqual(released);
    const nobody = extensionOf({ ...fixed, key: "hold_of_nobody" }, 1);
    expect(await rig.provider.extendHold(nobody)).toEqual({ state: "NOT_FOUND" });
  });
});

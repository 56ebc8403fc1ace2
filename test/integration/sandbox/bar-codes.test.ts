// Merchant-scanned payments: the bar code of a customer's phone, with everything it may lead to.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig } from "../../support/sandbox-processor.ts";

let rig: SandboxRig;
beforeAll(async () => {
  rig = await startSandboxRig();
});
afterEach(() => rig.shiftClock(0));
afterAll(() => rig.stop());

/** A WeChat code; the last four digits say what happens. */
function scanned(digits: string) {
  return rig.till({ bar_code: `13456789012345${digits}` });
}

const charged = {
  state: "SUCCEEDED",
  payment_ref: expect.stringMatching(/^wechat_\d{13}$/),
  amount_minor: 11_900n,
  currency: "CNY",
  channel: {
    name: "wechat",
    channel_ref: expect.stringMatching(/^4200\d{24}$/),
    channel_user_id: expect.stringMatching(/^o[\w-]{27}$/),
  },
};
const user_paying = { state: "PENDING", next: { kind: "user_paying" } };

describe("a bar code that pays at once", () => {
  it.each([
    ["wechat", "134567890123450000", /^4200\d{24}$/, /^o[\w-]{27}$/],
    ["alipay", "285678901234560000", /^20\d{6}220\d{17}$/, /^2088\d{12}$/],
    ["alipay", "3012345678900000", /^20\d{6}220\d{17}$/, /^2088\d{12}$/],
    ["unionpay", "6223456789012340000", /^20\d{6}1\d{13}$/, null],
  ])("of %s takes the money and names channel and payer", async (method, bar_code, ref, user) => {
    const request = rig.till({ bar_code }, { payment_method: method });
    const outcome = await rig.provider.charge(request);
    expect(outcome).toEqual({
      ...charged,
      payment_ref: expect.stringMatching(new RegExp(`^${method}_\\d{13}$`)),
      channel: {
        name: method,
        channel_ref: expect.stringMatching(ref),
        channel_user_id: user && expect.stringMatching(user),
      },
    });
    expect(await rig.provider.query(request.key)).toEqual(outcome);
    expect(await rig.movementsOf(request.key)).toMatchObject([
      { kind: "charge", amount_minor: "11900", currency: "CNY" },
    ]);
  });

  it("takes it once, however often it is asked, also by twenty at once", async () => {
    const request = scanned("0000");
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => rig.provider.charge(request)),
    );
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("says UNKNOWN when the key stands for another code, and takes nothing more", async () => {
    const request = scanned("0000");
    await rig.provider.charge(request);
    for (const other of [
      { ...request, bar_code: "134567890123450005" },
      rig.till({ payment_token: "tok_sandbox_success" }, { key: request.key }),
      rig.till({ qr_expiry_at_ms: Date.now() + 60_000 }, { key: request.key }),
    ]) {
      const outcome = await rig.provider.charge(other);
      expect(outcome).toEqual({ state: "UNKNOWN", reason: "key_reused" });
    }
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("names one payer to one merchant, and another to another", async () => {
    async function payer(bar_code: string, merchant_id: string) {
      const outcome = await rig.provider.charge(rig.till({ bar_code }, { merchant_id }));
      return outcome.state === "SUCCEEDED" ? outcome.channel?.channel_user_id : outcome.state;
    }
    const first = await payer("134567890123450000", "m_1");
    expect(await payer("134567899999990005", "m_1")).toBe(first);
    expect(await payer("134567890123450000", "m_2")).not.toBe(first);
    expect(await payer("139999990123450000", "m_1")).not.toBe(first);
  });

  it("never gives one channel number to two payments", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => rig.provider.charge(scanned("0000"))),
    );
    const numbers = outcomes.map((outcome) =>
      outcome.state === "SUCCEEDED" ? outcome.channel?.channel_ref : outcome.state,
    );
    expect(new Set(numbers).size).toBe(100);
  });
});

describe("a bar code that does not pay", () => {
  it.each([
    ["0001", "insufficient_funds"],
    ["0002", "bar_code_expired"],
    ["0003", "bar_code_invalid"],
    ["0004", "cancelled_by_payer"],
  ])("with %s at its end says %s and takes nothing", async (digits, reason) => {
    const request = scanned(digits);
    expect(await rig.provider.charge(request)).toEqual({ state: "DECLINED", reason });
    expect(await rig.provider.query(request.key)).toEqual({ state: "DECLINED", reason });
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });

  it("of another channel, or of none, is declined as invalid", async () => {
    const invalid = { state: "DECLINED", reason: "bar_code_invalid" };
    for (const bar_code of ["285678901234560000", "4006381333931", "家庭套票", "0"]) {
      expect(await rig.provider.charge(rig.till({ bar_code }))).toEqual(invalid);
    }
  });
});

describe("a bar code that needs the customer's password", () => {
  it("is PENDING meanwhile, and paid and reported when it was entered", async () => {
    const request = scanned("0010");
    expect(await rig.provider.charge(request)).toEqual(user_paying);
    expect(await rig.provider.charge(request)).toEqual(user_paying);
    expect(await rig.provider.query(request.key)).toEqual(user_paying);
    expect(rig.receiver.of(request.key)).toEqual([]);
    await rig.shiftClock(5_001);
    const [report] = await rig.receiver.waitFor(request.key, 1);
    const outcome = await rig.provider.query(request.key);
    expect(outcome).toEqual(charged);
    expect(rig.provider.parseNotification(report!.raw_body, report!.headers)).toMatchObject({
      kind: "payment",
      key: request.key,
      outcome,
    });
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("is declined and reported when the customer cancels", async () => {
    const request = scanned("0211");
    expect(await rig.provider.charge(request)).toEqual(user_paying);
    await rig.shiftClock(2_001);
    await rig.receiver.waitFor(request.key, 1);
    const declined = { state: "DECLINED", reason: "cancelled_by_payer" };
    expect(await rig.provider.query(request.key)).toEqual(declined);
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });

  it("is declined in the end when the customer does nothing", async () => {
    const request = scanned("0013");
    await rig.provider.charge(request);
    await rig.shiftClock(59_000);
    expect(await rig.provider.query(request.key)).toEqual(user_paying);
    await rig.shiftClock(60_001);
    const declined = { state: "DECLINED", reason: "payer_timed_out" };
    expect(await rig.provider.query(request.key)).toEqual(declined);
  });

  it("is paid in the very second that its digits say", async () => {
    const request = scanned("0110");
    const begun_ms = Date.now();
    await rig.provider.charge(request);
    await rig.receiver.waitFor(request.key, 1);
    expect(Date.now() - begun_ms).toBeGreaterThanOrEqual(990);
  });

  it("can be closed before, and is not paid afterwards", async () => {
    const request = scanned("0010");
    await rig.provider.charge(request);
    expect(await rig.provider.close(request.key)).toEqual({ state: "CLOSED" });
    await rig.shiftClock(5_001);
    await pause(50);
    expect(await rig.provider.query(request.key)).toEqual({ state: "CLOSED" });
    expect(await rig.provider.charge(request)).toEqual({ state: "CLOSED" });
    expect(await rig.movementsOf(request.key)).toEqual([]);
    expect(rig.receiver.of(request.key)).toEqual([]);
  });

  it("may be paid although a close was tried, where it could not be closed", async () => {
    const request = scanned("0012");
    await rig.provider.charge(request);
    expect(await rig.provider.close(request.key)).toEqual(user_paying);
    await rig.shiftClock(5_001);
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.close(request.key)).toEqual(charged);
  });

  it("is not reported when it is quiet, and found by asking", async () => {
    const request = scanned("0014");
    await rig.provider.charge(request);
    await rig.shiftClock(5_001);
    await pause(100);
    expect(await rig.provider.query(request.key)).toEqual(charged);
    expect(rig.receiver.of(request.key)).toEqual([]);
  });
});

describe("a bar code whose answer is lost", () => {
  it("is UNKNOWN, and was charged: asking and the report tell", async () => {
    const request = scanned("0020");
    expect(await rig.provider.charge(request)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    expect(await rig.provider.query(request.key)).toEqual(charged);
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("is UNKNOWN, and was not charged: the customer may show another code", async () => {
    const request = scanned("0021");
    expect(await rig.provider.charge(request)).toEqual({ state: "UNKNOWN", reason: "timeout" });
    expect(await rig.provider.query(request.key)).toEqual({ state: "NOT_FOUND" });
    const again = { ...request, bar_code: "134567890123450000" };
    expect(await rig.provider.charge(again)).toEqual(charged);
  });

  it("is UNKNOWN after a 500, and charged when it is asked again", async () => {
    const request = scanned("0022");
    const unknown = { state: "UNKNOWN", reason: "http_500" };
    expect(await rig.provider.charge(request)).toEqual(unknown);
    expect(await rig.movementsOf(request.key)).toEqual([]);
    expect(await rig.provider.charge(request)).toEqual(charged);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("is UNKNOWN after a 500 that charged", async () => {
    const request = scanned("0023");
    const unknown = { state: "UNKNOWN", reason: "http_500" };
    expect(await rig.provider.charge(request)).toEqual(unknown);
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.charge(request)).toEqual(charged);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });
});

describe("a bar code that is not taken as asked", () => {
  it("tells the amount and the currency that were taken", async () => {
    expect(await rig.provider.charge(scanned("0050"))).toMatchObject({ amount_minor: 11_901n });
    expect(await rig.provider.charge(scanned("0051"))).toMatchObject({ currency: "XTS" });
  });
});

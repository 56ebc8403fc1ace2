// Customer-scanned payments: a code that the till shows, and the simulated phone that scans it.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ChargeOutcome, HoldOutcome } from "../../../src/engine/ports/payment-provider.ts";
import type { SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig } from "../../support/sandbox-processor.ts";

let rig: SandboxRig;
beforeAll(async () => {
  rig = await startSandboxRig();
});
afterEach(() => rig.shiftClock(0));
afterAll(() => rig.stop());

function shown(payment_method = "alipay") {
  return rig.till({ qr_expiry_at_ms: Date.now() + 300_000 }, { payment_method });
}

function contentOf(outcome: ChargeOutcome | HoldOutcome): string {
  const next = outcome.state === "PENDING" ? outcome.next : undefined;
  if (next?.kind !== "qr") throw new Error(`no code: ${outcome.state}`);
  return next.content;
}

const charged = {
  state: "SUCCEEDED",
  payment_ref: expect.stringMatching(/^alipay_\d{13}$/),
  amount_minor: 11_900n,
  currency: "CNY",
  channel: {
    name: "alipay",
    channel_ref: expect.stringMatching(/^\d{28}$/),
    channel_user_id: expect.stringMatching(/^2088\d{12}$/),
  },
};
const user_paying = { state: "PENDING", next: { kind: "user_paying" } };

describe("a code to be scanned", () => {
  it("is given once a key, until the moment that was asked for first", async () => {
    const request = shown();
    const outcome = await rig.provider.charge(request);
    expect(outcome).toEqual({
      state: "PENDING",
      next: {
        kind: "qr",
        content: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/pay\/[\w-]{22}$/),
        expiry_at_ms: request.qr_expiry_at_ms,
      },
    });
    const later = { ...request, qr_expiry_at_ms: request.qr_expiry_at_ms + 5 };
    expect(await rig.provider.charge(later)).toEqual(outcome);
    expect(await rig.provider.query(request.key)).toEqual(outcome);
    expect(contentOf(await rig.provider.charge(shown()))).not.toBe(contentOf(outcome));
  });

  it("is paid by a phone, once, and reported", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    expect(await rig.scan(content)).toMatchObject({
      status: 200,
      body: {
        simulator: true,
        state: "SUCCEEDED",
        payment_method: "alipay",
        amount_minor: "11900",
      },
    });
    const again = await rig.scan(content, { behaviour: "decline" });
    expect(again).toMatchObject({ status: 409, body: { error: "code_ended", state: "SUCCEEDED" } });
    const [report] = await rig.receiver.waitFor(request.key, 1);
    const outcome = await rig.provider.query(request.key);
    expect(outcome).toEqual(charged);
    expect(rig.provider.parseNotification(report!.raw_body, report!.headers)).toMatchObject({
      kind: "payment",
      outcome,
    });
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("is paid once, also when many phones scan it at the same moment", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    const scans = await Promise.all(Array.from({ length: 20 }, () => rig.scan(content)));
    expect(scans.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("waits for the password of whoever has scanned it, and for nobody else", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    await rig.scan(content, { behaviour: "user_paying" });
    expect(await rig.provider.query(request.key)).toEqual(user_paying);
    expect(await rig.scan(content)).toMatchObject({ status: 409 });
    await rig.shiftClock(5_001);
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.query(request.key)).toEqual(charged);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it.each([
    ["cancelled", "cancelled_by_payer"],
    ["insufficient_funds", "insufficient_funds"],
  ])("is declined and reported when the phone says %s", async (behaviour, reason) => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    expect(await rig.scan(content, { behaviour })).toMatchObject({ body: { state: "DECLINED" } });
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.query(request.key)).toEqual({ state: "DECLINED", reason });
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });

  it("is declined and reported when nobody has scanned it in time", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    await rig.shiftClock(300_001);
    await rig.receiver.waitFor(request.key, 1);
    const expired = { state: "DECLINED", reason: "code_expired" };
    expect(await rig.provider.query(request.key)).toEqual(expired);
    expect(await rig.scan(content)).toMatchObject({ status: 409, body: { state: "DECLINED" } });
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });

  it("is still paid after its time when the customer was at it before", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    await rig.shiftClock(299_000);
    await rig.scan(content, { behaviour: "user_paying" });
    await rig.shiftClock(305_000);
    expect(await rig.provider.query(request.key)).toEqual(charged);
  });

  it("cannot be paid once it is closed, and is not reported", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    expect(await rig.provider.close(request.key)).toEqual({ state: "CLOSED" });
    expect(await rig.scan(content)).toMatchObject({ status: 409, body: { state: "CLOSED" } });
    await pause(100);
    expect(rig.receiver.of(request.key)).toEqual([]);
    expect(await rig.movementsOf(request.key)).toEqual([]);
  });

  it("may be paid although a close was tried, where the phone does not let go", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    await rig.scan(content, { behaviour: "user_paying_uncloseable_1500" });
    expect(await rig.provider.close(request.key)).toEqual(user_paying);
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.provider.close(request.key)).toEqual(charged);
  });

  it("carries the behaviour of the phone on to notifications and refunds", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    await rig.scan(content, { behaviour: "notify_twice" });
    const reports = await rig.receiver.waitFor(request.key, 2);
    expect(reports[1]!.raw_body).toBe(reports[0]!.raw_body);

    const other = shown();
    const code = contentOf(await rig.provider.charge(other));
    await rig.scan(code, { behaviour: "refund_insufficient" });
    const { key, merchant_id, currency } = other;
    const refund = { key: `re_${key}`, charge_key: key, merchant_id, amount_minor: 1n, currency };
    expect(await rig.provider.refund(refund)).toEqual({
      state: "FAILED",
      reason: "merchant_balance_insufficient",
    });
  });

  it("of PayNow is scanned with a bank's app, and read from no phone", async () => {
    const request = shown("paynow");
    await rig.scan(contentOf(await rig.provider.charge(request)));
    expect(await rig.provider.query(request.key)).toEqual({
      ...charged,
      payment_ref: expect.stringMatching(/^paynow_\d{13}$/),
      channel: {
        name: "paynow",
        channel_ref: expect.stringMatching(/^20\d{6}SIM1\d{13}$/),
        channel_user_id: null,
      },
    });
    const read = rig.till({ bar_code: "134567890123450000" }, { payment_method: "paynow" });
    expect(await rig.provider.charge(read)).toMatchObject({ state: "DECLINED" });
  });

  it("is refused for a card", async () => {
    const declined = { state: "DECLINED", reason: "channel_has_no_codes" };
    expect(await rig.provider.charge(shown("card"))).toEqual(declined);
  });

  it("names the payer of the phone", async () => {
    async function payer(name: string) {
      const request = shown();
      await rig.scan(contentOf(await rig.provider.charge(request)), { payer: name });
      const outcome = await rig.provider.query(request.key);
      return outcome.state === "SUCCEEDED" ? outcome.channel?.channel_user_id : outcome.state;
    }
    expect(await payer("mei")).toBe(await payer("mei"));
    expect(await payer("mei")).not.toBe(await payer("li"));
  });
});

describe("the simulated phone", () => {
  it("says what is wrong with a request, and pays nothing", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    const wrong = [
      [{ content: "https://example.test/" }, 404, "code_not_found"],
      [{ content: `${content}x` }, 404, "code_not_found"],
      [{ content, behaviour: "timeout_charged" }, 422, "behaviour_unknown"],
      [{ content, behaviour: "nonsense" }, 422, "behaviour_unknown"],
      [{ content, behaviour: 7 }, 400, "invalid_request"],
      [{ content, surplus: 1 }, 400, "invalid_request"],
      [{}, 400, "invalid_request"],
    ] as const;
    for (const [body, status, error] of wrong) {
      const answer = await rig.call("POST", "/phone/pay", body);
      expect(answer).toMatchObject({ status, body: { error } });
    }
    expect(contentOf(await rig.provider.query(request.key))).toBe(content);
  });

  it("has a page for people, in Chinese and English, that says that it is a simulator", async () => {
    const content = contentOf(await rig.provider.charge(shown()));
    const zh = await fetch(content, { headers: { "accept-language": "zh-CN,zh;q=0.9" } });
    const text = await zh.text();
    expect(zh.headers.get("x-simulator")).toBe("tillgate-sandbox-processor");
    expect(zh.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(text).toContain('lang="zh-CN"');
    expect(text).toContain("模拟器");
    expect(text).toContain("¥119.00");
    expect(text.match(/<button/g)).toHaveLength(3);
    const en = await (await fetch(`${content}?lang=en`)).text();
    expect(en).toContain("This is a simulator");
    expect(en).toContain("CN¥119.00");
  });

  it("pays from the page's form, and a reload does not pay again", async () => {
    const request = shown();
    const content = contentOf(await rig.provider.charge(request));
    const form = { content: new URL(content).pathname, behaviour: "success", lang: "zh\r\nx: y" };
    async function send() {
      const body = new URLSearchParams(form);
      const url = `${rig.processor.url}/phone/pay`;
      return fetch(url, { method: "POST", body, redirect: "manual" });
    }
    for (const answer of [await send(), await send()]) {
      expect(answer.status).toBe(303);
      expect(answer.headers.get("location")).toBe(`${form.content}?lang=en`);
    }
    expect(await (await fetch(`${content}?lang=en`)).text()).toContain(">Paid<");
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("shows a page also where there is no such code", async () => {
    const answer = await fetch(`${rig.processor.url}/pay/AAAAAAAAAAAAAAAAAAAAAA?lang=en`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("There is no such code.");
  });

  it("opens nothing else to those without the secret", async () => {
    for (const [method, path] of [
      ["GET", "/charges"],
      ["POST", "/charges"],
      ["POST", "/holds"],
      ["GET", "/phone/pay"],
      ["POST", "/phone/pay?x"],
      ["POST", "/pay/AAAAAAAAAAAAAAAAAAAAAA"],
    ] as const) {
      const { url } = rig.processor;
      expect((await fetch(`${url}${path}`, { method })).status).toBe(401);
    }
  });
});

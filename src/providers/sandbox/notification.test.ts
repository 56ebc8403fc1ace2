import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readNotification } from "./notification.ts";

const secret = "a secret of thirty-two characters";
const now_ms = Date.parse("2026-03-20T08:36:52.285Z");
const body = JSON.stringify({
  simulator: true,
  notification_id: "notice_1",
  type: "charge.settled",
  charge: {
    key: "ps_1",
    state: "SUCCEEDED",
    payment_ref: "card_1773995812285",
    amount_minor: "11900",
    currency: "SGD",
  },
});

function signature(raw_body: string, at_ms = now_ms, key = secret): string {
  const seconds = Math.floor(at_ms / 1000);
  const digest = createHmac("sha256", key).update(`${seconds}.${raw_body}`).digest("hex");
  return `t=${seconds},v1=${digest}`;
}

function read(raw_body: string, header: string | string[] | undefined) {
  return readNotification(
    { raw_body, headers: { "x-sandbox-signature": header } },
    { secret, now_ms },
  );
}

describe("a report of the sandbox processor", () => {
  it("is read when it is signed", () => {
    expect(read(body, signature(body))).toEqual({
      kind: "payment",
      notification_id: "notice_1",
      key: "ps_1",
      outcome: {
        state: "SUCCEEDED",
        payment_ref: "card_1773995812285",
        amount_minor: 11_900n,
        currency: "SGD",
      },
    });
  });

  it("may be about a refund or a hold", () => {
    const about = { simulator: true, notification_id: "notice_2" };
    const refund = { key: "re_1", state: "FAILED", reason: "refused_by_issuer" };
    const hold = { key: "hold_1", state: "EXPIRED", hold_ref: "hold_17", currency: "CNY" };
    const texts = [
      JSON.stringify({ ...about, type: "refund.settled", refund }),
      JSON.stringify({
        ...about,
        type: "hold.settled",
        hold: { ...hold, amount_minor: "50000" },
      }),
    ];
    expect(texts.map((text) => read(text, signature(text)))).toEqual([
      {
        kind: "refund",
        notification_id: "notice_2",
        key: "re_1",
        outcome: { state: "FAILED", reason: "refused_by_issuer" },
      },
      {
        kind: "hold",
        notification_id: "notice_2",
        key: "hold_1",
        outcome: {
          state: "EXPIRED",
          hold_ref: "hold_17",
          amount_minor: 50_000n,
          currency: "CNY",
        },
      },
    ]);
  });

  it("may carry any text", () => {
    const other = body.replace("ps_1", "家庭套票 🎫 + %");
    expect(read(other, signature(other))?.key).toBe("家庭套票 🎫 + %");
  });

  it("is refused when one byte of it was altered", () => {
    expect(read(body.replace("11900", "11901"), signature(body))).toBeNull();
    expect(read(`${body} `, signature(body))).toBeNull();
  });

  it("is refused when it was signed with another secret", () => {
    expect(read(body, signature(body, now_ms, `${secret}!`))).toBeNull();
  });

  it("is refused when its time was altered, is too old or too far ahead", () => {
    const signed = signature(body);
    expect(read(body, signed.replace(/^t=\d+/, `t=${Math.floor(now_ms / 1000) + 1}`))).toBeNull();
    expect(read(body, signature(body, now_ms - 301_000))).toBeNull();
    expect(read(body, signature(body, now_ms + 302_000))).toBeNull();
    expect(read(body, signature(body, now_ms - 299_000))).not.toBeNull();
  });

  it("is refused when its signature is missing or misshapen", () => {
    const signed = signature(body);
    for (const header of [
      undefined,
      "",
      "v1=00",
      [signed, signed],
      `${signed},`,
      signed.slice(0, -2),
    ]) {
      expect(read(body, header)).toBeNull();
    }
  });

  it("is refused when it is signed but says nothing usable", () => {
    const bodies = [
      "",
      "null",
      "[]",
      "{}",
      body.replace("true", "false"),
      body.replace('"key":"ps_1",', ""),
      body.replace('"notification_id":"notice_1",', ""),
    ];
    for (const text of bodies) expect(read(text, signature(text))).toBeNull();
  });

  it("is UNKNOWN when the state it tells is not understood", () => {
    const odd = body.replace("SUCCEEDED", "PERHAPS");
    expect(read(odd, signature(odd))?.outcome).toEqual({
      state: "UNKNOWN",
      reason: "state_not_understood",
    });
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bar_code_behaviours, sample_bar_codes } from "./bar-codes.ts";
import { behaviourOf, isForPhones, readToken } from "./behaviour.ts";
import { scenarios } from "./scenarios.ts";

function read(bar_code: string, payment_method = "wechat") {
  return behaviourOf({ bar_code, payment_method });
}

describe("a bar code", () => {
  it("asks for what its last two digits say, on every channel", () => {
    for (const [digits, behaviour] of bar_code_behaviours) {
      for (const [channel, sample] of Object.entries(sample_bar_codes)) {
        const { scenario, delay_ms } = read(sample.slice(0, -2) + digits, channel);
        expect(scenario).toBe(readToken(`tok_sandbox_${behaviour}`).scenario);
        expect(scenario.token).not.toBe("");
        expect(delay_ms).toBe(scenario.delay_ms ?? 0);
      }
    }
  });

  it("succeeds with every other last two digits", () => {
    for (const digits of ["05", "19", "77", "99"]) {
      expect(read(`1345678901234500${digits}`).scenario.token).toBe("tok_sandbox_success");
    }
  });

  it("sets the delay in seconds by the two digits before, where there is one to set", () => {
    expect(read("134567890123450710")).toMatchObject({ delay_ms: 7_000, is_quiet: false });
    expect(read("134567890123450714")).toMatchObject({ delay_ms: 7_000, is_quiet: true });
    expect(read("134567890123450712").scenario.is_closeable).toBe(false);
    expect(read("134567890123459900")).toMatchObject({
      delay_ms: 0,
      scenario: { charge: "succeed" },
    });
    expect(read("134567890123459901").scenario.reason).toBe("insufficient_funds");
  });

  it.each([
    ["wechat", "100000000000000000"],
    ["wechat", "159999999999999999"],
    ["alipay", "2500000000000000"],
    ["alipay", "309999999999999999999999"],
    ["unionpay", "6200000000000000000"],
  ])("of %s is %s, among others", (channel, bar_code) => {
    expect(read(bar_code, channel).scenario.token).toBe("tok_sandbox_success");
  });

  it.each([
    ["wechat", "160000000000000000"],
    ["wechat", "1000000000000000000"],
    ["wechat", "10000000000000000"],
    ["alipay", "240000000000000000"],
    ["alipay", "250000000000000"],
    ["alipay", "3000000000000000000000000"],
    ["unionpay", "620000000000000000"],
    ["unionpay", "6300000000000000000"],
    ["wechat", sample_bar_codes.alipay],
    ["card", sample_bar_codes.wechat],
    ["wechat", "１３４５６７８９０１２３４５００００"],
    ["wechat", "134567890123450000\n"],
    ["wechat", "x"],
  ])("is none of %s when it is %j", (channel, bar_code) => {
    expect(read(bar_code, channel).scenario.reason).toBe("bar_code_invalid");
  });
});

describe("a code to be scanned", () => {
  const code = { code_id: "abc", expiry_at_ms: 1 };

  it("waits, until somebody says on a phone how it goes on", () => {
    const waiting = behaviourOf({ code, payment_method: "alipay" });
    expect(waiting.scenario).toMatchObject({ charge: "later_declines", reason: "code_expired" });
    const scan = { behaviour: "user_paying_40_quiet", payer: "p" };
    expect(behaviourOf({ code, scan, payment_method: "alipay" })).toMatchObject({
      scenario: { token: "tok_sandbox_user_paying" },
      delay_ms: 40,
      is_quiet: true,
    });
  });

  it("is not made for a card", () => {
    const none = behaviourOf({ code, payment_method: "card" });
    expect(none.scenario.reason).toBe("channel_has_no_codes");
  });

  it("takes from phones what is no matter of the till's answer", () => {
    expect(
      ["success", "decline", "notify_twice", "refund_fails", "wrong_amount"].map(isForPhones),
    ).not.toContain(false);
    expect(
      ["timeout_charged", "error_once", "slow", "", "nonsense"].map(isForPhones),
    ).not.toContain(true);
  });
});

describe("the README", () => {
  const text = readFileSync(new URL("README.md", import.meta.url), "utf8");

  it("has every bar code's behaviour and every token", () => {
    const rows = text.split("\n").filter((line) => /^\| \d\d[ ,]/.test(line));
    const listed = rows.flatMap((row) => {
      const [, digits = "", , names = ""] = row.split("|");
      const words = names.trim().split(", ");
      return digits
        .trim()
        .split(", ")
        .map((two, place) => [two, words[place]]);
    });
    const table = Array.from(bar_code_behaviours, ([two, name]) => [two, `\`${name}\``]);
    expect(listed).toEqual(table);
    for (const { token } of scenarios) expect(text).toContain(token.slice("tok_sandbox".length));
  });
});

describe("the scenarios", () => {
  it("have names of their own and say in a sentence what they do", () => {
    expect(new Set(scenarios.map(({ token }) => token)).size).toBe(scenarios.length);
    for (const { does } of scenarios) expect(does).toMatch(/^[A-Z].*\.$/);
  });
});

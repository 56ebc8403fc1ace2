import { describe, expect, test } from "vitest";
import { amountText, maskedNumber, moneyText, signedText, timeText } from "./receipt-format.ts";

describe("an amount on paper", () => {
  test.each([
    [0n, "CNY", "0.00"],
    [5n, "CNY", "0.05"],
    [123_456_789n, "SGD", "1,234,567.89"],
    [-100_000n, "CNY", "-1,000.00"],
    [99_999_999_999_999_999n, "CNY", "999,999,999,999,999.99"],
    [1_500n, "JPY", "1,500"],
    [1_500n, "KWD", "1.500"],
  ])("%d of %s is %s", (amount_minor, currency, text) => {
    expect(amountText(amount_minor, currency)).toBe(text);
  });

  test.each([
    [1_200n, "CNY", "¥12.00"],
    [-1_200n, "SGD", "-S$12.00"],
    [1_200n, "EUR", "EUR 12.00"],
  ])("%d of %s with its currency is %s", (amount_minor, currency, text) => {
    expect(moneyText(amount_minor, currency)).toBe(text);
  });
});

test("points have a sign, and none has none", () => {
  expect([5n, 0n, -3n].map(signedText)).toEqual(["+5", "0", "-3"]);
});

test("a time is on the clocks of the merchant, to the second", () => {
  const at_ms = Date.parse("2026-03-20T16:36:05.999Z");
  expect(timeText(at_ms, "Asia/Singapore")).toBe("2026-03-21 00:36:05");
  expect(timeText(at_ms, "Asia/Kolkata")).toBe("2026-03-20 22:06:05");
});

test.each([
  ["+8613812345678", "+86138****5678"],
  ["+6591234567", "+65****4567"],
  ["62220212345678", "622202****5678"],
  ["1234567", "*****67"],
  ["12", "**"],
])("of the number %s no more is shown than %s", (number, shown) => {
  expect(maskedNumber(number)).toBe(shown);
});

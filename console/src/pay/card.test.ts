import { expect, test } from "vitest";
import { checkExpiry, groupCardNumber, groupExpiry, isCardNumber, isSecurityCode } from "./card.ts";

test("a card number is grouped as on the card, however it is typed or pasted", () => {
  expect(groupCardNumber("4242424242424242")).toBe("4242 4242 4242 4242");
  expect(groupCardNumber("4242-4242 42")).toBe("4242 4242 42");
  expect(groupCardNumber("４２４２４２４２")).toBe("4242 4242");
});

test("the check digit finds a slip", () => {
  expect(isCardNumber("4242 4242 4242 4242")).toBe(true);
  expect(isCardNumber("4242 4242 4242 4241")).toBe(false);
  expect(isCardNumber("2442 4242 4242 4242")).toBe(false);
  expect(isCardNumber("0")).toBe(false);
});

test("an expiry date gets its slash while it is typed", () => {
  expect(groupExpiry("1")).toBe("1");
  expect(groupExpiry("1230")).toBe("12/30");
  expect(groupExpiry("430")).toBe("04/30");
  expect(groupExpiry("12/2")).toBe("12/2");
});

test("a card is good through the last day of its month", () => {
  const now_ms = Date.UTC(2026, 10, 30, 23);
  expect(checkExpiry("11/26", now_ms)).toBe("ok");
  expect(checkExpiry("10/26", now_ms)).toBe("past");
  expect(checkExpiry("13/26", now_ms)).toBe("malformed");
  expect(checkExpiry("1/2", now_ms)).toBe("malformed");
});

test("a security code has three or four digits", () => {
  expect(isSecurityCode("123")).toBe(true);
  expect(isSecurityCode("1234")).toBe(true);
  expect(isSecurityCode("12")).toBe(false);
});

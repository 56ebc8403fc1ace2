import { expect, test } from "vitest";
import { formatFace, formatMajor, formatMinor } from "./money.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("minor units are shown in major units with the currency's code", () => {
  const in_sgd = { currency: "SGD", language: "en" } as const;
  expect(plain(formatMinor(11_900, in_sgd))).toBe("SGD 119.00");
  expect(plain(formatMinor(5, in_sgd))).toBe("SGD 0.05");
  expect(plain(formatMinor(-11_900, in_sgd))).toBe("-SGD 119.00");
  expect(plain(formatMinor(11_900, { currency: "SGD", language: "zh-CN" }))).toBe("SGD 119.00");
});

test("a currency without minor units has no decimals", () => {
  expect(plain(formatMinor(1_500, { currency: "JPY", language: "en" }))).toBe("JPY 1,500");
});

test("a note is written without cents, a coin with them", () => {
  const in_sgd = { currency: "SGD", language: "en" } as const;
  expect(plain(formatFace(100_000, in_sgd))).toBe("SGD 1,000");
  expect(plain(formatFace(50, in_sgd))).toBe("SGD 0.50");
  expect(plain(formatFace(100_000, { currency: "JPY", language: "en" }))).toBe("JPY 100,000");
});

test("no cent is lost in an amount too large for a fraction", () => {
  expect(plain(formatMinor(9_007_199_254_740_991, { currency: "SGD", language: "en" }))).toBe(
    "SGD 90,071,992,547,409.91",
  );
});

test("major units of the order document are shown with all decimals", () => {
  expect(plain(formatMajor(119, { currency: "SGD", language: "zh-CN" }))).toBe("SGD 119.00");
  expect(plain(formatMajor(59.5, { currency: "CNY", language: "en" }))).toBe("CNY 59.50");
});

test("decimals are those of ISO 4217, whatever a browser leaves out", () => {
  for (const language of ["en", "zh-CN"] as const) {
    expect(plain(formatMinor(1_000_050, { currency: "IDR", language }))).toBe("IDR 10,000.50");
    expect(plain(formatMajor(10_000.5, { currency: "IDR", language }))).toBe("IDR 10,000.50");
    expect(plain(formatMinor(1_505, { currency: "KWD", language }))).toBe("KWD 1.505");
    expect(plain(formatMinor(12_345, { currency: "VND", language }))).toBe("VND 12,345");
  }
  expect(plain(formatFace(10_000_000, { currency: "IDR", language: "en" }))).toBe("IDR 100,000");
});

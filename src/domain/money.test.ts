import fc from "fast-check";
import { expect, test } from "vitest";
import { addMinor, currencyExponent, toMajorUnits } from "./money.ts";

test.each([
  ["SGD", 2],
  ["CNY", 2],
  ["USD", 2],
  ["JPY", 0],
  ["KRW", 0],
  ["VND", 0],
  ["KWD", 3],
  ["BHD", 3],
])("%s has %i digits after the point", (currency, digits) => {
  expect(currencyExponent(currency)).toBe(digits);
});

test.each([
  [11_900n, "SGD", "119"],
  [11_905n, "SGD", "119.05"],
  [10n, "CNY", "0.1"],
  [1n, "CNY", "0.01"],
  [0n, "CNY", "0"],
  [5_800n, "JPY", "5800"],
  [1_001n, "KWD", "1.001"],
  [4_999_999_999_999_999n, "SGD", "49999999999999.99"],
])("%i minor units of %s read as %s in JSON", (amount_minor, currency, json) => {
  expect(JSON.stringify(toMajorUnits(amount_minor, currency))).toBe(json);
});

/** Digits with a point put in by hand: no arithmetic that could share a fault with the code. */
function decimalText(amount_minor: bigint, digits: number): string {
  const text = amount_minor.toString().padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const fraction = text.slice(text.length - digits).replace(/0+$/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

test("every amount up to the largest cart prints as its exact decimal in every currency", () => {
  // Fifty orders of ten thousand packs at the highest price that a SKU may have.
  const amounts = fc.bigInt({ min: 0n, max: 50n * 10_000n * 10_000_000_000n });
  fc.assert(
    fc.property(amounts, fc.constantFrom("SGD", "JPY", "KWD"), (amount_minor, currency) => {
      const printed = JSON.stringify(toMajorUnits(amount_minor, currency));
      expect(printed).toBe(decimalText(amount_minor, currencyExponent(currency)));
    }),
  );
});

test("a sum is exact beyond what a double can count", () => {
  expect(addMinor([9_007_199_254_740_993n, 1n, 1n])).toBe(9_007_199_254_740_995n);
  expect(addMinor([])).toBe(0n);
});

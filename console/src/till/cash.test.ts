import fc from "fast-check";
import { expect, test } from "vitest";
import { suggestCash } from "./cash.ts";

test("the exact amount comes first, then what notes make of it", () => {
  expect(suggestCash(11_900, "SGD")).toEqual([11_900, 12_000, 15_000, 20_000]);
  expect(suggestCash(3_650, "CNY")).toEqual([3_650, 3_700, 4_000, 5_000, 10_000]);
});

test("a sum that a note pays exactly is suggested once", () => {
  expect(suggestCash(10_000, "SGD")).toEqual([10_000]);
});

test("currencies without cents have notes all the same", () => {
  expect(suggestCash(2_300, "JPY")).toEqual([2_300, 3_000, 4_000, 5_000, 10_000]);
});

test("a currency that is not known here is suggested round sums", () => {
  expect(suggestCash(1_250, "CHF")[1]).toBe(1_300);
});

test("every suggestion pays the amount", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000_000 }),
      fc.constantFrom("SGD", "CNY", "JPY", "CHF"),
      (amount_minor, currency) => {
        const sums = suggestCash(amount_minor, currency);
        expect(sums[0]).toBe(amount_minor);
        expect(sums.every((sum) => Number.isSafeInteger(sum) && sum >= amount_minor)).toBe(true);
      },
    ),
  );
});

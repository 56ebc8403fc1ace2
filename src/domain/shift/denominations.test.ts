import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toMajorUnits } from "../money.ts";
import { countCash, denominationsOf, type CashPiece } from "./denominations.ts";

/** Of 0.25 and 25, 2.5. */
function leadingDigits(face: number): number {
  return Number((face / 10 ** Math.floor(Math.log10(face))).toFixed(6));
}

describe("a count of the cash in a drawer", () => {
  test("is worth its notes and coins", () => {
    const pieces = [
      { denomination_minor: 10_000n, count: 3 },
      { denomination_minor: 500n, count: 1 },
      { denomination_minor: 50n, count: 7 },
    ];
    expect(countCash("CNY", pieces)).toEqual({ counted_minor: 30_850n });
  });

  test("of nothing is nothing", () => {
    expect(countCash("SGD", [])).toEqual({ counted_minor: 0n });
  });

  test("knows the cash of each country: there is a 2-dollar note, and no 20-dollar note", () => {
    expect(countCash("SGD", [{ denomination_minor: 200n, count: 2 }])).toEqual({
      counted_minor: 400n,
    });
    expect(countCash("SGD", [{ denomination_minor: 2_000n, count: 2 }])).toEqual({
      code: "DENOMINATION_UNKNOWN",
      currency: "SGD",
      denomination_minor: 2_000n,
      known: denominationsOf("SGD"),
    });
    expect(countCash("CNY", [{ denomination_minor: 2_000n, count: 2 }])).toEqual({
      counted_minor: 4_000n,
    });
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "refuses %d pieces of a note",
    (count) => {
      expect(countCash("CNY", [{ denomination_minor: 100n, count }])).toEqual({
        code: "CASH_COUNT_INVALID",
        currency: "CNY",
        denomination_minor: 100n,
        count,
      });
    },
  );

  test("refuses a note that is counted twice, of which one may be forgotten", () => {
    const twice = { denomination_minor: 100n, count: 4 };
    expect(countCash("CNY", [twice, twice])).toMatchObject({ code: "CASH_COUNT_INVALID" });
  });

  test.each(["XAU", "toString", "__proto__"])(
    "of the unknown currency %s has no pieces: it is one amount",
    (currency) => {
      expect(countCash(currency, [])).toEqual({ code: "CASH_CURRENCY_UNKNOWN", currency });
      expect(countCash(currency, { counted_minor: 12_345n })).toEqual({ counted_minor: 12_345n });
    },
  );

  test("as one amount is never less than nothing", () => {
    expect(countCash("KWD", { counted_minor: 0n })).toEqual({ counted_minor: 0n });
    expect(countCash("KWD", { counted_minor: -1n })).toEqual({
      ...{ code: "CASH_AMOUNT_INVALID", currency: "KWD", amount_minor: -1n },
    });
  });

  test.each([
    // The greatest and the smallest, in major units, and how many there are.
    ["AUD", 100, 0.05, 11],
    ["EUR", 500, 0.01, 15],
    ["GBP", 50, 0.01, 12],
    ["HKD", 1_000, 0.1, 12],
    ["IDR", 100_000, 100, 10],
    ["JPY", 10_000, 1, 10],
    ["KRW", 50_000, 10, 8],
    ["MOP", 1_000, 0.1, 12],
    ["MYR", 100, 0.05, 10],
    ["PHP", 1_000, 0.01, 13],
    ["THB", 1_000, 0.25, 11],
    ["TWD", 2_000, 1, 10],
    ["USD", 100, 0.01, 12],
    ["VND", 500_000, 500, 10],
  ])("of %s goes from %d down to %d, in minor units of that currency", (...row) => {
    const [currency, greatest, smallest, count] = row;
    const faces = denominationsOf(currency)!.map((face) => toMajorUnits(face, currency));
    expect([faces[0], faces.at(-1), faces.length]).toEqual([greatest, smallest, count]);
    // Each is one, two, two and a half or five of a power of ten.
    for (const face of faces) expect([1, 2, 2.5, 5]).toContain(leadingDigits(face));
  });

  test("can express every amount, in as few pieces as a teller would use", () => {
    const currencies = fc.constantFrom("CNY", "SGD", "EUR", "GBP", "JPY", "PHP", "USD");
    const amounts = fc.bigInt({ min: 0n, max: 10_000_000n });
    fc.assert(
      fc.property(currencies, amounts, (currency, amount_minor) => {
        let rest = amount_minor;
        const pieces = denominationsOf(currency)!.map((denomination_minor): CashPiece => {
          const count = Number(rest / denomination_minor);
          rest %= denomination_minor;
          return { denomination_minor, count };
        });
        expect(countCash(currency, pieces)).toEqual({ counted_minor: amount_minor });
      }),
    );
  });
});

test("denominations are listed once each, from the greatest down", () => {
  const currencies = "AUD CNY EUR GBP HKD IDR JPY KRW MOP MYR PHP SGD THB TWD USD VND".split(" ");
  for (const currency of currencies) {
    const listed = denominationsOf(currency)!;
    expect(listed).toEqual([...new Set(listed)].sort((a, b) => Number(b - a)));
  }
});

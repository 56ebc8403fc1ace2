import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countCash, denominationsOf, type CashPiece } from "./denominations.ts";

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
        denomination_minor: 100n,
        count,
      });
    },
  );

  test("refuses a note that is counted twice, of which one may be forgotten", () => {
    const twice = { denomination_minor: 100n, count: 4 };
    expect(countCash("CNY", [twice, twice])).toMatchObject({ code: "CASH_COUNT_INVALID" });
  });

  test.each(["XAU", "toString", "__proto__"])("refuses the unknown currency %s", (currency) => {
    expect(countCash(currency, [])).toEqual({ code: "CASH_CURRENCY_UNKNOWN", currency });
  });

  test("can express every amount, in as few pieces as a teller would use", () => {
    const currencies = fc.constantFrom("CNY", "SGD");
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
  for (const currency of ["CNY", "SGD"]) {
    const listed = denominationsOf(currency)!;
    expect(listed).toEqual([...new Set(listed)].sort((a, b) => Number(b - a)));
  }
});

/** The server and the pages agree on how many decimals each currency has. */
import { expect, test } from "vitest";
import { currencyDecimals } from "../../src/contract/currency-decimals.ts";
import { currencyExponent } from "../../src/domain/money.ts";

test("every currency has the same decimals on both sides", () => {
  for (const currency of Intl.supportedValuesOf("currency")) {
    expect([currency, currencyDecimals(currency)]).toEqual([currency, currencyExponent(currency)]);
  }
});

test.each([
  ...([
    ["IDR", 2],
    ["HUF", 2],
    ["TWD", 2],
    ["PHP", 2],
    ["MOP", 2],
  ] as const),
  ...([
    ["JPY", 0],
    ["KRW", 0],
    ["VND", 0],
    ["PYG", 0],
    ["RWF", 0],
  ] as const),
  ...([
    ["KWD", 3],
    ["IQD", 3],
    ["LYD", 3],
  ] as const),
])("%s has %i decimals, by ISO 4217", (currency, decimals) => {
  expect(currencyDecimals(currency)).toBe(decimals);
});

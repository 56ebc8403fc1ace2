import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { yuanFaultWording } from "./parameter-texts.ts";
import { formatYuan, parseYuan, yuan_fen_max, type YuanFault } from "./yuan.ts";

describe("yuan are read into fen", () => {
  test.each<[string, bigint]>([
    ["1", 100n],
    ["12.3", 1_230n],
    ["12.30", 1_230n],
    ["0.01", 1n],
    ["0.1", 10n],
    ["0.29", 29n],
    ["1.15", 115n],
    ["19.99", 1_999n],
    ["4503599.62", 450_359_962n],
    ["007.50", 750n],
    ["999999999.99", yuan_fen_max],
  ])("%s is %i", (text, amount_minor) => {
    expect(parseYuan(text)).toEqual({ valid: true, amount_minor });
  });

  test("zero, only where it is allowed", () => {
    for (const text of ["0", "0.0", "0.00", "000"]) {
      expect(parseYuan(text)).toEqual({ valid: false, fault: "ZERO" });
      expect(parseYuan(text, "allowed")).toEqual({ valid: true, amount_minor: 0n });
    }
  });
});

describe("everything else is refused with its reason", () => {
  test.each<[string, YuanFault]>([
    ["", "EMPTY"],
    // The fault of the family: a fraction of a fen that became nothing, or one fen.
    ["0.019", "TOO_MANY_DECIMALS"],
    ["12.345", "TOO_MANY_DECIMALS"],
    ["12.000", "TOO_MANY_DECIMALS"],
    ["0.30000000000000004", "TOO_MANY_DECIMALS"],
    ["-1", "NEGATIVE"],
    ["-0.00", "NEGATIVE"],
    ["\u22125", "NEGATIVE"],
    ["+1", "SIGN"],
    ["1000000000", "TOO_LARGE"],
    ["1000000000.00", "TOO_LARGE"],
    ["9".repeat(100_000), "TOO_LARGE"],
    ["NaN", "NOT_A_NUMBER"],
    ["Infinity", "NOT_A_NUMBER"],
    ["null", "NOT_A_NUMBER"],
    ["0x10", "NOT_A_NUMBER"],
    ["1_000", "NOT_A_NUMBER"],
    [".5", "NOT_A_NUMBER"],
    ["5.", "NOT_A_NUMBER"],
    [".", "NOT_A_NUMBER"],
    ["1.2.3", "NOT_A_NUMBER"],
    ["12元", "NOT_A_NUMBER"],
    ["¥12", "NOT_A_NUMBER"],
    ["\u0661\u0662", "NOT_A_NUMBER"],
    ["1e2", "EXPONENT"],
    ["1E-2", "EXPONENT"],
    ["1.5e3", "EXPONENT"],
    ["1,000.00", "COMMA"],
    ["12,50", "COMMA"],
    ["１２", "FULL_WIDTH"],
    ["12．50", "FULL_WIDTH"],
    ["－12", "FULL_WIDTH"],
    ["￥12", "FULL_WIDTH"],
    [" 12", "BLANK"],
    ["12 ", "BLANK"],
    ["1 2", "BLANK"],
    ["12\n", "BLANK"],
    ["　12", "BLANK"],
    [" ", "BLANK"],
  ])("%j: %s", (text, fault) => {
    expect(parseYuan(text, "allowed")).toEqual({ valid: false, fault });
    expect(yuanFaultWording[fault].zh).not.toBe("");
  });
});

const odd_characters = "0 1 5 9 . , - + e E １ ． 。 ٣ x \u0000".split(" ").concat(" ");

describe("yuan and fen", () => {
  const amounts = fc.bigInt({ min: 0n, max: yuan_fen_max });

  test("survive the way there and back, every amount", () => {
    fc.assert(
      fc.property(amounts, (amount_minor) => {
        expect(parseYuan(formatYuan(amount_minor), "allowed")).toEqual({
          valid: true,
          amount_minor,
        });
      }),
    );
  });

  test("are the same number: what is read is the digits without the point", () => {
    const texts = fc
      .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 99 }))
      .map(
        ([whole, cents]) => [`${whole}.${String(cents).padStart(2, "0")}`, whole, cents] as const,
      );
    fc.assert(
      fc.property(texts, ([text, whole, cents]) => {
        const amount_minor = BigInt(whole) * 100n + BigInt(cents);
        expect(parseYuan(text, "allowed")).toEqual({ valid: true, amount_minor });
      }),
    );
  });

  test("no text whatever makes it throw, or become more than the largest amount", () => {
    const odd = fc.string({ unit: fc.constantFrom(...odd_characters), maxLength: 16 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), odd), (text) => {
        const reading = parseYuan(text);
        if (!reading.valid) return;
        expect(text).toMatch(/^[0-9]+(\.[0-9]{1,2})?$/);
        expect(reading.amount_minor > 0n && reading.amount_minor <= yuan_fen_max).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    [0n, "0.00"],
    [5n, "0.05"],
    [50n, "0.50"],
    [1_230n, "12.30"],
    [-5n, "-0.05"],
    [-123_456n, "-1234.56"],
  ])("%i fen are written %s", (amount_minor, text) => {
    expect(formatYuan(amount_minor)).toBe(text);
  });
});

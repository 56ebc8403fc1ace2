import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limitOf, limitText } from "./limit-text.ts";

describe("a limit", () => {
  test("is an amount in major units, and nothing is no limit", () => {
    expect(limitOf("500", 2)).toBe(50_000);
    expect(limitOf("12.5", 2)).toBe(1_250);
    expect(limitOf("1,234.05", 2)).toBe(123_405);
    expect(limitOf("５００", 2)).toBe(50_000);
    expect(limitOf("500", 0)).toBe(500);
    expect(limitOf("  ", 2)).toBeNull();
  });

  test("that cannot be read is none", () => {
    for (const text of ["-1", "1.005", "abc", "1.", ".5", "1e3", "Infinity", "1234567890123"]) {
      expect(limitOf(text, 2)).toBeUndefined();
    }
    expect(limitOf("1.5", 0)).toBeUndefined();
  });

  test("is written as it can be read again", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0, 2, 3), (amount_minor, decimals) => {
        expect(limitOf(limitText(amount_minor, decimals), decimals)).toBe(amount_minor);
      }),
    );
    expect(limitText(null, 2)).toBe("");
    expect(limitText(50_000, 2)).toBe("500");
    expect(limitText(1_250, 2)).toBe("12.50");
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { homeCountryOf, readPhone } from "./phone.ts";

describe("a number is read as people write it", () => {
  test.each([
    ["13812345678", "CN", "+8613812345678"],
    ["138 1234 5678", "CN", "+8613812345678"],
    ["138-1234-5678", "CN", "+8613812345678"],
    ["+86 138 1234 5678", "CN", "+8613812345678"],
    ["(+86) 138 1234 5678", "CN", "+8613812345678"],
    ["+86(138)12345678", "CN", "+8613812345678"],
    ["0086 13812345678", "CN", "+8613812345678"],
    ["8613812345678", "CN", "+8613812345678"],
    ["１３８１２３４５６７８", "CN", "+8613812345678"],
    ["＋８６ 13812345678", "CN", "+8613812345678"],
    // As copied from a telephone's contacts, with invisible marks around it.
    ["\u202a138\u00a01234\u00a05678\u202c", "CN", "+8613812345678"],
    ["138‑1234–5678", "CN", "+8613812345678"],
    ["9123 4567", "SG", "+6591234567"],
    ["81234567", "SG", "+6581234567"],
    ["6123 4567", "SG", "+6561234567"],
    ["31234567", "SG", "+6531234567"],
    ["+65 9123 4567", "SG", "+6591234567"],
    ["65 9123 4567", "SG", "+6591234567"],
    ["006591234567", "SG", "+6591234567"],
    // Visitors: a Chinese number needs no code anywhere, a Singaporean one does abroad.
    ["13812345678", "SG", "+8613812345678"],
    ["+6591234567", "CN", "+6591234567"],
    ["6591234567", "CN", "+6591234567"],
    ["91234567", "CN", null],
    ["+60 12-345 6789", "SG", "+60123456789"],
    ["+1 (310) 555-0123", "CN", "+13105550123"],
    ["0044 20 7946 0958", "SG", "+442079460958"],
  ] as const)("%s in %s is %s", (text, home, expected) => {
    expect(readPhone(text, home)).toBe(expected);
  });

  test.each([
    "",
    "   ",
    "+",
    "abc",
    "12812345678",
    "1381234567",
    "138123456789",
    "+86 12812345678",
    "+86 010 12345678",
    "010-12345678",
    "+65 5123 4567",
    "+65 9123 456",
    "71234567",
    "+0123456789",
    "00",
    "+1234567890123456",
    "138x1234y5678",
    "13812345678;drop",
    "+86+13812345678",
    "-13812345678e0",
    "١٣٨١٢٣٤٥٦٧٨",
    "7000000000000005",
  ])("but %j is none, anywhere", (text) => {
    expect(readPhone(text, "CN")).toBeNull();
    expect(readPhone(text, "SG")).toBeNull();
    expect(readPhone(text, null)).toBeNull();
  });

  test("a merchant's currency tells where its numbers are at home", () => {
    expect(["CNY", "SGD", "USD"].map(homeCountryOf)).toEqual(["CN", "SG", null]);
  });
});

const homes = fc.constantFrom("CN" as const, "SG" as const, null);
const digit = fc.nat(9).map(String);
const digits = (count: number) =>
  fc.array(digit, { minLength: count, maxLength: count }).map((all) => all.join(""));
const chinese = fc
  .tuple(fc.constantFrom("3", "4", "5", "6", "7", "8", "9"), digits(9))
  .map(([second, rest]) => `1${second}${rest}`);
const singaporean = fc
  .tuple(fc.constantFrom("3", "6", "8", "9"), digits(7))
  .map(([first, rest]) => `${first}${rest}`);

describe("one number has one form", () => {
  test("reading what was read changes nothing, wherever it is read", () => {
    const texts = fc.oneof(
      chinese,
      singaporean,
      fc.string({ unit: fc.constantFrom(..."+0123456789 -()".split("")) }),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, homes, homes, (text, home, elsewhere) => {
        const phone = readPhone(text, home);
        if (phone === null) return;
        expect(phone).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(readPhone(phone, elsewhere)).toBe(phone);
      }),
      { numRuns: 2_000 },
    );
  });

  test("separators, full-width digits and the country's code make no difference", () => {
    const separators = fc.constantFrom("", " ", "-", ".", "\u00a0", " - ");
    const cases = fc.oneof(
      chinese.map((national) => ({ national, code: "86", home: "CN" as const })),
      singaporean.map((national) => ({ national, code: "65", home: "SG" as const })),
    );
    fc.assert(
      fc.property(
        cases,
        fc.array(separators, { minLength: 16, maxLength: 16 }),
        fc.constantFrom("", "+", "00", "plain"),
        fc.boolean(),
        ({ national, code, home }, between, prefix, is_wide) => {
          const international = prefix === "plain" ? "" : prefix;
          const bare = prefix === "" ? national : code + national;
          const spaced = bare
            .split("")
            .map((one, index) => one + between[index]!)
            .join("");
          const wide = (text: string) =>
            text.replace(/\d/g, (one) => String.fromCharCode(0xff10 + Number(one)));
          const typed = international + (is_wide ? wide(spaced) : spaced);
          expect(readPhone(typed, home)).toBe(`+${code}${national}`);
        },
      ),
      { numRuns: 500 },
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMemberNumber, spellCardNumber } from "./member-number.ts";

describe("what a till reads to find a member", () => {
  test.each([
    ["138 1234 5678", { type: "PHONE", phone: "+8613812345678" }],
    ["+65 9123 4567", { type: "PHONE", phone: "+6591234567" }],
    ["7000 0000 0000 0005", { type: "CARD", card_no: "7000000000000005" }],
    ["vip-0042", { type: "CARD", card_no: "VIP0042" }],
    ["88 1234 5678 9012 3456", { type: "CODE", code: "881234567890123456" }],
    ["８８１２３４５６７８９０１２３４５６", { type: "CODE", code: "881234567890123456" }],
    ["", null],
    ["42", null],
    ["no such card!", null],
    ["会员", null],
  ])("%j is %o", (text, expected) => {
    expect(readMemberNumber(text, "CN")).toEqual(expected);
  });

  test("a card of ours is read as a card everywhere, and as no wallet's payment code", () => {
    const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(bytes, fc.constantFrom("CN" as const, "SG" as const, null), (random, home) => {
        const card_no = spellCardNumber(random);
        expect(card_no).toMatch(/^7\d{15}$/);
        expect(readMemberNumber(card_no, home)).toEqual({ type: "CARD", card_no });
        expect(card_no).not.toMatch(/^1[0-5]\d{16}$|^(2[5-9]|30)\d{14,22}$|^62\d{17}$/);
      }),
    );
  });

  test("a card's last digit is Luhn's", () => {
    const is_luhn = (text: string) =>
      text
        .split("")
        .toReversed()
        .map((digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 2))
        .map((digit) => (digit > 9 ? digit - 9 : digit))
        .reduce((sum, digit) => sum + digit, 0) %
        10 ===
      0;
    // The published example of the formula.
    expect(is_luhn("79927398713")).toBe(true);
    const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(bytes, fc.nat(15), fc.integer({ min: 1, max: 9 }), (drawn, place, by) => {
        const card_no = spellCardNumber(drawn);
        expect(is_luhn(card_no)).toBe(true);
        const wrong = (Number(card_no.charAt(place)) + by) % 10;
        expect(is_luhn(card_no.slice(0, place) + wrong + card_no.slice(place + 1))).toBe(false);
      }),
    );
  });
});

/**
 * What a till reads to find a member: a phone number, a card or a one-time code. No text is two of
 * them, and none looks like a payment code of WeChat (18 digits from 10), Alipay (16 to 24 from 25)
 * or UnionPay (19 from 62).
 */
import { isMemberCode } from "./member-code.ts";
import { readPhone, type HomeCountry } from "./phone.ts";
import { spellDigits } from "./random-code.ts";

export type MemberNumber =
  | Readonly<{ type: "PHONE"; phone: string }>
  | Readonly<{ type: "CARD"; card_no: string }>
  | Readonly<{ type: "CODE"; code: string }>;

/** Cards of other systems may be brought along, so more shapes than ours are cards. */
const card_shape = /^[0-9A-Z]{4,32}$/;
const our_first_digit = "7";

/** Null when the text can be none of them. */
export function readMemberNumber(text: string, home: HomeCountry): MemberNumber | null {
  const phone = readPhone(text, home);
  if (phone !== null) return { type: "PHONE", phone };
  const plain = text
    .normalize("NFKC")
    .replace(/[\s\p{Cf}\p{Pd}]/gu, "")
    .toUpperCase();
  if (isMemberCode(plain)) return { type: "CODE", code: plain };
  return card_shape.test(plain) ? { type: "CARD", card_no: plain } : null;
}

/** A new card's number: 16 digits from 7, 14 of them random, and Luhn's check digit. */
export function spellCardNumber(random: Uint8Array): string {
  const digits = our_first_digit + spellDigits(random, 14);
  return digits + luhnDigit(digits);
}

/** ISO/IEC 7812-1, annex B: the digit that finds any one wrong digit and most swapped ones. */
function luhnDigit(digits: string): string {
  let sum = 0;
  for (const [index, character] of digits.split("").toReversed().entries()) {
    const value = Number(character) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return ((10 - (sum % 10)) % 10).toString();
}

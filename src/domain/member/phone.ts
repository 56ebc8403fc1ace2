/**
 * Phone numbers, written as people write them, as E.164: `+8613812345678`, `+6591234567`. Members
 * are found by them, so one number has one form.
 */

/** Where a number without its country's code is at home; null where neither is. */
export type HomeCountry = "CN" | "SG" | null;

/** The home of the numbers that a merchant's cashiers type, by the currency it sells in. */
export function homeCountryOf(currency: string): HomeCountry {
  if (currency === "CNY") return "CN";
  return currency === "SGD" ? "SG" : null;
}

/** Mobile numbers only: what rings on a desk in China is no member's number. */
const chinese = /^1[3-9]\d{9}$/;
/** Mobile (8, 9), fixed (6) and internet telephony (3). */
const singaporean = /^[3689]\d{7}$/;
/** ITU-T E.164, section 6.1: a country's code, and fifteen digits in all at the most. */
const foreign = /^[1-9]\d{6,14}$/;

/** The number in E.164, or null when it is none. Reading its own answer changes nothing. */
export function readPhone(text: string, home: HomeCountry): string | null {
  // Full-width digits, separators, and the invisible marks that come with a copied contact.
  const plain = text.normalize("NFKC").replace(/[\s\p{Cf}\p{Pd}()./]/gu, "");
  if (!/^\+?\d+$/.test(plain)) return null;
  const digits = plain.replace("+", "");
  if (plain.startsWith("+")) return readInternational(digits);
  if (digits.startsWith("00")) return readInternational(digits.slice(2));
  // No Singaporean number has eleven digits, and few visitors know to write +86.
  if (chinese.test(digits)) return `+86${digits}`;
  if (home === "SG" && singaporean.test(digits)) return `+65${digits}`;
  const is_without_plus =
    (digits.startsWith("86") && chinese.test(digits.slice(2))) ||
    (digits.startsWith("65") && singaporean.test(digits.slice(2)));
  return is_without_plus ? `+${digits}` : null;
}

function readInternational(digits: string): string | null {
  if (!foreign.test(digits)) return null;
  const national = digits.slice(2);
  if (digits.startsWith("86") && !chinese.test(national)) return null;
  if (digits.startsWith("65") && !singaporean.test(national)) return null;
  return `+${digits}`;
}

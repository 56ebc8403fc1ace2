/** What people type into the fields of a card form. */

/** At most 19 digits in groups of four, as they stand on the card. */
export function groupCardNumber(typed: string): string {
  const digits = digitsOf(typed).slice(0, 19);
  return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** `12 / 30` while typing; a first digit above 1 can only be a month of its own. */
export function groupExpiry(typed: string): string {
  const digits = digitsOf(typed);
  const padded = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  const month = padded.slice(0, 2);
  const year = padded.slice(2, 4);
  return year === "" ? month : `${month}/${year}`;
}

export function digitsOf(typed: string): string {
  return typed.normalize("NFKC").replace(/\D/g, "");
}

/** 12 to 19 digits whose last one is their Luhn check digit. */
export function isCardNumber(typed: string): boolean {
  const digits = digitsOf(typed);
  if (digits.length < 12 || digits.length > 19) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Whether a month and year are given, and the card is good through the end of that month. */
export function checkExpiry(typed: string, now_ms: number): "ok" | "malformed" | "past" {
  const match = /^(0[1-9]|1[0-2])\/(\d{2})$/.exec(typed);
  if (match === null) return "malformed";
  const ends_ms = Date.UTC(2000 + Number(match[2]), Number(match[1]), 1);
  return now_ms < ends_ms ? "ok" : "past";
}

export function isSecurityCode(typed: string): boolean {
  return /^\d{3,4}$/.test(typed);
}

/** A limit as it is typed: an amount in major units, or nothing for no limit. */
import { minorOf } from "../till/keypad-text.ts";

/** Minor units; null for an empty text, undefined for one that is no amount. */
export function limitOf(text: string, decimals: number): number | null | undefined {
  const plain = text.trim().normalize("NFKC").replaceAll(",", "");
  if (plain === "") return null;
  const fraction = decimals === 0 ? "" : `(?:\\.\\d{1,${decimals}})?`;
  if (!new RegExp(`^\\d{1,12}${fraction}$`).test(plain)) return undefined;
  return minorOf(plain, decimals);
}

/** As it is typed: `500`, `12.50`, or empty. */
export function limitText(amount_minor: number | null, decimals: number): string {
  if (amount_minor === null) return "";
  const digits = String(amount_minor).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? "" : digits.slice(-decimals);
  return /^0*$/.test(fraction) ? whole : `${whole}.${fraction}`;
}

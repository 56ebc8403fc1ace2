/** Money for people: always with the currency's code, since `$` alone means a dozen currencies. */
import { currencyDecimals } from "../../../src/contract/currency-decimals.ts";
import type { Language } from "../i18n/language.ts";

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(language: Language, currency: string): Intl.NumberFormat {
  const key = `${language} ${currency}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      currencyDisplay: "code",
      minimumFractionDigits: currencyDecimals(currency),
      maximumFractionDigits: currencyDecimals(currency),
    });
    formats.set(key, format);
  }
  return format;
}

/** `SGD 119.00` of 11900: integer minor units and an ISO 4217 code. */
export function formatMinor(
  amount_minor: number,
  { currency, language }: { currency: string; language: Language },
): string {
  const format = formatOf(language, currency);
  const decimals = currencyDecimals(currency);
  // The decimal point is set in the text, so no amount passes through a fraction.
  const sign = amount_minor < 0 ? "-" : "";
  const digits = String(Math.abs(amount_minor)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const decimal = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return format.format(`${sign}${decimal}` as Intl.StringNumericLiteral);
}

/** `SGD 1,000` of 100000, `SGD 0.50` of 50: the face of a note or coin, as it is spoken of. */
export function formatFace(
  amount_minor: number,
  money: { currency: string; language: Language },
): string {
  const text = formatMinor(amount_minor, money);
  return text.replace(/[.]0+$/, "");
}

/** `SGD 119.00` of 119: major units, as the order document has them. */
export function formatMajor(
  amount: number,
  { currency, language }: { currency: string; language: Language },
): string {
  return formatOf(language, currency).format(amount);
}

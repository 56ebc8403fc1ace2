/** Amounts and times as they stand on paper. */
import { currencyExponent } from "../../domain/money.ts";
import { localMinute } from "../../domain/time-zone.ts";

const symbols: Readonly<Record<string, string>> = { CNY: "\u00a5", SGD: "S$" };

/** `1,234.50`; a minus sign in front of what is below zero. */
export function amountText(amount_minor: bigint, currency: string): string {
  const decimals = currencyExponent(currency);
  const digits = (amount_minor < 0n ? -amount_minor : amount_minor)
    .toString()
    .padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(?:\d{3})+$)/g, ",");
  const fraction = decimals === 0 ? "" : `.${digits.slice(-decimals)}`;
  return `${amount_minor < 0n ? "-" : ""}${whole}${fraction}`;
}

/** The amount with its currency: `S$12.00`, `EUR 12.00`. */
export function moneyText(amount_minor: bigint, currency: string): string {
  const sign = amount_minor < 0n ? "-" : "";
  const amount = amountText(amount_minor < 0n ? -amount_minor : amount_minor, currency);
  return `${sign}${symbols[currency] ?? `${currency} `}${amount}`;
}

/** `+5`, `-3`, `0`. */
export function signedText(count: bigint): string {
  return count > 0n ? `+${count}` : count.toString();
}

/** `2026-03-21 16:36:05` on the clocks of the zone. */
export function timeText(at_ms: number, time_zone: string): string {
  // The offset of a zone is whole minutes, so that seconds are the same everywhere.
  const second = Math.floor((((at_ms % 60_000) + 60_000) % 60_000) / 1000);
  const minute = localMinute(at_ms, time_zone).replace("T", " ");
  return `${minute}:${second.toString().padStart(2, "0")}`;
}

/**
 * A phone or card number with its middle hidden, for paper is left lying about: of a long one the
 * last four digits and the start are shown, of a short one two digits at the most.
 */
export function maskedNumber(number: string): string {
  const { length } = number;
  const is_long = length >= 11;
  const shown = is_long ? 4 : Math.min(2, Math.floor(length / 3));
  const hidden = is_long ? 4 : length - shown;
  const start = number.slice(0, length - shown - hidden);
  return `${start}${"*".repeat(hidden)}${number.slice(length - shown)}`;
}

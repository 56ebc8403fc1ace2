/** What a customer is likely to hand over. Amounts are integer minor units. */
import { currencyDecimals } from "../../../src/contract/currency-decimals.ts";

/** Notes in circulation, in major units; coins are left to the keypad. */
const notes: Readonly<Record<string, readonly number[]>> = {
  SGD: [2, 5, 10, 50, 100],
  CNY: [1, 5, 10, 20, 50, 100],
  HKD: [10, 20, 50, 100, 500, 1000],
  MYR: [1, 5, 10, 20, 50, 100],
  THB: [20, 50, 100, 500, 1000],
  JPY: [1000, 2000, 5000, 10_000],
  KRW: [1000, 5000, 10_000, 50_000],
  USD: [1, 5, 10, 20, 50, 100],
  EUR: [5, 10, 20, 50, 100, 200],
  GBP: [5, 10, 20, 50],
  AUD: [5, 10, 20, 50, 100],
  IDR: [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
  VND: [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000],
  TWD: [100, 500, 1000],
  MOP: [10, 20, 50, 100, 500, 1000],
  PHP: [20, 50, 100, 200, 500, 1000],
};

/** Where a currency's notes are not known here. */
const common_notes: readonly number[] = [1, 5, 10, 20, 50, 100];

const suggestions_max = 5;

/**
 * The exact amount, and the sums that notes of one kind make of it, smallest first: for SGD 119.00
 * that is 119, 120, 150 and 200.
 */
export function suggestCash(amount_minor: number, currency: string): readonly number[] {
  const minor_per_major = 10 ** currencyDecimals(currency);
  const sums = new Set([amount_minor]);
  for (const note of notes[currency] ?? common_notes) {
    const note_minor = note * minor_per_major;
    sums.add(Math.ceil(amount_minor / note_minor) * note_minor);
  }
  return [...sums].toSorted((left, right) => left - right).slice(0, suggestions_max);
}

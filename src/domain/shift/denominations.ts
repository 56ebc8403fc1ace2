/** The notes and coins that a drawer is counted in, and what a count of them comes to. */
import type { ShiftRejection } from "./rejection.ts";

/** How many of one note or coin there are. */
export type CashPiece = Readonly<{
  /** The face value, in minor units. */
  denomination_minor: bigint;
  count: number;
}>;

/** The cash in a drawer: each note and coin once, or all of it as one amount in minor units. */
export type CashCount = readonly CashPiece[] | Readonly<{ counted_minor: bigint }>;

/**
 * Face values in circulation, in minor units, greatest first, as the issuing bank of each currency
 * names them. Those that are no longer issued but may still turn up in a drawer are here too: the
 * fen, the 1-cent coin and the 1000-dollar note of Singapore, the 500-euro note. What is a note and
 * a coin of the same value is here once.
 */
const face_values: Readonly<Record<string, readonly bigint[]>> = {
  // Reserve Bank of Australia.
  AUD: [10_000n, 5_000n, 2_000n, 1_000n, 500n, 200n, 100n, 50n, 20n, 10n, 5n],
  // People's Bank of China.
  CNY: [10_000n, 5_000n, 2_000n, 1_000n, 500n, 100n, 50n, 10n, 5n, 2n, 1n],
  // European Central Bank.
  EUR: [
    ...[50_000n, 20_000n, 10_000n, 5_000n, 2_000n, 1_000n, 500n],
    ...[200n, 100n, 50n, 20n, 10n, 5n, 2n, 1n],
  ],
  // Bank of England, and the Royal Mint.
  GBP: [5_000n, 2_000n, 1_000n, 500n, 200n, 100n, 50n, 20n, 10n, 5n, 2n, 1n],
  // Hong Kong Monetary Authority.
  HKD: [
    ...[100_000n, 50_000n, 10_000n, 5_000n, 2_000n, 1_000n],
    ...[500n, 200n, 100n, 50n, 20n, 10n],
  ],
  // Bank Indonesia. A rupiah has a hundred sen, of which there is no cash.
  IDR: [
    ...[10_000_000n, 5_000_000n, 2_000_000n, 1_000_000n, 500_000n, 200_000n, 100_000n],
    ...[50_000n, 20_000n, 10_000n],
  ],
  // Bank of Japan, and the Japan Mint.
  JPY: [10_000n, 5_000n, 2_000n, 1_000n, 500n, 100n, 50n, 10n, 5n, 1n],
  // Bank of Korea.
  KRW: [50_000n, 10_000n, 5_000n, 1_000n, 500n, 100n, 50n, 10n],
  // Monetary Authority of Macao.
  MOP: [
    ...[100_000n, 50_000n, 10_000n, 5_000n, 2_000n, 1_000n],
    ...[500n, 200n, 100n, 50n, 20n, 10n],
  ],
  // Bank Negara Malaysia.
  MYR: [10_000n, 5_000n, 2_000n, 1_000n, 500n, 100n, 50n, 20n, 10n, 5n],
  // Bangko Sentral ng Pilipinas.
  PHP: [
    ...[100_000n, 50_000n, 20_000n, 10_000n, 5_000n, 2_000n, 1_000n, 500n, 100n],
    ...[25n, 10n, 5n, 1n],
  ],
  // Monetary Authority of Singapore.
  SGD: [100_000n, 10_000n, 5_000n, 1_000n, 500n, 200n, 100n, 50n, 20n, 10n, 5n, 1n],
  // Bank of Thailand.
  THB: [100_000n, 50_000n, 10_000n, 5_000n, 2_000n, 1_000n, 500n, 200n, 100n, 50n, 25n],
  // Central Bank of the Republic of China (Taiwan).
  TWD: [200_000n, 100_000n, 50_000n, 20_000n, 10_000n, 5_000n, 2_000n, 1_000n, 500n, 100n],
  // Federal Reserve, and the United States Mint.
  USD: [10_000n, 5_000n, 2_000n, 1_000n, 500n, 200n, 100n, 50n, 25n, 10n, 5n, 1n],
  // State Bank of Vietnam.
  VND: [500_000n, 200_000n, 100_000n, 50_000n, 20_000n, 10_000n, 5_000n, 2_000n, 1_000n, 500n],
};

/** The face values of a currency, greatest first; undefined when its cash is not known. */
export function denominationsOf(currency: string): readonly bigint[] | undefined {
  return Object.hasOwn(face_values, currency) ? face_values[currency] : undefined;
}

/**
 * What the cash is worth in minor units, or why it is no count of this currency's. As one amount
 * any currency's can be told.
 */
export function countCash(
  currency: string,
  cash: CashCount,
): Readonly<{ counted_minor: bigint }> | ShiftRejection {
  if ("counted_minor" in cash) {
    const { counted_minor } = cash;
    if (counted_minor >= 0n) return { counted_minor };
    return { code: "CASH_AMOUNT_INVALID", currency, amount_minor: counted_minor };
  }
  const known = denominationsOf(currency);
  if (known === undefined) return { code: "CASH_CURRENCY_UNKNOWN", currency };
  const seen = new Set<bigint>();
  let counted_minor = 0n;
  for (const { denomination_minor, count } of cash) {
    if (!known.includes(denomination_minor)) {
      return { code: "DENOMINATION_UNKNOWN", currency, denomination_minor, known };
    }
    if (seen.has(denomination_minor) || !Number.isSafeInteger(count) || count < 0) {
      return { code: "CASH_COUNT_INVALID", currency, denomination_minor, count };
    }
    seen.add(denomination_minor);
    counted_minor += denomination_minor * BigInt(count);
  }
  return { counted_minor };
}

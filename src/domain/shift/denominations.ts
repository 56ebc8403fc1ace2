/** The notes and coins that a drawer is counted in, and what a count of them comes to. */
import type { ShiftRejection } from "./rejection.ts";

/** How many of one note or coin there are. */
export type CashPiece = Readonly<{
  /** The face value, in minor units. */
  denomination_minor: bigint;
  count: number;
}>;

/**
 * Face values that are legal tender, in minor units, greatest first. Those that are no longer
 * issued but may still turn up in a drawer are here too: the fen, the 1-cent coin, the 1000-dollar
 * note.
 */
const face_values: Readonly<Record<string, readonly bigint[]>> = {
  CNY: [10_000n, 5_000n, 2_000n, 1_000n, 500n, 100n, 50n, 10n, 5n, 2n, 1n],
  SGD: [100_000n, 10_000n, 5_000n, 1_000n, 500n, 200n, 100n, 50n, 20n, 10n, 5n, 1n],
};

/** The face values of a currency, greatest first; undefined when its cash is not known. */
export function denominationsOf(currency: string): readonly bigint[] | undefined {
  return Object.hasOwn(face_values, currency) ? face_values[currency] : undefined;
}

/** What the pieces are worth in minor units, or why they are no count of this currency's cash. */
export function countCash(
  currency: string,
  pieces: readonly CashPiece[],
): Readonly<{ counted_minor: bigint }> | ShiftRejection {
  const known = denominationsOf(currency);
  if (known === undefined) return { code: "CASH_CURRENCY_UNKNOWN", currency };
  const seen = new Set<bigint>();
  let counted_minor = 0n;
  for (const { denomination_minor, count } of pieces) {
    if (!known.includes(denomination_minor)) {
      return { code: "DENOMINATION_UNKNOWN", currency, denomination_minor, known };
    }
    if (seen.has(denomination_minor) || !Number.isSafeInteger(count) || count < 0) {
      return { code: "CASH_COUNT_INVALID", denomination_minor, count };
    }
    seen.add(denomination_minor);
    counted_minor += denomination_minor * BigInt(count);
  }
  return { counted_minor };
}

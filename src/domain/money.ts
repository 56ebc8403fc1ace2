/** Money: bigint minor units and an ISO 4217 currency. Never a float on the way. */

/** Currencies whose minor unit is not a hundredth (ISO 4217). */
const exponents: Readonly<Record<string, number>> = {
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 },
  ...{ BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0 },
  ...{ UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0 },
};

/** Digits after the decimal point in the currency's major unit. */
export function currencyExponent(currency: string): number {
  return exponents[currency] ?? 2;
}

/**
 * The amount in major units as the JSON number that the source documents show: 11900 SGD is 119.
 * Exact: the nearest double of a decimal with at most three places prints as that decimal.
 */
export function toMajorUnits(amount_minor: bigint, currency: string): number {
  return Number(amount_minor) / 10 ** currencyExponent(currency);
}

/** The amount that `toMajorUnits` has written as this number. */
export function fromMajorUnits(amount: number, currency: string): bigint {
  return BigInt(Math.round(amount * 10 ** currencyExponent(currency)));
}

/** The sum of amounts of one currency. */
export function addMinor(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

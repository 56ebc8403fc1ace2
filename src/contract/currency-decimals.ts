/**
 * How many decimals a currency has, by ISO 4217. A browser's own formats have none for some that
 * have them, such as IDR and HUF, because shops there no longer name them; amounts would then be
 * read a hundred times as large.
 */

/** Currencies whose minor unit is not a hundredth. */
const other_decimals: Readonly<Record<string, number>> = {
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 },
  ...{ BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0 },
  ...{ UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0 },
};

/** Digits after the decimal point in the currency's major unit. */
export function currencyDecimals(currency: string): number {
  return other_decimals[currency] ?? 2;
}

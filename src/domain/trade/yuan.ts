/**
 * Amounts in the cashier family's requests: decimal texts in yuan (the currency's major unit, of
 * whatever currency), which become fen (hundredths). Exact, or refused: nothing is rounded, cut off
 * or guessed.
 */

export type YuanFault =
  /** No character at all. */
  | "EMPTY"
  /** A space, tab or line break, before, behind or between. */
  | "BLANK"
  /** Full-width characters, as Chinese keyboards write them. */
  | "FULL_WIDTH"
  /** A minus sign. */
  | "NEGATIVE"
  /** A plus sign. */
  | "SIGN"
  /** A comma: thousands are not separated. */
  | "COMMA"
  /** `1e2`. */
  | "EXPONENT"
  /** Anything else that is not digits with at most one point between them. */
  | "NOT_A_NUMBER"
  | "TOO_MANY_DECIMALS"
  | "ZERO"
  /** More than `yuan_fen_max`. */
  | "TOO_LARGE";

export type YuanReading =
  | Readonly<{ valid: true; amount_minor: bigint }>
  | Readonly<{ valid: false; fault: YuanFault }>;

/** The largest amount of one request: 999,999,999.99 yuan. */
export const yuan_fen_max = 99_999_999_999n;

const yuan = /^(\d+)(?:\.(\d+))?$/;

/** What stands where only digits may, the most telling first. */
const oddities: readonly (readonly [pattern: RegExp, fault: YuanFault])[] = [
  [/^$/, "EMPTY"],
  [/\s/, "BLANK"],
  [/[\uff00-\uffef]/, "FULL_WIDTH"],
  [/^[-\u2212]/, "NEGATIVE"],
  [/^\+/, "SIGN"],
  [/^\d+(?:,\d+)+(?:\.\d+)?$/, "COMMA"],
  [/^\d*\.?\d*[eE][-+]?\d+$/, "EXPONENT"],
];

/** Reads yuan into fen. Zero is refused unless `zero` is "allowed". */
export function parseYuan(text: string, zero: "allowed" | "refused" = "refused"): YuanReading {
  const match = yuan.exec(text);
  if (match === null) return { valid: false, fault: oddityOf(text) };
  const [, whole = "", fraction = ""] = match;
  if (fraction.length > 2) return { valid: false, fault: "TOO_MANY_DECIMALS" };
  const significant = whole.replace(/^0+/, "");
  // Before the conversion: a text of a million digits is not worth one.
  if (significant.length > 9) return { valid: false, fault: "TOO_LARGE" };
  const amount_minor = BigInt(significant + fraction.padEnd(2, "0"));
  if (amount_minor === 0n && zero === "refused") return { valid: false, fault: "ZERO" };
  return { valid: true, amount_minor };
}

function oddityOf(text: string): YuanFault {
  return oddities.find(([pattern]) => pattern.test(text))?.[1] ?? "NOT_A_NUMBER";
}

/** Fen as yuan with two decimals, `12.30`; a minus sign in front of what is owed. */
export function formatYuan(amount_minor: bigint): string {
  const is_negative = amount_minor < 0n;
  const digits = (is_negative ? -amount_minor : amount_minor).toString().padStart(3, "0");
  return `${is_negative ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

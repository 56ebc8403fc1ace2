/** A count of the drawer: how many there are of each note and coin. */

/** What was typed for each face value; nothing means none. */
export type Typed = Readonly<Record<number, string>>;

const count_max = 1_000_000;

/** The digits of what was typed, wide ones too; no more than any drawer holds. */
export function countText(text: string): string {
  const digits = text
    .normalize("NFKC")
    .replaceAll(/\D/g, "")
    .replace(/^0+(?=\d)/, "");
  return Number(digits) > count_max ? String(count_max) : digits;
}

/** The pieces that there are any of. */
export function piecesOf(typed: Typed): { denomination: number; count: number }[] {
  return Object.entries(typed)
    .map(([denomination, text]) => ({ denomination: Number(denomination), count: Number(text) }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.denomination - one.denomination);
}

/** What they are worth, minor units. */
export function countedMinor(typed: Typed): number {
  return piecesOf(typed).reduce((sum, { denomination, count }) => sum + denomination * count, 0);
}

/**
 * Tells a bar code scanner from a person. A keyboard-wedge scanner types what it reads, faster than
 * anybody can, and ends it with Enter.
 */

/** Between two keys of a scanner there is never more than this. */
export const scanner_gap_ms = 60;

/** Nobody types so many characters at a scanner's pace. */
const scan_chars_min = 8;

export type ScanReader = Readonly<{
  /** What was scanned, when this key (as the browser names it) ended it. */
  press: (key: string, at_ms: number) => string | undefined;
  /** True where a key at this instant follows the one before too fast for a person. */
  isScanning: (at_ms: number) => boolean;
}>;

/** Reads one stream of keys. Instants may have any origin. */
export function createScanReader(): ScanReader {
  let text = "";
  let last_at_ms = Number.NEGATIVE_INFINITY;
  const isFast = (at_ms: number) => at_ms - last_at_ms <= scanner_gap_ms;

  function press(key: string, at_ms: number): string | undefined {
    const is_fast = isFast(at_ms);
    last_at_ms = at_ms;
    if (key === "Enter") {
      const scanned = is_fast && text.length >= scan_chars_min ? text : undefined;
      text = "";
      return scanned;
    }
    // Capitals come with a key of their own, which types nothing.
    if (key === "Shift") return undefined;
    if (key.length !== 1) text = "";
    else text = is_fast ? text + key : key;
    return undefined;
  }

  return { press, isScanning: (at_ms) => text !== "" && isFast(at_ms) };
}

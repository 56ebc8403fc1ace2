/** The time in an id of ours, as the keys of its table begin with it. */

/** The last eleven characters of an id that was made at this instant. */
export function idTime(at_ms: number): string {
  return Math.max(0, at_ms).toString(16).padStart(11, "0");
}

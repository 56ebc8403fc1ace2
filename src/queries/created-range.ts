/** When a listed row was made: the bounds that are asked for, and where a page ended. */
import { endOfDate, startOfDate } from "../domain/member/local-time.ts";

/** Where a page ended: the next one begins behind this row. */
export type ListCursor = Readonly<{ created_at_ms: number; id: string }>;

/** Null when the text is no cursor of ours. */
export function readCursor(text: string): ListCursor | null {
  // Fourteen digits of milliseconds end in the year 5138, which every database on the way can hold.
  const match = /^(\d{1,14})\.([A-Za-z0-9_-]{1,100})$/.exec(text);
  const [, created_at_ms, id] = match ?? [];
  if (created_at_ms === undefined || id === undefined) return null;
  return { created_at_ms: Number(created_at_ms), id };
}

/** The first instant of what was written: an instant, or a date in the merchant's zone. */
export function startOf(when: string, time_zone: string): number {
  return isDate(when) ? startOfDate(when, time_zone) : Date.parse(when);
}

/** A date alone includes that whole day. */
export function endOf(when: string, time_zone: string): number {
  return isDate(when) ? endOfDate(when, time_zone) : Date.parse(when);
}

function isDate(when: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(when);
}

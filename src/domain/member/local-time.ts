/** Seconds and ends of days on a zone's clocks. */
import { addDays, localDate } from "../time-zone.ts";
import { firstInstantOf, localClock } from "../trade/local-clock.ts";

/** Ten years: what is to be good for longer is a slip of the pen. */
export const validity_days_max = 3_660;

/** `HH:MM:SS` on the clocks of the zone. */
export function localSecond(at_ms: number, time_zone: string): string {
  return new Date(localClock(at_ms, time_zone)).toISOString().slice(11, 19);
}

/**
 * The first instant after the local date: one millisecond earlier its clocks show 23:59:59, also
 * where the clocks change at midnight and a day begins at 01:00, or has its last hour twice.
 */
export function endOfDate(date: string, time_zone: string): number {
  return startOfDate(addDays(date, 1), time_zone);
}

/** Beginnings that were worked out: every sale of a day asks for the same one. */
const starts_ms = new Map<string, number>();
const kept_starts_max = 4_096;

/** The first instant of the local date. */
export function startOfDate(date: string, time_zone: string): number {
  const key = `${date} ${time_zone}`;
  let start_ms = starts_ms.get(key);
  if (start_ms === undefined) {
    start_ms = firstInstantOf(Date.parse(`${date}T00:00:00Z`), time_zone);
    if (starts_ms.size >= kept_starts_max) starts_ms.clear();
    starts_ms.set(key, start_ms);
  }
  return start_ms;
}

/**
 * The end of the day that is `days` after the day of `at_ms`: what is received on the 1st for seven
 * days is good till 23:59:59 of the 8th.
 */
export function endAfterDays(at_ms: number, days: number, time_zone: string): number {
  return endOfDate(addDays(localDate(at_ms, time_zone), days), time_zone);
}

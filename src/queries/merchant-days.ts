/** The days of a merchant's calendar as instants, for statements that sort rows into them. */
import { addDays, localDate } from "../domain/time-zone.ts";
import { firstInstantOf } from "../domain/trade/local-clock.ts";

/** One day after the other; `starts` are ISO instants, to be sent as `text[]::timestamptz[]`. */
export type Days = Readonly<{ dates: readonly string[]; starts: readonly string[] }>;

/** The days from that of the first instant to that of the last one. */
export function daysBetween(
  { from_ms, to_ms }: Readonly<{ from_ms: number; to_ms: number }>,
  time_zone: string,
): Days {
  const last = localDate(to_ms, time_zone);
  const dates: string[] = [];
  for (let date = localDate(from_ms, time_zone); date <= last; date = addDays(date, 1)) {
    dates.push(date);
  }
  const starts = dates.map((date) => new Date(startOfDay(date, time_zone)).toISOString());
  return { dates, starts };
}

/** The first instant of a date, where clocks are set at midnight as well. */
function startOfDay(date: string, time_zone: string): number {
  return firstInstantOf(Date.parse(`${date}T00:00:00Z`), time_zone);
}

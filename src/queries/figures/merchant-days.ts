/** The days of a merchant's calendar as instants, for statements that sort rows into them. */
import { startOfDate } from "../../domain/member/local-time.ts";
import { addDays, localDate } from "../../domain/time-zone.ts";

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
  const starts = dates.map((date) => new Date(startOfDate(date, time_zone)).toISOString());
  return { dates, starts };
}

/** The days from one date to another, both included, and the instant at which the last one ends. */
export function daysOfRange(
  { from, to }: Readonly<{ from: string; to: string }>,
  time_zone: string,
): Days & Readonly<{ end: string }> {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  const startOf = (date: string) => new Date(startOfDate(date, time_zone)).toISOString();
  return { dates, starts: dates.map(startOf), end: startOf(addDays(to, 1)) };
}

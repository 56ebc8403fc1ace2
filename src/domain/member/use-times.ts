/** When a coupon may be used: days of the week, dates and times of day on the merchant's clocks. */
import { weekdayOf, type Weekday } from "../catalog/calendar.ts";
import { localDate } from "../time-zone.ts";
import { localSecond } from "./local-time.ts";
import type { MemberRejection } from "./rejection.ts";

/**
 * `HH:MM:SS` to `HH:MM:SS`, the last second included. A window whose end is before its start goes
 * over midnight; the day that counts is the one on the calendar at that moment.
 */
export type TimeWindow = Readonly<{ from: string; to: string }>;

/** All three must allow the moment; null allows every one. */
export type UseTimes = Readonly<{
  weekdays: readonly Weekday[] | null;
  /** `YYYY-MM-DD`. */
  dates: readonly string[] | null;
  /** Any of them is enough. */
  time_windows: readonly TimeWindow[] | null;
}>;

/** Why the moment is not allowed; null when it is. */
export function useTimeFault(
  { weekdays, dates, time_windows }: UseTimes,
  at_ms: number,
  time_zone: string,
): MemberRejection | null {
  const today = localDate(at_ms, time_zone);
  if (dates !== null && !dates.includes(today)) return { code: "COUPON_WRONG_DATE", dates };
  if (weekdays !== null && !weekdays.includes(weekdayOf(today))) {
    return { code: "COUPON_WRONG_WEEKDAY", weekdays };
  }
  const second = localSecond(at_ms, time_zone);
  if (time_windows !== null && !time_windows.some((window) => isWithin(second, window))) {
    return { code: "COUPON_WRONG_TIME", time_windows };
  }
  return null;
}

/** `HH:MM:SS` compare as the times they name. */
function isWithin(second: string, { from, to }: TimeWindow): boolean {
  return from <= to ? from <= second && second <= to : second >= from || second <= to;
}

/** Calendars: a range of days in a few words, spelled out as the slots that it means. */
import { addDays } from "../time-zone.ts";
import type { SlotPlan } from "./save-catalog.ts";

/** Monday first. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

export type Calendar = Readonly<{
  pool_id: string;
  /** Both included. */
  from: string;
  to: string;
  /** Days that have slots. */
  weekdays: readonly Weekday[];
  /** One empty text for slots of the whole day. */
  start_times: readonly string[];
  capacity: number | null;
  /** Days that have slots too, but closed ones. They go before `weekdays`. */
  closed_weekdays: readonly Weekday[];
  closed_dates: readonly string[];
}>;

/** A little over three years: what is longer is a slip of the pen. */
export const calendar_days_max = 1_100;

export type CalendarFault = Readonly<{ member: keyof Calendar; detail: string }>;

/** What is wrong with a calendar; only one without faults can be spelled out. */
export function calendarFaults(calendar: Calendar): CalendarFault[] {
  const { from, to } = calendar;
  if (to < from) return [{ member: "to", detail: `must not be before from, ${from}` }];
  const faults: CalendarFault[] = [];
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days > calendar_days_max) {
    faults.push({ member: "to", detail: `spans ${days} days; at most ${calendar_days_max}` });
  }
  for (const date of calendar.closed_dates) {
    if (date >= from && date <= to) continue;
    faults.push({ member: "closed_dates", detail: `${date} is not within ${from} to ${to}` });
  }
  for (const member of ["start_times", "closed_dates"] as const) {
    const repeated = calendar[member].find((one, index, all) => all.indexOf(one) !== index);
    if (repeated !== undefined) faults.push({ member, detail: `names ${repeated} twice` });
  }
  return faults;
}

/** In order of time. */
export function expandCalendar(calendar: Calendar): SlotPlan[] {
  const { pool_id, capacity, start_times } = calendar;
  const open_weekdays = new Set(calendar.weekdays);
  const closed_weekdays = new Set(calendar.closed_weekdays);
  const closed_dates = new Set(calendar.closed_dates);
  const plans: SlotPlan[] = [];
  for (let date = calendar.from; date <= calendar.to; date = addDays(date, 1)) {
    const weekday = weekdayOf(date);
    const closed = closed_dates.has(date) || closed_weekdays.has(weekday);
    if (!closed && !open_weekdays.has(weekday)) continue;
    for (const start_time of [...start_times].sort()) {
      plans.push({ pool_id, date, start_time, capacity, closed });
    }
  }
  return plans;
}

export function weekdayOf(date: string): Weekday {
  const from_sunday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const weekday = weekdays[(from_sunday + 6) % 7];
  if (weekday === undefined) throw new Error(`${date} is no date`);
  return weekday;
}

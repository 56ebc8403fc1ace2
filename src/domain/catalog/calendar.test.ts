import { describe, expect, test } from "vitest";
import {
  calendarFaults,
  calendar_days_max,
  expandCalendar,
  weekdayOf,
  weekdays,
  type Calendar,
} from "./calendar.ts";

/** 2026-03-16 is a Monday. */
const week: Calendar = {
  pool_id: "park",
  from: "2026-03-16",
  to: "2026-03-22",
  weekdays,
  start_times: [""],
  capacity: 500,
  closed_weekdays: [],
  closed_dates: [],
};

const dates = (calendar: Calendar) => expandCalendar(calendar).map(({ date }) => date);

describe("expandCalendar", () => {
  test("given a range, makes a slot for each of its days, the first and the last included", () => {
    const plans = expandCalendar(week);
    expect(plans).toHaveLength(7);
    expect(plans[0]).toEqual({
      pool_id: "park",
      date: "2026-03-16",
      start_time: "",
      capacity: 500,
      closed: false,
    });
    expect(plans.at(-1)?.date).toBe("2026-03-22");
  });

  test("given weekdays, leaves the other days without slots", () => {
    const weekend = dates({ ...week, weekdays: ["sat", "sun"] });
    expect(weekend).toEqual(["2026-03-21", "2026-03-22"]);
  });

  test("given start times, makes a slot at each, in order of time", () => {
    const show = { ...week, to: "2026-03-17", start_times: ["20:40", "19:40"] };
    const when = expandCalendar(show).map(({ date, start_time }) => `${date} ${start_time}`);
    expect(when).toEqual([
      "2026-03-16 19:40",
      "2026-03-16 20:40",
      "2026-03-17 19:40",
      "2026-03-17 20:40",
    ]);
  });

  test("given closed days, their slots are there and closed", () => {
    const closing = { ...week, closed_weekdays: ["mon" as const], closed_dates: ["2026-03-19"] };
    const closed = expandCalendar(closing).filter((plan) => plan.closed);
    expect(closed.map(({ date }) => date)).toEqual(["2026-03-16", "2026-03-19"]);
    expect(dates(closing)).toHaveLength(7);
  });

  test("given a closed day outside of its weekdays, that day is closed and not left out", () => {
    const closing = { ...week, weekdays: ["sat" as const], closed_dates: ["2026-03-18"] };
    expect(expandCalendar(closing).map(({ date, closed }) => [date, closed])).toEqual([
      ["2026-03-18", true],
      ["2026-03-21", false],
    ]);
  });

  test("given a range over the end of a leap February, misses no day", () => {
    const leap = dates({ ...week, from: "2028-02-28", to: "2028-03-01" });
    expect(leap).toEqual(["2028-02-28", "2028-02-29", "2028-03-01"]);
  });

  test("given an unlimited pool, its slots have no capacity", () => {
    expect(expandCalendar({ ...week, capacity: null })[0]?.capacity).toBeNull();
  });
});

describe("calendarFaults", () => {
  test("finds none in a sound calendar of one day", () => {
    expect(calendarFaults({ ...week, to: week.from })).toEqual([]);
  });

  test.each<[string, Partial<Calendar>, string]>([
    ["an end before its beginning", { to: "2026-03-15" }, "to"],
    ["a closed date outside of its range", { closed_dates: ["2026-03-23"] }, "closed_dates"],
    ["a start time given twice", { start_times: ["19:40", "19:40"] }, "start_times"],
    [`more than ${calendar_days_max} days`, { to: "2029-03-21" }, "to"],
  ])("names %s", (_, change, member) => {
    expect(calendarFaults({ ...week, ...change }).map((fault) => fault.member)).toEqual([member]);
  });
});

test("weekdays are those of the calendar", () => {
  expect(weekdayOf("2026-03-16")).toBe("mon");
  expect(weekdayOf("2026-03-22")).toBe("sun");
  expect(weekdayOf("2024-02-29")).toBe("thu");
});

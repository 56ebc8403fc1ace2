import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { weekdays } from "../catalog/calendar.ts";
import { day_ms, localInstant, shanghai } from "../../../test/support/member-samples.ts";
import { useTimeFault, type TimeWindow, type UseTimes } from "./use-times.ts";

const always: UseTimes = { weekdays: null, dates: null, time_windows: null };
const lunch: TimeWindow = { from: "10:00:00", to: "12:00:00" };
const tea: TimeWindow = { from: "15:00:00", to: "16:00:00" };
const night: TimeWindow = { from: "22:00:00", to: "02:00:00" };

/** 20 March 2026 is a Friday. */
const fault = (times: Partial<UseTimes>, text: string, zone = shanghai) =>
  useTimeFault({ ...always, ...times }, localInstant(text), zone)?.code ?? null;

describe("times of day", () => {
  test.each([
    ["09:59:59.999", "COUPON_WRONG_TIME"],
    ["10:00:00", null],
    ["12:00:00.999", null],
    ["12:00:01", "COUPON_WRONG_TIME"],
    ["14:59:59", "COUPON_WRONG_TIME"],
    ["15:30:00", null],
    ["16:00:01", "COUPON_WRONG_TIME"],
  ])("in two windows, %s: %s", (time, code) => {
    expect(fault({ time_windows: [lunch, tea] }, `2026-03-20T${time}`)).toBe(code);
  });

  test.each([
    ["21:59:59", "COUPON_WRONG_TIME"],
    ["22:00:00", null],
    ["23:59:59.999", null],
    ["00:00:00", null],
    ["02:00:00", null],
    ["02:00:01", "COUPON_WRONG_TIME"],
  ])("in a window over midnight, %s: %s", (time, code) => {
    expect(fault({ time_windows: [night] }, `2026-03-20T${time}`)).toBe(code);
  });

  test("a whole day is every moment of it", () => {
    const day = { time_windows: [{ from: "00:00:00", to: "23:59:59" }] };
    expect(fault(day, "2026-03-20T00:00:00")).toBeNull();
    expect(fault(day, "2026-03-20T23:59:59.999")).toBeNull();
  });

  test("any window is enough: allowed by all is allowed when one allows it", () => {
    const second = fc.nat(86_399).map((value) => {
      const at = new Date(value * 1000).toISOString();
      return at.slice(11, 19);
    });
    const windows = fc.array(fc.record({ from: second, to: second }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(windows, fc.nat(day_ms - 1), (time_windows, after_ms) => {
        const at_ms = localInstant("2026-03-20T00:00:00") + after_ms;
        const allows = (some: readonly TimeWindow[]) =>
          useTimeFault({ ...always, time_windows: some }, at_ms, shanghai) === null;
        expect(allows(time_windows)).toBe(time_windows.some((one) => allows([one])));
      }),
    );
  });

  test("a window and what is left of the day share every second between them", () => {
    const shift = (text: string, by: number) =>
      new Date((Date.parse(`2026-01-01T${text}Z`) / 1000 + by) * 1000).toISOString().slice(11, 19);
    const seconds = fc.nat(86_399).map((value) => shift("00:00:00", value));
    fc.assert(
      fc.property(seconds, seconds, fc.nat(day_ms - 1), (from, to, after_ms) => {
        fc.pre(shift(to, 1) !== from);
        const rest: TimeWindow = { from: shift(to, 1), to: shift(from, -1) };
        const at_ms = localInstant("2026-03-20T00:00:00") + after_ms;
        const allows = (window: TimeWindow) =>
          useTimeFault({ ...always, time_windows: [window] }, at_ms, shanghai) === null;
        expect(allows({ from, to })).toBe(!allows(rest));
      }),
    );
  });
});

describe("days", () => {
  test("of the week are those of the merchant's calendar", () => {
    const friday = { weekdays: ["fri"] as const };
    expect(fault(friday, "2026-03-20T00:00:00")).toBeNull();
    expect(fault(friday, "2026-03-20T23:59:59.999")).toBeNull();
    expect(fault(friday, "2026-03-19T23:59:59.999")).toBe("COUPON_WRONG_WEEKDAY");
    // The same instant is still Thursday in London.
    expect(fault(friday, "2026-03-20T07:00:00", "Europe/London")).toBe("COUPON_WRONG_WEEKDAY");
  });

  test("each day of the week is allowed by its own name only", () => {
    for (const [index, weekday] of weekdays.entries()) {
      // 16 March is a Monday.
      const text = `2026-03-${16 + index}T12:00:00`;
      const allowing = weekdays.filter((one) => fault({ weekdays: [one] }, text) === null);
      expect(allowing).toEqual([weekday]);
    }
  });

  test("of a list are those and no others", () => {
    const holidays = { dates: ["2026-10-01", "2026-03-20"] };
    expect(fault(holidays, "2026-03-20T12:00:00")).toBeNull();
    expect(fault(holidays, "2026-03-21T00:00:00")).toBe("COUPON_WRONG_DATE");
  });
});

test("day of the week, date and time must all allow it", () => {
  const times: UseTimes = { weekdays: ["fri"], dates: ["2026-03-20"], time_windows: [lunch] };
  expect(fault(times, "2026-03-20T11:00:00")).toBeNull();
  expect(fault(times, "2026-03-20T13:00:00")).toBe("COUPON_WRONG_TIME");
  expect(fault({ ...times, weekdays: ["sat"] }, "2026-03-20T11:00:00")).toBe(
    "COUPON_WRONG_WEEKDAY",
  );
  expect(fault({ ...times, dates: ["2026-03-27"] }, "2026-03-20T11:00:00")).toBe(
    "COUPON_WRONG_DATE",
  );
  expect(fault(always, "2026-03-20T03:00:00")).toBeNull();
});

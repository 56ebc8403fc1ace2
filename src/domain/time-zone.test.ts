import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, localDate, localMinute } from "./time-zone.ts";

const at = (text: string) => Date.parse(text);

describe("the clocks of a zone", () => {
  test.each([
    ["Asia/Singapore", "2026-03-20T08:36:16.028Z", "2026-03-20T16:36"],
    ["Asia/Shanghai", "2026-03-20T15:59:59.999Z", "2026-03-20T23:59"],
    ["Asia/Shanghai", "2026-03-20T16:00:00.000Z", "2026-03-21T00:00"],
    // An hour is skipped, and an hour comes twice.
    ["America/New_York", "2026-03-08T06:59:00Z", "2026-03-08T01:59"],
    ["America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T03:00"],
    ["America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T01:30"],
    ["America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T01:30"],
    ["Europe/London", "2026-03-29T00:59:00Z", "2026-03-29T00:59"],
    ["Europe/London", "2026-03-29T01:00:00Z", "2026-03-29T02:00"],
    ["Europe/London", "2026-10-25T01:00:00Z", "2026-10-25T01:00"],
    ["Asia/Kolkata", "2026-03-20T18:30:00Z", "2026-03-21T00:00"],
    ["Asia/Kathmandu", "2026-03-20T18:14:00Z", "2026-03-20T23:59"],
    ["Pacific/Kiritimati", "2026-12-31T10:00:00Z", "2027-01-01T00:00"],
    ["Pacific/Pago_Pago", "2027-01-01T10:59:00Z", "2026-12-31T23:59"],
  ])("in %s, %s is %s", (zone, instant, minute) => {
    expect(localMinute(at(instant), zone)).toBe(minute);
    expect(localDate(at(instant), zone)).toBe(minute.slice(0, 10));
  });

  test("midnight is 00:00 of the new day and never 24:00 of the old one", () => {
    expect(localMinute(at("2026-03-20T16:00:00Z"), "Asia/Singapore")).toBe("2026-03-21T00:00");
  });
});

test("what was asked before makes no difference to an answer", () => {
  const asked = fc.record({
    // Few of them, so that the same instant is asked again, of another zone in between.
    at_ms: fc.integer({ min: 1_790_000_000, max: 1_790_000_003 }).map((at_s) => at_s * 1_000),
    zone: fc.constantFrom("Asia/Singapore", "Asia/Kathmandu", "America/New_York"),
  });
  const offsets_minutes = {
    "Asia/Singapore": 480,
    "Asia/Kathmandu": 345,
    "America/New_York": -240,
  };
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 20 }), (questions) => {
      for (const { at_ms, zone } of questions) {
        const shifted_ms = at_ms + offsets_minutes[zone] * 60_000;
        expect(localMinute(at_ms, zone)).toBe(new Date(shifted_ms).toISOString().slice(0, 16));
      }
    }),
  );
});

describe("adding days", () => {
  test.each([
    ["2026-02-28", 1, "2026-03-01"],
    ["2028-02-28", 1, "2028-02-29"],
    ["2026-12-31", 1, "2027-01-01"],
    ["2026-03-01", -1, "2026-02-28"],
    // A day of 23 hours and one of 25 are days like any other.
    ["2026-03-08", 1, "2026-03-09"],
    ["2026-11-01", 1, "2026-11-02"],
    ["2026-03-20", 0, "2026-03-20"],
  ])("%s and %i days is %s", (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
  });
});

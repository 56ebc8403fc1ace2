import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, localDate } from "../time-zone.ts";
import { endAfterDays, endOfDate, localSecond, startOfDate } from "./local-time.ts";

const at = (text: string) => Date.parse(text);
const iso = (at_ms: number) => new Date(at_ms).toISOString();

const zones = [
  "Asia/Shanghai",
  "Asia/Singapore",
  "Asia/Kathmandu",
  "America/New_York",
  "Europe/London",
  "Australia/Lord_Howe",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  // The clocks change at midnight.
  "America/Havana",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Beirut",
  "Asia/Amman",
] as const;

describe("seconds on a zone's clocks", () => {
  test.each([
    ["Asia/Shanghai", "2026-03-20T15:59:59.999Z", "23:59:59"],
    ["Asia/Shanghai", "2026-03-20T16:00:00.000Z", "00:00:00"],
    ["Asia/Kathmandu", "2026-03-20T18:14:07.500Z", "23:59:07"],
    ["America/New_York", "2026-03-08T07:00:01.000Z", "03:00:01"],
  ])("in %s, %s is %s", (zone, instant, second) => {
    expect(localSecond(at(instant), zone)).toBe(second);
  });
});

describe("the end of a day", () => {
  test.each([
    ["2026-03-20", "Asia/Shanghai", "2026-03-20T16:00:00.000Z"],
    ["2026-03-07", "America/New_York", "2026-03-08T05:00:00.000Z"],
    // A day of 23 hours.
    ["2026-03-08", "America/New_York", "2026-03-09T04:00:00.000Z"],
    // On 8 March 2026 Havana's clocks go from 23:59:59 of the 7th to 01:00.
    ["2026-03-07", "America/Havana", "2026-03-08T05:00:00.000Z"],
    // On 1 November they go from 00:59:59 back to 00:00: the day begins with the first.
    ["2026-10-31", "America/Havana", "2026-11-01T04:00:00.000Z"],
    // So they did in Amman in 2019.
    ["2019-10-24", "Asia/Amman", "2019-10-24T21:00:00.000Z"],
    // Santiago's go from 23:59:59 back to 23:00: the day ends with the second.
    ["2026-04-04", "America/Santiago", "2026-04-05T04:00:00.000Z"],
  ])("%s in %s is %s", (date, zone, instant) => {
    expect(iso(endOfDate(date, zone))).toBe(instant);
  });

  test("is where the calendar turns, in every zone, on every date", () => {
    const dates = fc.integer({ min: 0, max: 9_000 }).map((days) => addDays("2015-01-01", days));
    fc.assert(
      fc.property(dates, fc.constantFrom(...zones), (date, zone) => {
        const end_ms = endOfDate(date, zone);
        expect(localDate(end_ms - 1, zone)).toBe(date);
        expect(localDate(end_ms, zone)).toBe(addDays(date, 1));
        expect(localSecond(end_ms - 1, zone)).toBe("23:59:59");
        expect(startOfDate(addDays(date, 1), zone)).toBe(end_ms);
      }),
      { numRuns: 500 },
    );
  });
});

describe("so many days after an instant", () => {
  test("are counted on the calendar of the zone, not from the hour", () => {
    // 00:30 on 21 March in Shanghai, still the 20th in London.
    const received_ms = at("2026-03-20T16:30:00Z");
    expect(iso(endAfterDays(received_ms, 7, "Asia/Shanghai"))).toBe("2026-03-28T16:00:00.000Z");
    expect(iso(endAfterDays(received_ms, 7, "Europe/London"))).toBe("2026-03-28T00:00:00.000Z");
    expect(iso(endAfterDays(received_ms, 0, "Asia/Shanghai"))).toBe("2026-03-21T16:00:00.000Z");
  });
});

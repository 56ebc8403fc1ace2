import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, localDate } from "../time-zone.ts";
import {
  range_days_max,
  readDateRange,
  type DateRangeFault,
  type DateRangeParameters,
} from "./date-range.ts";
import { dateRangeFaultWording } from "./parameter-texts.ts";

const at = (text: string) => Date.parse(text);
/** Half past midnight of 20 March in Shanghai; still the day before in UTC. */
const clock = { now_ms: at("2026-03-19T16:30:00Z"), time_zone: "Asia/Shanghai" };

function isoRange(parameters: DateRangeParameters, at_clock = clock) {
  const reading = readDateRange(parameters, at_clock);
  if (!reading.valid) throw new Error(reading.fault.code);
  const iso = (at_ms: number | null) => (at_ms === null ? null : new Date(at_ms).toISOString());
  return [iso(reading.range.from_ms), iso(reading.range.until_ms)];
}

function faultOf(parameters: DateRangeParameters): DateRangeFault {
  const reading = readDateRange(parameters, clock);
  if (reading.valid) throw new Error("It was read");
  expect(dateRangeFaultWording(reading.fault).zh).not.toBe("");
  expect(dateRangeFaultWording(reading.fault).en).not.toBe("");
  return reading.fault;
}

describe("queryDateRange, on the merchant's calendar", () => {
  test.each([
    ["today", "2026-03-19T16:00:00.000Z", "2026-03-20T16:00:00.000Z"],
    ["yesterday", "2026-03-18T16:00:00.000Z", "2026-03-19T16:00:00.000Z"],
    ["near2now_1", "2026-03-19T16:00:00.000Z", "2026-03-20T16:00:00.000Z"],
    ["near2now_7", "2026-03-13T16:00:00.000Z", "2026-03-20T16:00:00.000Z"],
    ["near2now_30", "2026-02-18T16:00:00.000Z", "2026-03-20T16:00:00.000Z"],
    ["near2yesterday_1", "2026-03-18T16:00:00.000Z", "2026-03-19T16:00:00.000Z"],
    ["near2yesterday_7", "2026-03-12T16:00:00.000Z", "2026-03-19T16:00:00.000Z"],
  ])("%s is from %s up to %s", (queryDateRange, from, until) => {
    expect(isoRange({ queryDateRange })).toEqual([from, until]);
  });

  test.each(["tomorrow", "TODAY", "near2now", "near2now7", "near2future_3", " today"])(
    "%j is unknown",
    (queryDateRange) =>
      expect(faultOf({ queryDateRange })).toEqual({
        code: "RANGE_UNKNOWN",
        parameter: "queryDateRange",
      }),
  );

  test.each(["0", "-1", "1.5", "", "x", "3661", "99999999999999999999", "７", "7 "])(
    "near2now_%s names no number of days",
    (days) =>
      expect(faultOf({ queryDateRange: `near2now_${days}` })).toEqual({
        code: "RANGE_DAYS_INVALID",
        parameter: "queryDateRange",
        days_max: range_days_max,
      }),
  );
});

describe("dates and times", () => {
  test("a date includes its whole day, the last one too", () => {
    expect(isoRange({ queryStartDate: "2026-03-01", queryEndDate: "2026-03-02" })).toEqual([
      "2026-02-28T16:00:00.000Z",
      "2026-03-02T16:00:00.000Z",
    ]);
  });

  test("a time includes its whole second", () => {
    const parameters = {
      queryStartDateTime: "2026-03-01 09:00:00",
      queryEndDateTime: "2026-03-01 17:59:59",
    };
    expect(isoRange(parameters)).toEqual(["2026-03-01T01:00:00.000Z", "2026-03-01T10:00:00.000Z"]);
  });

  test("one second is a range", () => {
    const second = "2026-03-01 09:00:00";
    expect(isoRange({ queryStartDateTime: second, queryEndDateTime: second })).toEqual([
      "2026-03-01T01:00:00.000Z",
      "2026-03-01T01:00:01.000Z",
    ]);
  });

  test("without a start or an end there is no limit on that side", () => {
    expect(isoRange({ queryStartDate: "2026-03-01" })).toEqual(["2026-02-28T16:00:00.000Z", null]);
    expect(isoRange({ queryEndDateTime: "2026-03-01 00:00:00" })).toEqual([
      null,
      "2026-02-28T16:00:01.000Z",
    ]);
    expect(isoRange({})).toEqual([null, null]);
  });

  test("old clients may name dates or times", () => {
    expect(isoRange({ createTimeStart: "2026-03-01", createTimeEnd: "2026-03-01" })).toEqual([
      "2026-02-28T16:00:00.000Z",
      "2026-03-01T16:00:00.000Z",
    ]);
    expect(
      isoRange({ createTimeStart: "2026-03-01 12:00:00", createTimeEnd: "2026-03-01" }),
    ).toEqual(["2026-03-01T04:00:00.000Z", "2026-03-01T16:00:00.000Z"]);
  });

  test.each<[DateRangeParameters, string]>([
    [{ queryStartDate: "2026-3-1" }, "queryStartDate"],
    [{ queryStartDate: "2026-02-29" }, "queryStartDate"],
    [{ queryStartDate: "2026-03-01 00:00:00" }, "queryStartDate"],
    [{ queryEndDate: "20260301" }, "queryEndDate"],
    [{ queryEndDate: "0026-03-01" }, "queryEndDate"],
    [{ queryEndDate: "3000-01-01" }, "queryEndDate"],
    [{ queryEndDate: "２０２６-03-01" }, "queryEndDate"],
    [{ queryStartDateTime: "2026-03-01" }, "queryStartDateTime"],
    [{ queryStartDateTime: "2026-03-01T00:00:00" }, "queryStartDateTime"],
    [{ queryEndDateTime: "2026-03-01 24:00:00" }, "queryEndDateTime"],
    [{ queryEndDateTime: "2026-03-01 23:60:00" }, "queryEndDateTime"],
    [{ createTimeStart: "yesterday" }, "createTimeStart"],
    [{ createTimeStart: "2026-03-01", createTimeEnd: "x" }, "createTimeEnd"],
  ])("%j is refused at %s", (parameters, parameter) => {
    expect(faultOf(parameters)).toMatchObject({ code: "DATE_MALFORMED", parameter });
  });

  test("what ends before it begins is refused", () => {
    expect(faultOf({ queryStartDate: "2026-03-02", queryEndDate: "2026-03-01" })).toEqual({
      code: "RANGE_REVERSED",
      parameter: "queryEndDate",
      start: "queryStartDate",
    });
    const times = {
      createTimeStart: "2026-03-02 10:00:00",
      createTimeEnd: "2026-03-01",
    };
    const fault = faultOf(times);
    expect(fault).toEqual({
      code: "RANGE_REVERSED",
      parameter: "createTimeEnd",
      start: "createTimeStart",
    });
    expect(dateRangeFaultWording(fault)).toEqual({
      zh: "不能早于 createTimeStart",
      en: "it must not be before createTimeStart",
    });
  });
});

describe("of several ways to ask, one wins", () => {
  const all = {
    queryDateRange: "today",
    queryStartDate: "2026-02-01",
    queryEndDate: "2026-02-01",
    queryStartDateTime: "2026-01-01 00:00:00",
    queryEndDateTime: "2026-01-01 00:00:00",
    createTimeStart: "2025-12-01",
    createTimeEnd: "2025-12-01",
  };

  test("the named range, then dates, then times, then what old clients say", () => {
    const { queryDateRange: _named, ...without_name } = all;
    const { queryStartDate: _from, queryEndDate: _to, ...times } = without_name;
    const { queryStartDateTime: _start, queryEndDateTime: _end, ...old } = times;
    expect(isoRange(all)[0]).toBe("2026-03-19T16:00:00.000Z");
    expect(isoRange(without_name)[0]).toBe("2026-01-31T16:00:00.000Z");
    expect(isoRange(times)[0]).toBe("2025-12-31T16:00:00.000Z");
    expect(isoRange(old)[0]).toBe("2025-11-30T16:00:00.000Z");
  });

  test("an empty text is no way to ask", () => {
    expect(isoRange({ ...all, queryDateRange: "", queryStartDate: "", queryEndDate: "" })).toEqual([
      "2025-12-31T16:00:00.000Z",
      "2025-12-31T16:00:01.000Z",
    ]);
  });

  test("what does not win is not looked at; the winner's end is never another one's", () => {
    expect(isoRange({ queryDateRange: "today", queryStartDate: "nonsense" })[0]).toBe(
      "2026-03-19T16:00:00.000Z",
    );
    expect(
      isoRange({ queryStartDate: "2026-02-01", queryEndDateTime: "2026-02-02 00:00:00" }),
    ).toEqual(["2026-01-31T16:00:00.000Z", null]);
  });
});

describe("days on which the clocks are set", () => {
  test.each([
    // A day of 23 hours, one of 25, and one that begins at one o'clock.
    ["America/New_York", "2026-03-08", "2026-03-08T05:00:00.000Z", "2026-03-09T04:00:00.000Z"],
    ["America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"],
    ["America/Santiago", "2024-09-08", "2024-09-08T04:00:00.000Z", "2024-09-09T03:00:00.000Z"],
    // Midnight comes twice.
    ["America/Havana", "2024-11-03", "2024-11-03T04:00:00.000Z", "2024-11-04T05:00:00.000Z"],
    // A day that never was.
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z", "2011-12-30T10:00:00.000Z"],
  ])("in %s, %s is from %s up to %s", (time_zone, date, from, until) => {
    const parameters = { queryStartDate: date, queryEndDate: date };
    expect(isoRange(parameters, { ...clock, time_zone })).toEqual([from, until]);
  });

  test("a time that comes twice begins with the first and ends with the second", () => {
    const parameters = {
      queryStartDateTime: "2026-11-01 01:30:00",
      queryEndDateTime: "2026-11-01 01:30:00",
    };
    expect(isoRange(parameters, { ...clock, time_zone: "America/New_York" })).toEqual([
      "2026-11-01T05:30:00.000Z",
      "2026-11-01T06:30:01.000Z",
    ]);
  });

  test("days follow each other without a gap or an overlap, and hold every instant of theirs", () => {
    const zones = ["Asia/Shanghai", "America/New_York", "America/Santiago", "America/Havana"];
    const instants = fc.integer({
      min: at("2020-01-01T00:00:00Z"),
      max: at("2030-01-01T00:00:00Z"),
    });
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (now_ms, time_zone) => {
        const rangeOf = (queryDateRange: string) => {
          const reading = readDateRange({ queryDateRange }, { now_ms, time_zone });
          return reading.valid ? reading.range : { from_ms: null, until_ms: null };
        };
        const [today, yesterday] = [rangeOf("today"), rangeOf("yesterday")];
        expect(today.from_ms).toBeLessThanOrEqual(now_ms);
        expect(today.until_ms).toBeGreaterThan(now_ms);
        expect(yesterday.until_ms).toBe(today.from_ms);
        expect(localDate(today.from_ms!, time_zone)).toBe(localDate(now_ms, time_zone));
        expect(localDate(today.until_ms!, time_zone)).toBe(
          addDays(localDate(now_ms, time_zone), 1),
        );
      }),
      { numRuns: 300 },
    );
  });
});

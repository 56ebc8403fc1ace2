import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstInstantOf, instantAfter, localClock } from "./local-clock.ts";

const at = (text: string) => Date.parse(text);
const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;

/** Days on which clocks are set, some at midnight, one by half an hour, one by a whole day. */
const changes = [
  ["America/New_York", "2026-03-08"],
  ["America/New_York", "2026-11-01"],
  ["Europe/London", "2026-10-25"],
  ["America/Santiago", "2024-09-08"],
  ["America/Santiago", "2024-04-07"],
  ["America/Havana", "2024-03-10"],
  ["America/Havana", "2024-11-03"],
  ["America/Sao_Paulo", "2018-11-04"],
  ["America/Sao_Paulo", "2018-02-18"],
  ["Africa/Cairo", "2024-04-26"],
  ["Asia/Beirut", "2024-03-31"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-10-04"],
  ["Pacific/Apia", "2011-12-30"],
] as const;

describe("the reading of a local clock", () => {
  test.each([
    ["Asia/Shanghai", "2019-08-22T20:14:43.351Z", "2019-08-23T04:14:43.351Z"],
    ["Asia/Singapore", "2026-03-20T08:36:16.028Z", "2026-03-20T16:36:16.028Z"],
    ["Asia/Kathmandu", "2026-03-20T18:14:59.999Z", "2026-03-20T23:59:59.999Z"],
    ["America/New_York", "1969-12-31T23:59:59.999Z", "1969-12-31T18:59:59.999Z"],
  ])("in %s at %s is that of %s", (zone, instant, shown) => {
    expect(new Date(localClock(at(instant), zone)).toISOString()).toBe(shown);
  });
});

describe("the instants of a reading", () => {
  test("are the one before the clocks are set back and the one after", () => {
    const half_past_one = at("2026-11-01T01:30:00Z");
    expect(firstInstantOf(half_past_one, "America/New_York")).toBe(at("2026-11-01T05:30:00Z"));
    expect(instantAfter(half_past_one, "America/New_York")).toBe(at("2026-11-01T06:30:00.001Z"));
  });

  test("are the jump itself when the clocks skip it", () => {
    const jump = at("2026-03-08T07:00:00Z");
    for (const skipped of ["02:00:00.000", "02:30:00.000", "02:59:59.999"]) {
      expect(firstInstantOf(at(`2026-03-08T${skipped}Z`), "America/New_York")).toBe(jump);
      expect(instantAfter(at(`2026-03-08T${skipped}Z`), "America/New_York")).toBe(jump);
    }
  });

  test("are the jump also where a midnight or a whole day is skipped", () => {
    expect(firstInstantOf(at("2024-09-08T00:00:00Z"), "America/Santiago")).toBe(
      at("2024-09-08T04:00:00Z"),
    );
    expect(firstInstantOf(at("2011-12-30T12:00:00Z"), "Pacific/Apia")).toBe(
      at("2011-12-30T10:00:00Z"),
    );
  });

  test.each(changes)("in %s around %s are those found by trying every minute", (zone, date) => {
    const shown = new Map<number, number[]>();
    for (let instant = at(date) - 38 * hour_ms; instant < at(date) + 62 * hour_ms;) {
      const reading = localClock(instant, zone);
      shown.set(reading, [...(shown.get(reading) ?? []), instant]);
      instant += minute_ms;
    }
    const readings = [...shown.keys()].sort((one, other) => one - other);
    for (let reading = at(date) - 24 * hour_ms; reading < at(date) + 48 * hour_ms;) {
      const instants = shown.get(reading);
      if (instants === undefined) {
        // Skipped: the first minute that is shown again.
        const next = shown.get(readings.find((other) => other > reading)!)!;
        expect(firstInstantOf(reading, zone)).toBe(next[0]);
        expect(instantAfter(reading, zone)).toBe(next[0]);
      } else {
        expect(firstInstantOf(reading, zone)).toBe(instants[0]);
        expect(instantAfter(reading, zone)).toBe(instants.at(-1)! + 1);
      }
      reading += 10 * minute_ms;
    }
  });

  test("include the instant that was read, at any time in any zone", () => {
    const zones = [...new Set(changes.map(([zone]) => zone)), "Asia/Shanghai", "Asia/Kathmandu"];
    fc.assert(
      fc.property(
        fc.integer({ min: at("2000-01-01T00:00:00Z"), max: at("2040-01-01T00:00:00Z") }),
        fc.constantFrom(...zones),
        (instant, zone) => {
          const reading = localClock(instant, zone);
          expect(firstInstantOf(reading, zone)).toBeLessThanOrEqual(instant);
          expect(instantAfter(reading, zone)).toBeGreaterThan(instant);
        },
      ),
      { numRuns: 500 },
    );
  });
});

import { expect, test } from "vitest";
import { endOf, startOf } from "./created-range.ts";

const iso = (at_ms: number) => new Date(at_ms).toISOString();

test.each([
  ["2026-11-22", "Asia/Shanghai", "2026-11-21T16:00:00.000Z", "2026-11-22T16:00:00.000Z"],
  // 23 and 25 hours.
  ["2026-03-08", "America/New_York", "2026-03-08T05:00:00.000Z", "2026-03-09T04:00:00.000Z"],
  ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"],
  // Clocks are set from midnight to one: the day begins at 01:00.
  ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z", "2026-04-24T21:00:00.000Z"],
  ["2026-03-29", "Asia/Beirut", "2026-03-28T22:00:00.000Z", "2026-03-29T21:00:00.000Z"],
  ["2026-03-28", "Asia/Beirut", "2026-03-27T22:00:00.000Z", "2026-03-28T22:00:00.000Z"],
  ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z", "2026-09-07T03:00:00.000Z"],
  ["2026-09-05", "America/Santiago", "2026-09-05T04:00:00.000Z", "2026-09-06T04:00:00.000Z"],
  ["2026-03-08", "America/Havana", "2026-03-08T05:00:00.000Z", "2026-03-09T04:00:00.000Z"],
  // Set back from one to midnight: it begins with the first of the two.
  ["2026-11-01", "America/Havana", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"],
])("%s in %s is from %s to %s", (date, zone, start, end) => {
  expect([iso(startOf(date, zone)), iso(endOf(date, zone))]).toEqual([start, end]);
});

test("an instant is itself, in every zone", () => {
  const instant = "2026-04-23T22:30:00.000Z";
  expect(iso(startOf(instant, "Africa/Cairo"))).toBe(instant);
  expect(iso(endOf(instant, "Africa/Cairo"))).toBe(instant);
});

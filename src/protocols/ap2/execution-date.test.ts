import { describe, expect, it } from "vitest";
import { earliestInstant } from "./execution-date.ts";

function instantOf(text: string): string | undefined {
  const instant_s = earliestInstant(text);
  return instant_s === undefined ? undefined : new Date(instant_s * 1000).toISOString();
}

describe("an execution date", () => {
  it.each([
    ["2026-03-28T10:00:00Z", "2026-03-28T10:00:00.000Z"],
    ["2026-03-28T10:00:00.999Z", "2026-03-28T10:00:00.000Z"],
    ["2026-03-28T10:00+08:00", "2026-03-28T02:00:00.000Z"],
    ["2026-03-28T10:00:00-05:30", "2026-03-28T15:30:00.000Z"],
    ["2026-03-28T10:00:00", "2026-03-27T20:00:00.000Z"],
    ["2026-03-28", "2026-03-27T10:00:00.000Z"],
    ["2028-02-29", "2028-02-28T10:00:00.000Z"],
  ])("%s begins at %s", (text, instant) => expect(instantOf(text)).toBe(instant));

  it.each([
    "",
    "tomorrow",
    "20260328",
    "2026-3-28",
    "2026-13-01",
    "2026-02-29",
    "2026-03-28 10:00:00Z",
    "2026-03-28T25:00:00Z",
    "2026-03-28T10:61:00Z",
    "2026-03-28T10:00:00+8",
    "2026-03-28T10:00:00Z ",
    "1774000000",
  ])("%j is none", (text) => expect(earliestInstant(text)).toBeUndefined());
});

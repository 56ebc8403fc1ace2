import { expect, test } from "vitest";
import { formatInstant, formatMinute, formatMinuteWithZone, zoneLabel } from "./instant.ts";

const drafted = "2026-03-20T08:36:16.028Z";

test("an event is dated as in the source, on the clocks of Singapore", () => {
  expect(formatMinuteWithZone(drafted, "Asia/Singapore")).toBe("2026-03-20 16:36 SGT");
});

test("Shanghai is CST", () => {
  expect(formatMinuteWithZone(drafted, "Asia/Shanghai")).toBe("2026-03-20 16:36 CST");
});

test("midnight is 00:00 of the new day, not 24:00 of the old one", () => {
  expect(formatMinute("2026-03-19T16:00:00.000Z", "Asia/Singapore")).toBe("2026-03-20 00:00");
});

test("a zone with daylight saving is named for the season", () => {
  expect(zoneLabel("America/New_York", Date.parse("2026-01-15T12:00:00Z"))).toBe("EST");
  expect(zoneLabel("America/New_York", Date.parse("2026-07-15T12:00:00Z"))).toBe("EDT");
  expect(zoneLabel("Europe/Paris", Date.parse("2026-07-15T12:00:00Z"))).toBe("CEST");
  expect(zoneLabel("Europe/London", Date.parse("2026-01-15T12:00:00Z"))).toBe("GMT");
});

test("a zone without a name is given by its offset", () => {
  expect(zoneLabel("Asia/Thimphu", Date.parse(drafted))).toBe("GMT+6");
});

test("lists show dates in the reader's language with 24 hours", () => {
  const time_zone = "Asia/Singapore";
  expect(formatInstant(drafted, { time_zone, language: "en" })).toBe("20 Mar 2026, 16:36");
  expect(formatInstant(drafted, { time_zone, language: "zh-CN" })).toBe("2026/3/20 16:36");
});

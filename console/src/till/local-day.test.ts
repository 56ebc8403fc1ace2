import { expect, test } from "vitest";
import { dateIn, dayAfter } from "./local-day.ts";

test("today is the merchant's day, whatever the device's clock says of its own zone", () => {
  const at_ms = Date.parse("2026-03-20T17:30:00Z");
  expect(dateIn("Asia/Singapore", at_ms)).toBe("2026-03-21");
  expect(dateIn("America/New_York", at_ms)).toBe("2026-03-20");
});

test("the day after the last of a month is the first of the next", () => {
  expect(dayAfter("2028-02-28", 1)).toBe("2028-02-29");
  expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
});

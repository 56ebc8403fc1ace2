import { expect, test } from "vitest";
import { formatDate, formatDateWithoutDay, formatDayAndMonth } from "./calendar-date.ts";

test("a date keeps its day wherever the browser stands", () => {
  expect(formatDate("2026-03-21", "zh-CN")).toBe("2026年3月21日周六");
  expect(formatDate("2026-03-21", "en")).toBe("Sat, 21 Mar 2026");
});

test("a list leaves the day of the week out", () => {
  expect(formatDateWithoutDay("2026-03-21", "zh-CN")).toBe("2026/3/21");
  expect(formatDateWithoutDay("2026-03-21", "en")).toBe("21 Mar 2026");
});

test("an axis shows day and month only", () => {
  expect(formatDayAndMonth("2026-03-21", "zh-CN")).toBe("3/21");
  expect(formatDayAndMonth("2026-03-21", "en")).toBe("21/03");
});

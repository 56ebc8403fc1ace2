import { expect, test } from "vitest";
import { dayAfter } from "../till/local-day.ts";
import { barsOf, extentOf, placeOf } from "./chart-bars.ts";

const none = {
  ...{ name: null, trade_count: 0, trade_minor: 0, discount_minor: 0, refund_count: 0 },
  ...{ refund_minor: 0, fee_minor: 0, income_minor: 0 },
};
const days = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    return { ...none, key: dayAfter("2026-01-01", index), real_minor: index + 1 };
  });

test("two months are shown day by day, and more month by month", () => {
  expect(barsOf({ groups: days(62) })).toHaveLength(62);
  expect(barsOf({ groups: days(63) })).toEqual([
    { time: "2026-01", real_minor: (31 * 32) / 2 },
    { time: "2026-02", real_minor: (59 * 60 - 31 * 32) / 2 },
    { time: "2026-03", real_minor: 60 + 61 + 62 + 63 },
  ]);
});

test("bars stand on nought, and hang from it when more went back than came in", () => {
  const bars = [
    { time: "2026-01-01", real_minor: 300 },
    { time: "2026-01-02", real_minor: -100 },
    { time: "2026-01-03", real_minor: 0 },
  ];
  const extent = extentOf(bars);
  expect(bars.map((bar) => placeOf(bar, extent))).toEqual([
    { bottom: 25, height: 75 },
    { bottom: 0, height: 25 },
    { bottom: 25, height: 0 },
  ]);
});

test("days without anything have no bars", () => {
  const [bar = { time: "", real_minor: 1 }] = barsOf({
    groups: [{ ...days(1)[0]!, real_minor: 0 }],
  });
  expect(placeOf(bar, extentOf([bar]))).toEqual({ bottom: 0, height: 0 });
});

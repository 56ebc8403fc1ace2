import { expect, test } from "vitest";
import { capacityDays, isUnlimited, type Pool } from "./capacity-days.ts";

function pool(day: Partial<Pool["days"][number]>): Pool {
  return {
    pool_id: "park",
    name: { zh: "园区", en: "Park" },
    days: [{ date: "2026-03-21", capacity: 100, held: 3, sold: 40, closed: false, ...day }],
  };
}

test("what is left is the capacity without what is sold and held", () => {
  expect(capacityDays(pool({}))[0]?.left).toBe(57);
});

test("nothing is left on a closed day", () => {
  expect(capacityDays(pool({ closed: true }))[0]?.left).toBe(0);
});

test("a day without a limit has no figure for what is left", () => {
  expect(capacityDays(pool({ capacity: null }))[0]?.left).toBeNull();
  expect(isUnlimited(pool({ capacity: null }))).toBe(true);
  expect(isUnlimited(pool({}))).toBe(false);
});

import { expect, test } from "vitest";
import { busiestPool, capacityDays, isUnlimited, type Pool } from "./capacity-days.ts";

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
  expect(capacityDays(pool({ closed: true }))[0]).toMatchObject({ left: 0, state: "closed" });
});

test("a day whose places are all sold or held is full", () => {
  expect(capacityDays(pool({ sold: 97 }))[0]).toMatchObject({ left: 0, state: "full" });
  expect(capacityDays(pool({ sold: 96 }))[0]).toMatchObject({ left: 1, state: "open" });
});

test("a day without a limit has no figure for what is left", () => {
  expect(capacityDays(pool({ capacity: null }))[0]?.left).toBeNull();
  expect(isUnlimited(pool({ capacity: null }))).toBe(true);
  expect(isUnlimited(pool({}))).toBe(false);
});

test("the busiest pool is shown first, and one without a limit only for want of another", () => {
  const calm = { ...pool({ sold: 1, held: 0 }), pool_id: "calm" };
  const busy = { ...pool({ sold: 30, held: 12 }), pool_id: "busy" };
  const unlimited = { ...pool({ capacity: null, sold: 900 }), pool_id: "unlimited" };
  expect(busiestPool([calm, unlimited, busy])?.pool_id).toBe("busy");
  expect(busiestPool([unlimited])?.pool_id).toBe("unlimited");
  expect(busiestPool([])).toBeUndefined();
});

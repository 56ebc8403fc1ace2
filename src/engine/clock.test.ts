import { expect, test } from "vitest";
import { randomIds, systemClock } from "./clock.ts";

const at_ms = Date.parse("2026-03-20T08:36:16.028Z");

test("an id has its prefix, 13 random hex digits and 11 of its instant, as in the source", () => {
  const id = randomIds.newId("order", at_ms);
  expect(id).toMatch(/^order_[0-9a-f]{24}$/);
  // The source's order_7cb78b0f45ebf19d0a63581c was made at this very instant.
  expect(id.slice(-11)).toBe("19d0a63581c");
});

test("ids of one millisecond differ, also beyond one draw of random bytes", () => {
  const ids = new Set(Array.from({ length: 5_000 }, () => randomIds.newId("lock", at_ms)));
  expect(ids.size).toBe(5_000);
});

test("the clock tells Unix time in milliseconds", () => {
  expect(Math.abs(systemClock.now_ms() - Date.now())).toBeLessThan(1_000);
});

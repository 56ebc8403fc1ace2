import { describe, expect, test } from "vitest";
import { simulate, type Summary } from "./simulate.ts";

/** Kept few, for every run of the tests; `npm run simulate` goes on from there. */
const seeds = 50;
const seeds_at_once = 10;

const summaries: Summary[] = [];

describe("servers that share a store, with everything going wrong that can", () => {
  const starts = Array.from({ length: seeds / seeds_at_once }, (_, n) => 1 + n * seeds_at_once);

  test.each(starts)("keep every promise in the runs from seed %i on", async (start) => {
    for (let seed = start; seed < start + seeds_at_once; seed++) {
      summaries.push(await simulate(seed));
    }
  });

  test("get into every situation that the order book knows", () => {
    const types = new Set(summaries.flatMap((summary) => [...summary.types.keys()]));
    const of_members = [...types].filter((type) => /^(STORED|POINTS|COUPON|RECORD)_/.test(type));
    const of_deposits = [...types].filter((type) => type.startsWith("DEPOSIT_"));
    // Nineteen of orders, and CATALOG_SAVED.
    expect(types.size - of_members.length - of_deposits.length).toBe(20);
    // All that there are but for a refusal that is rare.
    expect(of_deposits.length).toBeGreaterThanOrEqual(18);
    // Given, spent, given back, earned and taken back.
    expect(of_members.sort()).toEqual([
      ...["COUPON_GIVEN_BACK", "COUPON_USED", "POINTS_EARNED", "POINTS_RETURNED"],
      ...["POINTS_TAKEN_BACK", "POINTS_USED", "RECORD_GIVEN", "STORED_VALUE_RETURNED"],
      "STORED_VALUE_SPENT",
    ]);
    expect(summaries.some(({ kills }) => kills > 5)).toBe(true);
  });

  test("do the same again from the same seed, event by event", async () => {
    const again = await simulate(3);
    expect(again).toEqual(summaries.find(({ seed }) => seed === 3));
    expect(again.last_hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await simulate(4)).last_hash).not.toBe(again.last_hash);
  });
});

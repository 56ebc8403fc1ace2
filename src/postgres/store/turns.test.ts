import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StoreBusyError } from "../../engine/ports/store.ts";
import { createTurns } from "./turns.ts";

/** Everybody waits at once; returns whose turn it was, one connection after the other. */
async function serve(wishes: readonly string[]): Promise<readonly string[]> {
  const turns = createTurns<number>(60_000);
  const served: string[] = [];
  const waits = wishes.map((merchant_id) =>
    turns.wait(merchant_id).then(() => served.push(merchant_id)),
  );
  for (let turn = 0; turns.areWanted(); turn++) {
    turns.give(turn);
    await Promise.resolve();
  }
  await Promise.all(waits);
  return served;
}

describe("whoever waits for a connection", () => {
  test("is served in the order in which they came", async () => {
    expect(await serve(["one", "two", "three"])).toEqual(["one", "two", "three"]);
  });

  test("is kept out by no merchant who wants many", async () => {
    const served = await serve(["big", "big", "big", "big", "small", "other"]);
    expect(served).toEqual(["big", "small", "other", "big", "big", "big"]);
  });

  test("waits for one turn of each of the others at most, whatever they want", async () => {
    const merchant = fc.constantFrom("a", "b", "c", "d", "e");
    await fc.assert(
      fc.asyncProperty(fc.array(merchant, { maxLength: 40 }), async (wishes) => {
        const served = await serve(wishes);
        expect([...served].sort()).toEqual([...wishes].sort());
        const others_max = new Set(wishes).size - 1;
        for (const merchant_id of wishes) {
          const places = served.flatMap((one, place) => (one === merchant_id ? [place] : []));
          const gaps = places.map((place, n) => place - (places[n - 1] ?? -1) - 1);
          expect(Math.max(...gaps)).toBeLessThanOrEqual(others_max);
        }
      }),
    );
  });

  test("is sent away after a while, and then is in nobody's way", async () => {
    const turns = createTurns<string>(10);
    await expect(turns.wait("one")).rejects.toThrow(StoreBusyError);
    expect(turns.areWanted()).toBe(false);
    const next = turns.wait("two");
    expect(turns.give("a connection")).toBe(true);
    expect(await next).toBe("a connection");
    expect(turns.give("another")).toBe(false);
  });

  test("is sent away at the end", async () => {
    const turns = createTurns<string>(60_000);
    const waits = ["one", "one", "two"].map((merchant_id) => turns.wait(merchant_id));
    turns.end();
    for (const end of await Promise.allSettled(waits)) expect(end.status).toBe("rejected");
  });
});

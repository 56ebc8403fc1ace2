import { describe, expect, test } from "vitest";
import type { Borrowed, Connections } from "./connection.ts";
import { createTurns } from "./turns.ts";
import { createWays } from "./ways.ts";

/** Connections that lead nowhere, and who has had one, in order. */
function connectionsOf(max: number) {
  const turns = createTurns<null>(60_000);
  const lent: string[] = [];
  let free = max;
  const giveBack = () => {
    if (!turns.give(null)) free++;
  };
  const connections: Connections = {
    async borrow(merchant_id) {
      if (turns.areWanted() || free === 0) await turns.wait(merchant_id);
      else free--;
      lent.push(merchant_id);
      return {
        query: () => Promise.resolve([]),
        run: () => Promise.resolve(""),
        release: giveBack,
        discard: giveBack,
      };
    },
    areWanted: turns.areWanted,
    end: async () => turns.end(),
  };
  return { connections, lent, free: () => free };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("a merchant's way", () => {
  test("is one connection for all that is under way, as long as nobody else waits", async () => {
    const { connections, lent, free } = connectionsOf(1);
    const enter = createWays(connections);
    let before = await enter("one");
    for (let batch = 0; batch < 10; batch++) {
      const next = await enter("one");
      before.release();
      before = next;
    }
    before.release();
    expect(lent).toEqual(["one"]);
    expect(free()).toBe(1);
  });

  test("ends after a turn once others wait, and the merchant queues again", async () => {
    const { connections, lent, free } = connectionsOf(1);
    const enter = createWays(connections);
    const sent: string[] = [];
    /** Keeps two batches under way, as a lane with a deep queue does. */
    async function runDeepQueue(merchant_id: string, batches: number): Promise<void> {
      const under_way: Promise<void>[] = [];
      for (let batch = 0; batch < batches; batch++) {
        const entered = enter(merchant_id).then(async (connection: Borrowed) => {
          sent.push(`${merchant_id} ${batch}`);
          await settled();
          connection.release();
        });
        under_way.push(entered);
        if (under_way.length === 2) await under_way.shift();
      }
      await Promise.all(under_way);
    }
    await Promise.all([runDeepQueue("deep", 20), runDeepQueue("deeper", 40), runDeepQueue("s", 1)]);
    expect(sent.indexOf("s 0")).toBeLessThan(6);
    for (const [merchant_id, batches] of [["deep", 20] as const, ["deeper", 40] as const]) {
      const own = sent.filter((one) => one.startsWith(`${merchant_id} `));
      expect(own).toEqual(Array.from({ length: batches }, (_, n) => `${merchant_id} ${n}`));
    }
    // As long as both had something to send they took turns.
    const both = lent.slice(0, lent.lastIndexOf("deep") + 1).filter((one) => one !== "s");
    expect(both.every((one, place) => one !== both[place + 1])).toBe(true);
    expect(free()).toBe(1);
  });

  test("is another one after the connection was thrown away", async () => {
    const { connections, lent } = connectionsOf(2);
    const enter = createWays(connections);
    const first = await enter("one");
    first.discard();
    const second = await enter("one");
    second.release();
    expect(lent).toEqual(["one", "one"]);
  });
});

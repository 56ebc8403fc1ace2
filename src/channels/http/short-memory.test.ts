import { describe, expect, it } from "vitest";
import { createShortMemory } from "./short-memory.ts";

type Answer = Readonly<{ text: string }>;

/** A memory of one second, and a source that answers when it is told to. */
function given(entries_max = 10) {
  const time = { now_ms: 0 };
  const memory = createShortMemory<Answer>({
    kept_ms: 1_000,
    entries_max,
    now_ms: () => time.now_ms,
  });
  const asked: PromiseWithResolvers<Answer>[] = [];
  const ask = () => {
    const question = Promise.withResolvers<Answer>();
    asked.push(question);
    return question.promise;
  };
  return { memory, time, asked, ask };
}

describe("a short memory", () => {
  it("asks once for a herd, and answers all of it", async () => {
    const { memory, asked, ask } = given();
    const herd = Array.from({ length: 50 }, () => memory.recall("a", ask));
    expect(asked).toHaveLength(1);
    expect(memory.known("a")).toBeUndefined();
    asked[0]?.resolve({ text: "one" });
    expect(new Set(await Promise.all(herd))).toEqual(new Set([{ text: "one" }]));
    expect(memory.known("a")).toEqual({ text: "one" });
    expect(memory.known("b")).toBeUndefined();
  });

  it("tells a failure to all who wait for it, and to nobody after", async () => {
    const { memory, asked, ask } = given();
    const herd = [memory.recall("a", ask), memory.recall("a", ask)];
    asked[0]?.reject(new Error("away"));
    for (const { status } of await Promise.allSettled(herd)) expect(status).toBe("rejected");
    expect(memory.known("a")).toBeUndefined();
    const later = memory.recall("a", ask);
    expect(asked).toHaveLength(2);
    asked[1]?.resolve({ text: "back" });
    expect(await later).toEqual({ text: "back" });
  });

  it("forgets a time after it asked, however long the answer took", async () => {
    const { memory, time, asked, ask } = given();
    const first = memory.recall("a", ask);
    time.now_ms = 900;
    asked[0]?.resolve({ text: "slow" });
    await first;
    time.now_ms = 999;
    expect(memory.known("a")).toEqual({ text: "slow" });
    time.now_ms = 1_000;
    expect(memory.known("a")).toBeUndefined();
    void memory.recall("a", ask);
    expect(asked).toHaveLength(2);
  });

  it("waits for no answer that is overdue", () => {
    const { memory, time, asked, ask } = given();
    void memory.recall("a", ask);
    time.now_ms = 1_000;
    void memory.recall("a", ask);
    expect(asked).toHaveLength(2);
  });

  it("keeps what was asked anew, though an older question fails or is answered later", async () => {
    const { memory, asked, ask } = given();
    const old = memory.recall("a", ask);
    const fresh = memory.renew("a", ask);
    asked[1]?.resolve({ text: "new" });
    await fresh;
    asked[0]?.reject(new Error("late"));
    await expect(old).rejects.toThrow("late");
    expect(memory.known("a")).toEqual({ text: "new" });
    const slow = memory.renew("a", ask);
    const last = memory.renew("a", ask);
    asked[3]?.resolve({ text: "newest" });
    asked[2]?.resolve({ text: "older" });
    await Promise.all([slow, last]);
    expect(memory.known("a")).toEqual({ text: "newest" });
  });

  it("holds no more than it may", async () => {
    const { memory, asked, ask } = given(3);
    for (const key of ["a", "b", "c", "d"]) {
      const answer = memory.recall(key, ask);
      asked.at(-1)?.resolve({ text: key });
      await answer;
    }
    expect(memory.known("d")).toEqual({ text: "d" });
    expect(["a", "b", "c"].filter((key) => memory.known(key) !== undefined)).toEqual([]);
  });
});

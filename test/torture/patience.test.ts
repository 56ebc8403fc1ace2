import { describe, expect, test } from "vitest";
import { OutOfPatienceError, within } from "./patience.ts";

const never = new Promise<never>(() => undefined);
const { signal } = new AbortController();

describe("waiting with an end", () => {
  test("gives what the work comes to", async () => {
    const patience = { what: "the rest", timeout_ms: 60_000, signal };
    expect(await within(Promise.resolve(7), patience)).toBe(7);
    await expect(within(Promise.reject(new Error("broken")), patience)).rejects.toThrow("broken");
  });

  test("says what did not come to its end", async () => {
    const waiting = within(never, { what: "the rest", timeout_ms: 20, signal });
    await expect(waiting).rejects.toThrow(OutOfPatienceError);
    await expect(waiting).rejects.toThrow("the rest did not come to its end in 0 s");
  });

  test("is broken off at once, also before it begins", async () => {
    const stopping = new AbortController();
    const patience = { what: "the rest", timeout_ms: 60_000, signal: stopping.signal };
    const waiting = within(never, patience);
    stopping.abort(new Error("it was broken off"));
    await expect(waiting).rejects.toThrow("it was broken off");
    await expect(within(never, patience)).rejects.toThrow("it was broken off");
  });
});

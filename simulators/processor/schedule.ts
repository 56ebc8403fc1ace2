/** Wakes up what is due, by a clock that tests may shift. */

export type Schedule = Readonly<{
  set(key: string, due_at_ms: number): void;
  drop(key: string): void;
  /** Looks at everything again, after the clock was shifted. */
  rearm(): void;
  stop(): void;
}>;

/** setTimeout counts in 31 bits; what is due later is looked at again on the way. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export function createSchedule(
  parts: Readonly<{ now: () => number; run: (key: string) => void }>,
): Schedule {
  const waiting = new Map<string, { due_at_ms: number; timer: NodeJS.Timeout }>();

  function set(key: string, due_at_ms: number): void {
    drop(key);
    const wait_ms = Math.min(Math.max(0, due_at_ms - parts.now()), LONGEST_WAIT_MS);
    const timer = setTimeout(() => {
      if (due_at_ms > parts.now()) return set(key, due_at_ms);
      waiting.delete(key);
      parts.run(key);
    }, wait_ms);
    waiting.set(key, { due_at_ms, timer });
  }
  function drop(key: string): void {
    clearTimeout(waiting.get(key)?.timer);
    waiting.delete(key);
  }

  return {
    set,
    drop,
    rearm() {
      const entries = Array.from(waiting);
      for (const [key, { due_at_ms }] of entries) set(key, due_at_ms);
    },
    stop() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/**
 * Tells when a merchant's stream has moved: at once for what this process committed, within half a
 * second for what another did. Nothing is asked of the database while nobody waits.
 */
import type { Database } from "../../postgres/database.ts";
import { readPosition } from "./timeline.ts";

const poll_ms = 500;

type Waiter = Readonly<{ after: number; wake(): void }>;

export type EventFollower = Readonly<{
  /** Resolves when the stream is beyond `after`, or after `timeout_ms`. */
  wait(merchant_id: string, after: number, timeout_ms: number): Promise<void>;
  /** This process has committed up to `position`. */
  moved(merchant_id: string, position: number): void;
  stop(): void;
}>;

export function createEventFollower(
  sql: Database,
  reportFault: (error: unknown) => void,
): EventFollower {
  const waiters = new Map<string, Set<Waiter>>();
  let is_polling = false;

  function moved(merchant_id: string, position: number): void {
    for (const waiter of waiters.get(merchant_id) ?? []) {
      if (position > waiter.after) waiter.wake();
    }
  }

  async function poll(): Promise<void> {
    if (is_polling) return;
    is_polling = true;
    try {
      for (const merchant_id of waiters.keys()) {
        moved(merchant_id, await readPosition(sql, merchant_id));
      }
    } catch (error) {
      // The database is away for now; the next round asks again.
      reportFault(error);
    } finally {
      is_polling = false;
    }
  }
  const timer = setInterval(() => void poll(), poll_ms);
  timer.unref();

  return {
    wait: (merchant_id, after, timeout_ms) =>
      new Promise((resolve) => {
        const set = waiters.get(merchant_id) ?? new Set<Waiter>();
        waiters.set(merchant_id, set);
        const timeout = setTimeout(() => waiter.wake(), timeout_ms);
        const waiter: Waiter = {
          after,
          wake() {
            clearTimeout(timeout);
            set.delete(waiter);
            if (set.size === 0 && waiters.get(merchant_id) === set) waiters.delete(merchant_id);
            resolve();
          },
        };
        set.add(waiter);
      }),
    moved,
    stop() {
      clearInterval(timer);
      for (const set of waiters.values()) for (const waiter of [...set]) waiter.wake();
    },
  };
}

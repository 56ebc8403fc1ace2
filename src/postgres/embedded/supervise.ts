// Keeps PostgreSQL running while we run: when its process dies, it is started again.
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../operator-error.ts";
import { launchPostmaster, type Postmaster, type PostmasterPlan } from "./postmaster.ts";

export interface Supervisor {
  /** Stops PostgreSQL for good; safe to call twice. */
  readonly stop: () => Promise<void>;
}

const FIRST_DELAY_MS = 50;
const DELAY_MAX_MS = 5_000;

/**
 * Starts PostgreSQL and watches it. `prepare` runs before every start (it clears what a killed
 * server left). A first start that fails throws; later ones are tried again for as long as we run,
 * with growing pauses, because there is nothing better to do without a database.
 */
export async function supervise(
  plan: PostmasterPlan,
  prepare: () => Promise<void>,
): Promise<Supervisor> {
  await prepare();
  let postmaster: Postmaster | null = await launchPostmaster(plan);
  const stopping = new AbortController();

  const watch = async (): Promise<void> => {
    while (postmaster !== null) {
      const how = await postmaster.exited;
      if (stopping.signal.aborted) return;
      plan.onProgress(`PostgreSQL ended unexpectedly (${how}); starting it again…`);
      postmaster = await relaunch();
      if (postmaster !== null) plan.onProgress("PostgreSQL is back.");
    }
  };

  const relaunch = async (): Promise<Postmaster | null> => {
    for (let delay_ms = FIRST_DELAY_MS; ; delay_ms = Math.min(delay_ms * 2, DELAY_MAX_MS)) {
      const { signal } = stopping;
      await sleep(delay_ms, undefined, { signal, ref: false }).catch(() => {});
      if (stopping.signal.aborted) return null;
      try {
        await prepare();
        return await launchPostmaster(plan);
      } catch (error) {
        plan.onProgress(messageOf(error));
      }
    }
  };

  const watching = watch();
  let stopped: Promise<void> | null = null;
  const stopAll = async (): Promise<void> => {
    stopping.abort();
    await postmaster?.stop();
    await watching;
    // A start that was under way when we were asked to stop has ended meanwhile, maybe well.
    await postmaster?.stop();
  };
  return { stop: () => (stopped ??= stopAll()) };
}

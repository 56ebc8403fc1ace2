/**
 * A merchant's lane: commands queue here, and when the last transaction is done, all that wait (up
 * to a bound) go together in the next one. One batch is in flight at a time.
 *
 * A rejected command costs its neighbours nothing. When a batch fails as a whole it is tried again
 * in halves, down to the one command that fails alone. A batch of which nobody can say whether it
 * was committed is not tried again: its callers are told so.
 */
import type { Catalog } from "../domain/catalog/catalog.ts";
import { runBatch, type BatchPorts } from "./batch.ts";
import type { Outcome, Submission } from "./command.ts";
import { CommitUnknownError, StoreUnavailableError } from "./ports/store.ts";

/** Commands in one transaction. More would make each wait longer than the commit saves. */
export const batch_commands_max = 256;
/** Commands that may wait in one lane; beyond, callers are told to come back later. */
export const lane_queue_max = 20_000;
/** Turns of the event loop that a batch waits for more commands, as long as each brings some. */
const gather_turns_max = 8;
/** Attempts while the database cannot be reached, with growing pauses: about ten seconds. */
const attempts_max = 8;
const pause_ms_first = 50;

/** Too many commands wait; nothing was done. */
export class LaneFullError extends Error {
  override name = "LaneFullError";
}

/** The merchant does not exist. */
export class MerchantUnknownError extends Error {
  override name = "MerchantUnknownError";
}

type Waiting = Readonly<{
  submission: Submission;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}>;

export type Lane = {
  readonly submit: (submission: Submission) => Promise<Outcome>;
  /** The catalog as this lane last saw it. */
  readonly catalog: () => Promise<Catalog>;
  /** Resolves when nothing waits and nothing runs. */
  readonly idle: () => Promise<void>;
};

export function createLane(merchant_id: string, ports: BatchPorts): Lane {
  let queue: Waiting[] = [];
  let catalog: Catalog | null = null;
  let running: Promise<void> | null = null;

  async function readCatalog(): Promise<Catalog> {
    catalog ??= await ports.store.readCatalog(merchant_id);
    if (catalog === null) throw new MerchantUnknownError(merchant_id);
    return catalog;
  }

  async function runAll(): Promise<void> {
    while (queue.length > 0) {
      await gather(() => queue.length);
      const batch = queue.slice(0, batch_commands_max);
      queue = queue.slice(batch.length);
      await runWaiting(batch);
    }
    running = null;
  }

  /** Settles every one of the batch, whatever happens. */
  async function runWaiting(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await attempt(batch.map(({ submission }) => submission));
      for (const [index, outcome] of outcomes.entries()) batch[index]?.resolve(outcome);
    } catch (error) {
      // Whoever waits behind an outage would only wait for the same answer, batch after batch.
      const others = isAway(error) ? queue.splice(0) : [];
      if (batch.length === 1 || isAway(error) || error instanceof CommitUnknownError) {
        for (const { reject } of [...batch, ...others]) reject(error);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await runWaiting(batch.slice(0, middle));
      await runWaiting(batch.slice(middle));
    }
  }

  async function attempt(submissions: readonly Submission[]): Promise<readonly Outcome[]> {
    for (let count = 1; ; count++) {
      try {
        const result = await runBatch(ports, await readCatalog(), submissions);
        catalog = result.catalog;
        return result.outcomes;
      } catch (error) {
        // What the cache said may have been what went wrong.
        catalog = null;
        if (!isAway(error) || count === attempts_max) throw error;
        await (ports.pause ?? pause)(pause_ms_first * 2 ** (count - 1));
      }
    }
  }

  return {
    submit(submission) {
      if (queue.length >= lane_queue_max) return Promise.reject(new LaneFullError(merchant_id));
      return new Promise((resolve, reject) => {
        queue.push({ submission, resolve, reject });
        running ??= Promise.resolve().then(runAll);
      });
    },
    catalog: readCatalog,
    async idle() {
      while (running !== null) await running;
    },
  };
}

/**
 * Lets requests that have arrived already come in before a batch goes off: fewer, larger batches
 * cost the database a fifth less, and a lone command waits for one turn of the event loop.
 */
async function gather(waiting: () => number): Promise<void> {
  let seen = -1;
  for (let turn = 0; turn < gather_turns_max && waiting() > seen; turn++) {
    seen = waiting();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Nothing was written, and may be at the next attempt. */
function isAway(error: unknown): boolean {
  return error instanceof StoreUnavailableError;
}

function pause(duration_ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration_ms));
}

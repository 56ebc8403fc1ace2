/**
 * A merchant's lane: commands queue here, and all that wait (up to a bound) go together in one
 * transaction.
 *
 * As long as nobody else writes for the merchant, each batch is decided on the book that the last
 * one left, while that one may still be on its way to the store (flight.ts): the server decides
 * while the database writes. When anything goes wrong with that, the same commands are run again
 * the long way (long-way.ts). A batch of which nobody can say whether it was committed is not: its
 * callers are told so.
 */
import type { Catalog } from "../domain/catalog/catalog.ts";
import type { PaymentSession } from "../domain/payment/session.ts";
import type { BatchPorts } from "./batch.ts";
import type { Outcome, Submission } from "./command.ts";
import { createFlights, flights_max, type Flight, type Flights, type Waiting } from "./flight.ts";
import { createLongWay } from "./long-way.ts";
import { CommitUnknownError, StoreBusyError } from "./ports/store.ts";

/** Commands in one transaction. More would make each wait longer than the commit saves. */
export const batch_commands_max = 256;
/** Commands that may wait in one lane; beyond, callers are told to come back later. */
export const lane_queue_max = 20_000;
/** Turns of the event loop that a batch waits for more commands, as long as each brings some. */
const gather_turns_max = 8;
/** Commands that a batch needs to go off while another is under way: small ones cost more. */
const overlap_commands_min = 12;
/** A book that nobody has used for so long is let go. */
const book_idle_ms = 60_000;

/** Too many commands wait; nothing was done. */
export class LaneFullError extends Error {
  override name = "LaneFullError";
}

export type Lane = {
  readonly submit: (submission: Submission) => Promise<Outcome>;
  /** A session that can be paid, as this lane knows it; null when it does not. */
  readonly openSession: (session_id: string) => PaymentSession | null;
  /** The catalog as this lane last saw it. */
  readonly catalog: () => Promise<Catalog>;
  /** Resolves when nothing waits and nothing runs. */
  readonly idle: () => Promise<void>;
};

export function createLane(merchant_id: string, ports: BatchPorts): Lane {
  let queue: Waiting[] = [];
  let running: Promise<void> | null = null;
  /** Called once enough commands wait for another batch. */
  let wake: (() => void) | null = null;
  const long_way = createLongWay(merchant_id, ports, {
    keep: (book) => flights.keep(book),
    // Whoever waits behind an outage would only wait for the same answer, batch after batch.
    givenUp: () => queue.splice(0),
  });
  const flights = createFlights(ports, long_way.remember);
  const forget = setTimeout(() => running === null && flights.forget(), book_idle_ms).unref();

  async function runAll(): Promise<void> {
    while (queue.length > 0 || flights.count() > 0) {
      if (queue.length > 0) await gather(() => queue.length);
      if (!isTime()) {
        await Promise.race([flights.oldest(), enough()]);
        if (!isTime()) await land(1);
        continue;
      }
      if (flights.isHeavy()) await lighten(flights, land);
      const batch = queue.slice(0, batch_commands_max);
      queue = queue.slice(batch.length);
      if (await flights.send(batch)) continue;
      await land(flights.count());
      await long_way.run(batch);
    }
    running = null;
    forget.refresh();
  }

  /** Whether a batch may go off: at once when none is under way, else when it is worth it. */
  function isTime(): boolean {
    if (flights.count() === 0) return queue.length > 0;
    return flights.count() < flights_max && queue.length >= overlap_commands_min;
  }

  /** Resolves once so many commands wait that a batch may go off. */
  function enough(): Promise<void> {
    if (flights.count() >= flights_max) return new Promise(() => undefined);
    return new Promise((resolve) => (wake = resolve));
  }

  /** Waits for the oldest batches under way; what failed is run the long way, in its order. */
  async function land(count: number): Promise<void> {
    for (const flight of await flights.land(count)) await runAgain(flight);
  }

  async function runAgain({ batch, error }: Flight): Promise<void> {
    if (isFinal(error)) for (const { reject } of batch) reject(error);
    else await long_way.run(batch);
  }

  return {
    submit(submission) {
      if (queue.length >= lane_queue_max) return Promise.reject(new LaneFullError(merchant_id));
      return new Promise((resolve, reject) => {
        queue.push({ submission, resolve, reject });
        if (queue.length >= overlap_commands_min) wake?.();
        running ??= Promise.resolve().then(runAll);
      });
    },
    openSession: flights.openSession,
    catalog: long_way.catalog,
    async idle() {
      while (running !== null) await running;
    },
  };
}

/** Nobody knows whether it was done; or it waited for long, and would only wait once more. */
function isFinal(error: unknown): boolean {
  return error instanceof CommitUnknownError || error instanceof StoreBusyError;
}

/**
 * Lets go of orders once all is written. Members and slots stay known: what sells the most would
 * else look for them all the time.
 */
async function lighten(flights: Flights, land: (count: number) => Promise<void>): Promise<void> {
  await land(flights.count());
  flights.lighten();
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

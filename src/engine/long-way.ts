/**
 * The long way of a batch: stream row in hand, everything loaded, one batch at a time. It needs to
 * know nothing beforehand, and whatever a batch can meet is settled here.
 *
 * A rejected command costs its neighbours nothing. When a batch fails as a whole it is tried again
 * in halves, down to the one command that fails alone. While the database is away it is tried again
 * as it is, for a while.
 */
import type { Catalog } from "../domain/catalog/catalog.ts";
import { runBatch, type BatchPorts } from "./batch.ts";
import type { Book } from "./book.ts";
import type { Outcome, Submission } from "./command.ts";
import type { Waiting } from "./flight.ts";
import { CommitUnknownError, StoreBusyError, StoreUnavailableError } from "./ports/store.ts";

/** Attempts while the database cannot be reached, with growing pauses: about ten seconds. */
const attempts_max = 8;
const pause_ms_first = 50;

/** The merchant does not exist. */
export class MerchantUnknownError extends Error {
  override name = "MerchantUnknownError";
}

export type LongWay = Readonly<{
  /** Settles every one of the batch, whatever happens. */
  run(batch: readonly Waiting[]): Promise<void>;
  /** The catalog as last seen. Throws a MerchantUnknownError when there is no such merchant. */
  catalog(): Promise<Catalog>;
  /** What others have seen of the catalog. */
  remember(catalog: Catalog): void;
}>;

export type Bystanders = Readonly<{
  /** Gets how things stand after each batch. */
  keep(book: Book): void;
  /** Who else is to be told that the database is away, or has no room for them. */
  givenUp(): readonly Waiting[];
}>;

export function createLongWay(
  merchant_id: string,
  ports: BatchPorts,
  bystanders: Bystanders,
): LongWay {
  let known: Catalog | null = null;
  /** One for all who ask at once: a merchant takes one connection to find it out. */
  let reading: Promise<Catalog | null> | null = null;

  async function catalog(): Promise<Catalog> {
    known ??= await read();
    if (known === null) throw new MerchantUnknownError(merchant_id);
    return known;
  }

  function read(): Promise<Catalog | null> {
    reading ??= ports.store.readCatalog(merchant_id).finally(() => (reading = null));
    return reading;
  }

  async function run(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await attempt(batch.map(({ submission }) => submission));
      for (const [index, outcome] of outcomes.entries()) batch[index]?.resolve(outcome);
    } catch (error) {
      const is_vain = isAway(error) || error instanceof StoreBusyError;
      const others = is_vain ? bystanders.givenUp() : [];
      if (batch.length === 1 || is_vain || error instanceof CommitUnknownError) {
        for (const { reject } of [...batch, ...others]) reject(error);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await run(batch.slice(0, middle));
      await run(batch.slice(middle));
    }
  }

  async function attempt(submissions: readonly Submission[]): Promise<readonly Outcome[]> {
    for (let count = 1; ; count++) {
      try {
        const { outcomes, book } = await runBatch(ports, await catalog(), submissions);
        known = book.catalog;
        bystanders.keep(book);
        return outcomes;
      } catch (error) {
        // What the cache said may have been what went wrong.
        known = null;
        if (!isAway(error) || count === attempts_max) throw error;
        await (ports.pause ?? pause)(pause_ms_first * 2 ** (count - 1));
      }
    }
  }

  return {
    run,
    catalog,
    remember(seen) {
      known = seen;
    },
  };
}

/** Nothing was written, and may be at the next attempt. */
function isAway(error: unknown): boolean {
  return error instanceof StoreUnavailableError;
}

function pause(duration_ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration_ms));
}

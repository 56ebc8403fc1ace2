/**
 * The order book in PostgreSQL. A transaction begins by locking the merchant's stream row, so
 * batches of one merchant take turns whoever runs them, and no deadlock is possible inside a
 * merchant.
 */
import type { Changes, Store, StoredEvent, Transaction } from "../../engine/ports/store.ts";
import { CommitUnknownError, StoreUnavailableError } from "../../engine/ports/store.ts";
import { isConnectionError, type Database } from "../database.ts";
import type { Connection } from "./connection.ts";
import { loadCatalog } from "./load-catalog.ts";
import { loadDueHolds, loadFacts } from "./load-facts.ts";
import { writeChanges } from "./write-changes.ts";

type StreamRow = { position: bigint; catalog_version: bigint; catalog_hash: string };

/** How long to go on asking whether a commit whose answer was lost took place. */
const was_committed_attempts_max = 20;
const was_committed_pause_ms = 500;

export function createStore(
  sql: Database,
  { defaultQrUrlTemplate }: Readonly<{ defaultQrUrlTemplate: () => string }>,
): Store {
  return {
    readCatalog: (merchant_id) =>
      asOutage(() => loadCatalog(sql, merchant_id, defaultQrUrlTemplate())),
    open: (merchant_id, needs) => open(sql, { merchant_id, defaultQrUrlTemplate, needs }),
    wasCommitted: (merchant_id, event) => wasCommitted(sql, merchant_id, event),
  };
}

type Opening = Readonly<{
  merchant_id: string;
  defaultQrUrlTemplate: () => string;
  needs: Parameters<Store["open"]>[1];
}>;

/** What the batch makes of its transaction. */
type Ending = Readonly<{ changes: Changes }> | "rollback";

/** Ends a transaction that is not to be committed. */
class RollbackSignal extends Error {}

/**
 * The driver's transaction lasts as long as its callback; here the callback waits for the batch to
 * decide, then writes. The commit follows when the callback returns.
 */
function open(sql: Database, opening: Opening): Promise<Transaction> {
  const { merchant_id, needs } = opening;
  return new Promise((resolve, reject) => {
    const ending = Promise.withResolvers<Ending>();
    // True from the moment at which the commit may have been sent.
    let is_committing = false;
    const done = sql
      .begin(async (connection) => {
        // Sent together; the loads see what the lock waited for.
        const [[stream], facts] = await Promise.all([
          connection<StreamRow[]>`
            select position, catalog_version, catalog_hash from streams
            where merchant_id = ${merchant_id} for update`,
          loadFacts(connection, merchant_id, needs),
        ]);
        if (stream === undefined) throw new Error(`there is no merchant ${merchant_id}`);
        resolve(transactionOf(connection, opening, { stream, facts, end }));
        const decided = await ending.promise;
        if (decided === "rollback") throw new RollbackSignal();
        await Promise.all(writeChanges(connection, merchant_id, decided.changes));
        is_committing = true;
      })
      .then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof RollbackSignal) return;
          if (!isConnectionError(error)) throw error;
          // Before the commit was sent nothing can have been written.
          const message = "the connection broke";
          if (is_committing) throw new CommitUnknownError(message, { cause: error });
          throw new StoreUnavailableError(message, { cause: error });
        },
      );
    // Nobody may be waiting for the end yet: the failure of the opening tells it.
    done.catch(reject);
    async function end(decided: Ending): Promise<void> {
      ending.resolve(decided);
      await done;
    }
  });
}

type Opened = Readonly<{
  stream: StreamRow;
  facts: Transaction["facts"];
  end(decided: Ending): Promise<void>;
}>;

function transactionOf(
  connection: Connection,
  { merchant_id, defaultQrUrlTemplate }: Opening,
  { stream, facts, end }: Opened,
): Transaction {
  return {
    position: Number(stream.position),
    catalog_version: Number(stream.catalog_version),
    catalog_hash: stream.catalog_hash,
    facts,
    load: (needs) => asOutage(() => loadFacts(connection, merchant_id, needs)),
    loadDueHolds: (slots, now_ms, limit) =>
      asOutage(() => loadDueHolds(connection, merchant_id, { slots, now_ms, limit })),
    async loadCatalog() {
      const catalog = await asOutage(() =>
        loadCatalog(connection, merchant_id, defaultQrUrlTemplate()),
      );
      if (catalog === null) throw new Error(`there is no merchant ${merchant_id}`);
      return catalog;
    },
    commit: (changes) => end({ changes }),
    async rollback() {
      // Whatever broke it has rolled it back as well.
      await end("rollback").catch(() => undefined);
    },
  };
}

async function wasCommitted(
  sql: Database,
  merchant_id: string,
  event: Pick<StoredEvent, "position" | "hash">,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      // The stream row first: a commit still under way holds it, and this waits for its end.
      const rows = await sql.begin(async (transaction) => {
        await transaction`select 1 from streams where merchant_id = ${merchant_id} for update`;
        return transaction<{ hash: string }[]>`
          select hash from events
          where merchant_id = ${merchant_id} and position = ${event.position}`;
      });
      return rows[0]?.hash === event.hash;
    } catch (error) {
      if (attempt === was_committed_attempts_max) throw outageOr(error);
      await new Promise((resolve) => setTimeout(resolve, was_committed_pause_ms));
    }
  }
}

async function asOutage<Value>(work: () => PromiseLike<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw outageOr(error);
  }
}

function outageOr(error: unknown): unknown {
  if (!isConnectionError(error)) return error;
  return new StoreUnavailableError("the database cannot be reached", { cause: error });
}

/**
 * The order book in PostgreSQL. A transaction begins by locking the merchant's stream row, so batches
 * of one merchant take turns whoever runs them, and no deadlock is possible inside a merchant.
 */
import type { Changes, Store, StoredEvent, Transaction } from "../../engine/ports/store.ts";
import { CommitUnknownError, StoreUnavailableError } from "../../engine/ports/store.ts";
import type { Database } from "../database.ts";
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
  { default_qr_url_template }: Readonly<{ default_qr_url_template: string }>,
): Store {
  return {
    readCatalog: (merchant_id) =>
      asOutage(() => loadCatalog(sql, merchant_id, default_qr_url_template)),
    async open(merchant_id, needs) {
      const connection = await asOutage(() => sql.reserve());
      try {
        // All three are sent at once; the loads see what the lock waited for.
        const [, [stream], facts] = await asOutage(() =>
          Promise.all([
            connection`begin`,
            connection<StreamRow[]>`
              select position, catalog_version, catalog_hash from streams
              where merchant_id = ${merchant_id} for update`,
            loadFacts(connection, merchant_id, needs),
          ]),
        );
        if (stream === undefined) throw new Error(`there is no merchant ${merchant_id}`);
        const context = { merchant_id, default_qr_url_template };
        return createTransaction(connection, { ...context, stream, facts });
      } catch (error) {
        await endConnection(connection);
        throw error;
      }
    },
    wasCommitted: (merchant_id, event) => wasCommitted(sql, merchant_id, event),
  };
}

type Context = Readonly<{
  merchant_id: string;
  default_qr_url_template: string;
  stream: StreamRow;
  facts: Transaction["facts"];
}>;

function createTransaction(connection: Connection, context: Context): Transaction {
  const { merchant_id, stream, facts } = context;
  let ended = false;
  return {
    position: Number(stream.position),
    catalog_version: Number(stream.catalog_version),
    catalog_hash: stream.catalog_hash,
    facts,
    load: (needs) => asOutage(() => loadFacts(connection, merchant_id, needs)),
    loadDueHolds: (slots, now_ms, limit) =>
      asOutage(() => loadDueHolds(connection, merchant_id, { slots, now_ms, limit })),
    async loadCatalog() {
      const template = context.default_qr_url_template;
      const catalog = await asOutage(() => loadCatalog(connection, merchant_id, template));
      if (catalog === null) throw new Error(`there is no merchant ${merchant_id}`);
      return catalog;
    },
    async commit(changes) {
      await commit(connection, merchant_id, changes);
      ended = true;
      connection.release();
    },
    async rollback() {
      if (ended) return;
      ended = true;
      await endConnection(connection);
    },
  };
}

/** Sends every statement and the commit behind them in one go. */
async function commit(
  connection: Connection,
  merchant_id: string,
  changes: Changes,
): Promise<void> {
  const writes = writeChanges(connection, merchant_id, changes).map((write) => Promise.resolve(write));
  const committed = Promise.resolve(connection`commit`);
  const results = await Promise.allSettled([...writes, committed]);
  const last = results.at(-1);
  const failed = results.slice(0, -1).find((result) => result.status === "rejected");
  if (last?.status === "fulfilled" && failed === undefined) {
    if (await isCommitted(committed)) return;
    throw new Error("the transaction was rolled back at its commit");
  }
  // A statement that failed turns the commit behind it into a rollback: nothing was written.
  if (failed !== undefined && last?.status === "fulfilled") throw outageOr(failed.reason);
  const reason: unknown = last?.status === "rejected" ? last.reason : failed?.reason;
  throw new CommitUnknownError("the connection broke while committing", { cause: reason });
}

async function isCommitted(committed: Promise<unknown>): Promise<boolean> {
  const result = (await committed) as { command?: string };
  return result.command === "COMMIT";
}

async function endConnection(connection: Connection): Promise<void> {
  try {
    await connection`rollback`;
  } catch {
    // A broken connection has rolled back by itself.
  }
  connection.release();
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

/** SQLSTATE classes and driver codes that say: not the statement, the server or the way to it. */
const outage_codes = /^(57P0[1-3]|08...|53...|CONNECT.*|CONNECTION_.*|ECONN.*|EPIPE|ENOENT|ETIMEDOUT)$/;

function outageOr(error: unknown): unknown {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  if (typeof code !== "string" || !outage_codes.test(code)) return error;
  return new StoreUnavailableError("the database cannot be reached", { cause: error });
}

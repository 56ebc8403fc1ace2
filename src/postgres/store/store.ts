/**
 * The order book in PostgreSQL. A transaction begins by locking the merchant's stream row, so
 * batches of one merchant take turns whoever runs them, and no deadlock is possible inside a
 * merchant. One that was opened is two round trips: begin, lock and loads; writes and commit. One
 * that was resumed (resumed.ts) is the second alone.
 */
import { randomUUID } from "node:crypto";
import type { BatchPlace, Store, StreamHead, Transaction } from "../../engine/ports/store.ts";
import { createConnections, type Borrowed, type Connections } from "./connection.ts";
import { loadCatalog } from "./load-catalog.ts";
import { loadDueHolds, loadFacts } from "./load-facts.ts";
import { sql } from "./sql-text.ts";
import { commit } from "./commit.ts";
import { asOutage, borrowFor, outageOr } from "./outage.ts";
import { createResume } from "./resumed.ts";

type StreamRow = {
  position: bigint;
  batch_id: string;
  catalog_version: bigint;
  catalog_hash: string;
  number_ms: bigint;
  number_counter: number;
};

/**
 * How long a batch waits for a row or table that somebody else has locked; longer than whoever
 * falls asleep over one keeps it, so that only what lasts turns callers away.
 */
const lock_wait_ms_default = 15_000;

/** How long to go on asking whether a commit whose answer was lost took place. */
const was_committed_attempts_max = 20;
const was_committed_pause_ms = 500;

/**
 * Settings of the connections that lanes use. Every statement of theirs is a look-up by key in
 * tables that grow from nothing: a plan made while a table fits on one page must not go on reading
 * all of it.
 */
export const lane_settings = {
  enable_seqscan: "off",
  plan_cache_mode: "force_generic_plan",
  // A batch holds its merchant's stream. Whoever falls asleep over it (a machine that is paused, a
  // network that is cut) loses it, so that the other servers can go on.
  idle_in_transaction_session_timeout: "10s",
} as const;

export type StoreOptions = Readonly<{
  url: string;
  /** Connections at most, however many merchants write. */
  connections_max: number;
  /** How long a batch waits for one of them; ten seconds unless told. */
  wait_ms?: number;
  /** How long a batch waits for what others have locked; fifteen seconds unless told. */
  lock_wait_ms?: number;
  /** For merchants without a template of their own, with `{data}` for the ticket code. */
  defaultQrUrlTemplate: () => string;
}>;

/** A store with connections of its own; `end` closes them. */
export function createStore(options: StoreOptions): Store & Readonly<{ end(): Promise<void> }> {
  const { url, connections_max: max, wait_ms, lock_wait_ms = lock_wait_ms_default } = options;
  const waiting = wait_ms === undefined ? {} : { wait_ms };
  const settings = { ...lane_settings, lock_timeout: `${lock_wait_ms}ms` };
  const connections = createConnections({ url, settings, max, ...waiting });
  const resume = createResume(connections, options.defaultQrUrlTemplate);
  return {
    resume,
    readCatalog: (merchant_id) =>
      borrowFor(connections, merchant_id, (connection) =>
        loadCatalog(connection, merchant_id, options.defaultQrUrlTemplate()),
      ),
    async open(merchant_id, needs) {
      const connection = await connections.borrow(merchant_id);
      try {
        // Sent together; the loads see what the lock waited for.
        const [, [stream], facts] = await Promise.all([
          connection.run(sql`begin`),
          connection.query<StreamRow>(sql`
            select position, batch_id, catalog_version, catalog_hash, number_ms, number_counter
            from streams
            where merchant_id = ${merchant_id} for update`),
          loadFacts(connection, merchant_id, needs),
        ]);
        if (stream === undefined) throw new Error(`there is no merchant ${merchant_id}`);
        const { defaultQrUrlTemplate } = options;
        return transactionOf(connection, { merchant_id, defaultQrUrlTemplate, stream, facts });
      } catch (error) {
        connection.discard();
        throw outageOr(error);
      }
    },
    wasCommitted: (merchant_id, batch) => wasCommitted(connections, merchant_id, batch),
    end: connections.end,
  };
}

type Opened = Readonly<{
  merchant_id: string;
  defaultQrUrlTemplate: () => string;
  stream: StreamRow;
  facts: Transaction["facts"];
}>;

function transactionOf(connection: Borrowed, opened: Opened): Transaction {
  const { merchant_id, stream, facts } = opened;
  const head: StreamHead = {
    position: Number(stream.position),
    batch_id: stream.batch_id,
    catalog_version: Number(stream.catalog_version),
    catalog_hash: stream.catalog_hash,
    numbers: { last_ms: Number(stream.number_ms), counter: stream.number_counter },
  };
  let is_over = false;
  async function rollback(): Promise<void> {
    if (is_over) return;
    is_over = true;
    // A connection on which anything went wrong has rolled back, or does so when it ends.
    await connection.run(sql`rollback`).then(connection.release, connection.discard);
  }
  return {
    head,
    facts,
    load: (needs) => asOutage(() => loadFacts(connection, merchant_id, needs)),
    loadDueHolds: (slots, now_ms, limit) =>
      asOutage(() => loadDueHolds(connection, merchant_id, { slots, now_ms, limit })),
    async loadCatalog() {
      const template = opened.defaultQrUrlTemplate();
      const catalog = await asOutage(() => loadCatalog(connection, merchant_id, template));
      if (catalog === null) throw new Error(`there is no merchant ${merchant_id}`);
      return catalog;
    },
    async commit(changes) {
      is_over = true;
      await commit(connection, merchant_id, { head, changes });
    },
    conclude: rollback,
    rollback,
  };
}

async function wasCommitted(
  connections: Connections,
  merchant_id: string,
  batch: BatchPlace,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await borrowFor(connections, merchant_id, async (connection) => {
        // The stream row first: a commit still under way holds it, and this waits for its end.
        // One that was sent but has not begun finds that the last batch is another one.
        await connection.run(sql`
          update streams set batch_id = ${randomUUID()} where merchant_id = ${merchant_id}`);
        const rows = await connection.query<{ batch_id: string | null }>(sql`
          select batch_id from events
          where merchant_id = ${merchant_id} and position = ${batch.position}`);
        return rows[0]?.batch_id === batch.batch_id;
      });
    } catch (error) {
      if (attempt === was_committed_attempts_max) throw error;
      await new Promise((resolve) => setTimeout(resolve, was_committed_pause_ms));
    }
  }
}

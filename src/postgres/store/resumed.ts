/**
 * Transactions on a stream whose state is known already: they hold nothing while they are decided,
 * and are sent whole, the check that the stream still stands there first. Those of one merchant go
 * over one connection for as long as any is under way, so that they arrive in their order.
 */
import { StreamMovedError, type StreamHead, type Transaction } from "../../engine/ports/store.ts";
import { commit } from "./commit.ts";
import type { Borrowed, Connections } from "./connection.ts";
import { loadCatalog } from "./load-catalog.ts";
import { loadDueHolds, loadFacts, no_facts } from "./load-facts.ts";
import { asOutage, borrowFor } from "./outage.ts";
import { sql } from "./sql-text.ts";
import { createWays } from "./ways.ts";

export function createResume(
  connections: Connections,
  defaultQrUrlTemplate: () => string,
): (merchant_id: string, head: StreamHead) => Transaction {
  const enter = createWays(connections);
  const look = <Value>(merchant_id: string, work: (connection: Borrowed) => Promise<Value>) =>
    borrowFor(connections, merchant_id, work);

  return (merchant_id, head) => ({
    head,
    facts: no_facts,
    load: (needs) => look(merchant_id, (connection) => loadFacts(connection, merchant_id, needs)),
    loadDueHolds: (slots, now_ms, limit) =>
      look(merchant_id, (connection) =>
        loadDueHolds(connection, merchant_id, { slots, now_ms, limit }),
      ),
    async loadCatalog() {
      const template = defaultQrUrlTemplate();
      const catalog = await look(merchant_id, (connection) =>
        loadCatalog(connection, merchant_id, template),
      );
      if (catalog === null) throw new Error(`there is no merchant ${merchant_id}`);
      return catalog;
    },
    async commit(changes) {
      const connection = await enter(merchant_id);
      const begun = connection.run(sql`begin`);
      // Whatever becomes of it shows in the commit.
      begun.catch(() => undefined);
      await commit(connection, merchant_id, { head, changes });
    },
    async conclude() {
      const connection = await enter(merchant_id);
      await asOutage(async () => {
        try {
          await insistOn(connection, merchant_id, head);
          connection.release();
        } catch (error) {
          if (error instanceof StreamMovedError) connection.release();
          else connection.discard();
          throw error;
        }
      });
    },
    rollback: () => Promise.resolve(),
  });
}

/** Throws a StreamMovedError when the stream does not stand at `head`. */
async function insistOn(
  connection: Borrowed,
  merchant_id: string,
  head: StreamHead,
): Promise<void> {
  const rows = await connection.query(sql`
    select position from streams
    where merchant_id = ${merchant_id} and batch_id = ${head.batch_id}
      and position = ${head.position} and catalog_version = ${head.catalog_version}`);
  if (rows.length === 0) throw new StreamMovedError("somebody else has written");
}

/** The stored answer to a request that was seen before. */
import type { IdempotencyKey, IdempotencyRecord } from "../engine/ports/store.ts";
import type { Database, Transaction } from "../postgres/database.ts";
import { idempotencyFromRow, type IdempotencyRow } from "../postgres/rows.ts";

export async function readStoredAnswer(
  sql: Database,
  merchant_id: string,
  { caller_id, key }: IdempotencyKey,
): Promise<IdempotencyRecord | null> {
  const [row] = await sql<IdempotencyRow[]>`
    select caller_id, key, request_hash, answer_status, answer_body, created_at
    from idempotency_keys
    where merchant_id = ${merchant_id} and caller_id = ${caller_id} and key = ${key}`;
  return row === undefined ? null : idempotencyFromRow(row);
}

/** What a write that is no command of the engine keeps of its answer. */
export type KeptWrite = IdempotencyKey &
  Readonly<{ merchant_id: string; request_hash: string; at_ms: number }>;

export type Written = Readonly<{ status: number; body: string }>;

/**
 * Writes once under a key: the answer is kept in the same commit. Null when somebody else was
 * faster with the same key; then nothing was written here. Without a key it simply writes.
 */
export async function writeOnce(
  sql: Database,
  kept: KeptWrite | null,
  write: (transaction: Transaction) => Promise<Written>,
): Promise<Written | null> {
  try {
    return await sql.begin(async (transaction) => {
      const written = await write(transaction);
      if (kept === null) return written;
      const rows = await transaction`
        insert into idempotency_keys (
          merchant_id, caller_id, key, request_hash, answer_status, answer_body, created_at)
        values (${kept.merchant_id}, ${kept.caller_id}, ${kept.key}, ${kept.request_hash},
          ${written.status}, ${written.body}, ${kept.at_ms}::timestamptz)
        on conflict do nothing`;
      if (rows.count === 0) throw new Overtaken();
      return written;
    });
  } catch (error) {
    if (error instanceof Overtaken) return null;
    throw error;
  }
}

/** Rolls the slower of two back. */
class Overtaken extends Error {}

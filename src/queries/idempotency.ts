/** The stored answer to a request that was seen before. */
import type { IdempotencyKey, IdempotencyRecord } from "../engine/ports/store.ts";
import type { Database } from "../postgres/database.ts";
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

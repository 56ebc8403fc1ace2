/**
 * Console sessions: the only records that are written outside of the engine, being no one's order.
 */
import type { Database } from "../postgres/database.ts";

export async function insertConsoleSession(
  sql: Database,
  session: Readonly<{
    token_hash: string;
    merchant_id: string;
    operator_id: string;
    created_at_ms: number;
    expiry_at_ms: number;
  }>,
): Promise<void> {
  const { token_hash, merchant_id, operator_id, created_at_ms, expiry_at_ms } = session;
  await sql`
    insert into credential_sessions (token_hash, merchant_id, operator_id, created_at, expiry_at)
    values (${token_hash}, ${merchant_id}, ${operator_id}, ${created_at_ms}::timestamptz,
      ${expiry_at_ms}::timestamptz)`;
}

export async function deleteConsoleSession(sql: Database, token_hash: string): Promise<void> {
  await sql`delete from credential_sessions where token_hash = ${token_hash}`;
}

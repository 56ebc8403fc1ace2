/**
 * Console sessions: the only records that are written outside of the engine, being no one's order.
 */
import type { Database } from "../../postgres/database.ts";
import { changeSettings, recordAudit, type AuditStamp } from "../audit/change-settings.ts";
import { passwordNote } from "./operators.ts";

/** False when the password that was looked at is the operator's no longer: none is begun then. */
export async function insertConsoleSession(
  sql: Database,
  session: Readonly<{
    token_hash: string;
    merchant_id: string;
    operator_id: string;
    password_hash: string;
    created_at_ms: number;
    expiry_at_ms: number;
  }>,
): Promise<boolean> {
  const { token_hash, merchant_id, operator_id, created_at_ms, expiry_at_ms } = session;
  const made = await sql`
    insert into credential_sessions (token_hash, merchant_id, operator_id, created_at, expiry_at)
    select ${token_hash}, merchant_id, operator_id, ${created_at_ms}::timestamptz,
      ${expiry_at_ms}::timestamptz
    from credential_operators
    where merchant_id = ${merchant_id} and operator_id = ${operator_id}
      and password_hash = ${session.password_hash}
    for share`;
  return made.count === 1;
}

/**
 * Another password, and no session but this one. False when the password is another already, so
 * that of two changes at once one counts and the other is told.
 */
export async function changeOwnPassword(
  sql: Database,
  stamp: AuditStamp,
  change: Readonly<{
    operator_id: string;
    before_hash: string;
    after_hash: string;
    /** Of the session that stays. */
    token_hash: string;
  }>,
): Promise<boolean> {
  const { operator_id } = change;
  const { merchant_id, actor } = stamp;
  return changeSettings(sql, merchant_id, async (transaction) => {
    const changed = await transaction`
      update credential_operators set password_hash = ${change.after_hash}
      where merchant_id = ${merchant_id} and operator_id = ${operator_id}
        and password_hash = ${change.before_hash}`;
    if (changed.count === 0) return false;
    await transaction`
      delete from credential_sessions
      where merchant_id = ${merchant_id} and operator_id = ${operator_id}
        and token_hash <> ${change.token_hash}`;
    const about = { subject_id: operator_id, name: actor.name };
    await recordAudit(transaction, stamp, [passwordNote("OPERATOR_PASSWORD_CHANGED", about)]);
    return true;
  });
}

export async function deleteConsoleSession(sql: Database, token_hash: string): Promise<void> {
  await sql`delete from credential_sessions where token_hash = ${token_hash}`;
}

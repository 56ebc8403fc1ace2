/**
 * A merchant's audit trail, newest first. What members get is laid down by commands of the engine,
 * each with an event on a timeline of its own: those are told here as they stand there.
 */
import type { AuditEntryDocument, ListAuditEntriesQuery } from "../../contract/audit.ts";
import { isoInstant } from "../../domain/order/event.ts";
import type { Database } from "../../postgres/database.ts";
import { endOf, startOf, type ListCursor } from "../created-range.ts";
import { beforeCursor, type AuditQuestion, type AuditRow } from "./audit-question.ts";
import { readRuleChanges } from "./rule-changes.ts";

/** The question that a query asks, in the merchant's zone. */
export function auditQuestion(
  query: ListAuditEntriesQuery,
  after: ListCursor | null,
  time_zone: string,
): AuditQuestion {
  const { created_from, created_to } = query;
  return {
    subject_kind: query.subject_kind ?? null,
    actor_id: query.actor_id ?? null,
    from_ms: created_from === undefined ? null : startOf(created_from, time_zone),
    until_ms: created_to === undefined ? null : endOf(created_to, time_zone),
    after,
    limit: query.limit,
  };
}

/** One more than the page takes, when there are more. */
export async function listAuditEntries(
  sql: Database,
  merchant_id: string,
  question: AuditQuestion,
): Promise<AuditRow[]> {
  const [recorded, rules] = await Promise.all([
    readRecorded(sql, merchant_id, question),
    readRuleChanges(sql, merchant_id, question),
  ]);
  const newestFirst = (one: AuditRow, other: AuditRow) =>
    other.at - one.at || (one.entry_id < other.entry_id ? 1 : -1);
  return [...recorded, ...rules].toSorted(newestFirst).slice(0, question.limit + 1);
}

async function readRecorded(
  sql: Database,
  merchant_id: string,
  { subject_kind, actor_id, from_ms, until_ms, after, limit }: AuditQuestion,
): Promise<AuditRow[]> {
  if (subject_kind === "member_rules") return [];
  const rows = await sql<AuditRow[]>`
    select * from (
      select 'audit_' || lpad(position::text, 12, '0') as entry_id, position, at, type, actor_type,
        actor_id, actor_name, subject_kind, subject_id, subject_name_zh, subject_name_en, before,
        after, hash
      from audit_entries
      where merchant_id = ${merchant_id}
        ${subject_kind === null ? sql`` : sql`and subject_kind = ${subject_kind}`}
        ${actor_id === null ? sql`` : sql`and actor_id = ${actor_id}`}
        ${from_ms === null ? sql`` : sql`and at >= ${from_ms}::timestamptz`}
        ${until_ms === null ? sql`` : sql`and at < ${until_ms}::timestamptz`}
        ${after === null ? sql`` : sql`and at <= ${after.created_at_ms}::timestamptz`}) e
    ${after === null ? sql`` : beforeCursor(sql, after)}
    order by at desc, position desc limit ${limit + 1}`;
  return [...rows];
}

export function auditDocument(row: AuditRow): AuditEntryDocument {
  const { entry_id, at, type, before, after, hash } = row;
  return {
    entry_id,
    at: isoInstant(at),
    type,
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    subject: {
      kind: row.subject_kind,
      id: row.subject_id,
      name: { zh: row.subject_name_zh, en: row.subject_name_en },
    },
    before,
    after,
    hash,
  };
}

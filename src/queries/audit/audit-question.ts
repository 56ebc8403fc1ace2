/** What is asked of the audit trail, and what is read for it. */
import type { AuditActor, AuditSubject, AuditType } from "../../contract/audit.ts";
import type { Database } from "../../postgres/database.ts";
import type { ListCursor } from "../created-range.ts";

/** What is asked for, with instants resolved. */
export type AuditQuestion = Readonly<{
  subject_kind: AuditSubject | null;
  actor_id: string | null;
  from_ms: number | null;
  /** Exclusive. */
  until_ms: number | null;
  after: ListCursor | null;
  limit: number;
}>;

/** An entry as it is read, whichever of the two it comes from. */
export type AuditRow = Readonly<{
  entry_id: string;
  at: number;
  type: AuditType;
  actor_type: AuditActor["type"];
  actor_id: string;
  actor_name: string;
  subject_kind: AuditSubject;
  subject_id: string;
  subject_name_zh: string;
  subject_name_en: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  hash: string;
}>;

/** The rows `e` behind a page's last in the order in which they are told. */
export function beforeCursor(sql: Database, { created_at_ms, id }: ListCursor) {
  return sql`
    where (e.at, e.entry_id collate "C") < (${created_at_ms}::timestamptz, ${id} collate "C")`;
}

/**
 * A merchant's operators: reading and changing them. Like console sessions they are written outside
 * of the engine: no order depends on what is decided here. Each change is told in the audit trail.
 */
import type { OperatorDocument } from "../../contract/operator.ts";
import type { Role } from "../../contract/roles.ts";
import { isoInstant } from "../../domain/order/event.ts";
import type { Database, Transaction } from "../../postgres/database.ts";
import {
  noteDifference,
  recordAudit,
  type AuditNote,
  type AuditStamp,
} from "../audit/change-settings.ts";

export type OperatorRow = {
  operator_id: string;
  email: string;
  name: string;
  role: Role;
  store_no: string | null;
  active: boolean;
  created_at: number;
};

export function operatorDocument(row: OperatorRow): OperatorDocument {
  const { created_at, ...rest } = row;
  return { ...rest, created_at: isoInstant(created_at) };
}

export async function listOperators(sql: Database, merchant_id: string): Promise<OperatorRow[]> {
  const rows = await sql<OperatorRow[]>`
    select operator_id, email, name, role, store_no, active, created_at from operators
    where merchant_id = ${merchant_id} order by created_at, operator_id`;
  return [...rows];
}

/** One operator by id, or by the address they sign in with; null when there is none. */
export async function readOperator(
  sql: Database | Transaction,
  merchant_id: string,
  id_or_email: string,
): Promise<OperatorRow | null> {
  const [row] = await sql<OperatorRow[]>`
    select operator_id, email, name, role, store_no, active, created_at from operators
    where merchant_id = ${merchant_id}
      and (operator_id = ${id_or_email} or email = ${id_or_email})`;
  return row ?? null;
}

export type NewOperator = Omit<OperatorRow, "created_at"> &
  Readonly<{ created_at_ms: number; password_hash: string }>;

/** False when somebody signs in with that address already, at whatever merchant. */
export async function insertOperator(
  transaction: Transaction,
  stamp: AuditStamp,
  operator: NewOperator,
): Promise<boolean> {
  const { merchant_id } = stamp;
  const { operator_id, email, name, role, store_no, active, created_at_ms } = operator;
  const made = await transaction`
    insert into credential_operators (email, merchant_id, operator_id, password_hash)
    values (${email}, ${merchant_id}, ${operator_id}, ${operator.password_hash})
    on conflict do nothing`;
  if (made.count === 0) return false;
  await transaction`
    insert into operators (
      merchant_id, operator_id, email, name, role, store_no, active, created_at)
    values (${merchant_id}, ${operator_id}, ${email}, ${name}, ${role}, ${store_no}, ${active},
      ${created_at_ms}::timestamptz)`;
  const after = { email, name, role, store_no, active };
  const note: AuditNote = {
    type: "OPERATOR_CREATED",
    subject_id: operator_id,
    name,
    before: null,
    after,
  };
  await recordAudit(transaction, stamp, [note]);
  return true;
}

export type OperatorChange = Readonly<{
  name?: string | undefined;
  role?: Role | undefined;
  store_no?: string | null | undefined;
  active?: boolean | undefined;
  password_hash?: string | undefined;
}>;

export type OperatorChanged =
  | Readonly<{ changed: true; operator: OperatorRow }>
  /** They are the last owner who may sign in. */
  | Readonly<{ changed: false; why: "LAST_OWNER" }>;

/**
 * Changes an operator. The owners' rows are locked first, so that two owners who put each other out
 * at once take turns, and one stays.
 */
export async function changeOperator(
  transaction: Transaction,
  stamp: AuditStamp,
  { before, change }: Readonly<{ before: OperatorRow; change: OperatorChange }>,
): Promise<OperatorChanged> {
  const { merchant_id } = stamp;
  const { operator_id } = before;
  const { name = before.name, role = before.role, active = before.active } = change;
  const store_no = change.store_no === undefined ? before.store_no : change.store_no;
  const owners = await transaction<{ operator_id: string }[]>`
    select operator_id from operators
    where merchant_id = ${merchant_id} and role = 'owner' and active
    order by operator_id for update`;
  const is_owner = owners.some((owner) => owner.operator_id === operator_id);
  if (is_owner && owners.length === 1 && (role !== "owner" || !active)) {
    return { changed: false, why: "LAST_OWNER" };
  }
  await transaction`
    update operators
    set name = ${name}, role = ${role}, store_no = ${store_no}, active = ${active}
    where merchant_id = ${merchant_id} and operator_id = ${operator_id}`;
  const { password_hash } = change;
  if (password_hash !== undefined) {
    await transaction`
      update credential_operators set password_hash = ${password_hash}
      where merchant_id = ${merchant_id} and operator_id = ${operator_id}`;
  }
  if (password_hash !== undefined || !active) {
    await transaction`
      delete from credential_sessions
      where merchant_id = ${merchant_id} and operator_id = ${operator_id}`;
  }
  const operator = { ...before, name, role, store_no, active };
  const notes = notesOf(before, operator, password_hash !== undefined);
  await recordAudit(transaction, stamp, notes);
  return { changed: true, operator };
}

function notesOf(before: OperatorRow, after: OperatorRow, has_password: boolean): AuditNote[] {
  const { operator_id: subject_id, name } = after;
  const about = { subject_id, name } as const;
  const differ = (type: AuditNote["type"], key: "name" | "role" | "store_no" | "active") =>
    noteDifference({ type, ...about }, { [key]: before[key] }, { [key]: after[key] });
  return [
    ...differ("OPERATOR_RENAMED", "name"),
    ...differ("OPERATOR_ROLE_CHANGED", "role"),
    ...differ("OPERATOR_STORE_CHANGED", "store_no"),
    ...differ(after.active ? "OPERATOR_REACTIVATED" : "OPERATOR_DEACTIVATED", "active"),
    ...(has_password ? [passwordNote("OPERATOR_PASSWORD_SET", about)] : []),
  ];
}

/** That there is another password: nothing of it is told. */
export function passwordNote(
  type: "OPERATOR_PASSWORD_SET" | "OPERATOR_PASSWORD_CHANGED",
  about: Pick<AuditNote, "subject_id" | "name">,
): AuditNote {
  return { type, ...about, before: null, after: null };
}

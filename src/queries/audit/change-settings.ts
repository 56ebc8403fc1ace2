/**
 * Changing what a merchant sets up, with the audit trail of it: whoever does takes turns with all
 * others of the merchant, so that what an entry says of before and after is what was there.
 */
import {
  audit_types,
  type AuditActor,
  type AuditSubject,
  type AuditType,
} from "../../contract/audit.ts";
import type { LocalizedText } from "../../contract/fields.ts";
import type { Database, Transaction } from "../../postgres/database.ts";
import { chain_start, eventHash } from "../../protocols/timeline/event-hash.ts";

/** Who changes something, at which merchant, and when. */
export type AuditStamp = Readonly<{ merchant_id: string; actor: AuditActor; at_ms: number }>;

type Facts = Readonly<Record<string, unknown>>;

/** One change, to be told in the trail. Nothing secret may be in it. */
export type AuditNote = Readonly<{
  type: AuditType;
  subject_id: string;
  name: string | LocalizedText;
  before: Facts | null;
  after: Facts | null;
}>;

/** The timeline of a merchant's trail, as its hashes name it. */
const audit_stream = "audit";

/** How long a change of settings waits for others; the connection it has is one of few. */
const lock_wait_ms = 3_000;

/**
 * Makes everybody wait who would change settings of the merchant as well, until the transaction
 * ends. To be called before anything is read that an entry will tell.
 */
export async function lockAudit(transaction: Transaction, merchant_id: string): Promise<void> {
  await transaction`select set_config('lock_timeout', ${`${lock_wait_ms}ms`}, true)`;
  await transaction`
    insert into audit_heads as h (merchant_id)
    select merchant_id from merchants where merchant_id = ${merchant_id}
    on conflict (merchant_id) do update set position = h.position`;
}

/** One transaction in which a merchant's settings are changed by one alone. */
export async function changeSettings<Result>(
  sql: Database,
  merchant_id: string,
  change: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await sql.begin(async (transaction) => {
    await lockAudit(transaction, merchant_id);
    return change(transaction);
  });
  return result as Result;
}

type Head = { position: bigint; at: number; hash: string };

/** Adds entries to the trail, in the transaction that makes the changes; `lockAudit` came first. */
export async function recordAudit(
  transaction: Transaction,
  stamp: AuditStamp,
  notes: readonly AuditNote[],
): Promise<void> {
  if (notes.length === 0) return;
  const { merchant_id } = stamp;
  const [head] = await transaction<Head[]>`
    select position, at, hash from audit_heads where merchant_id = ${merchant_id} for update`;
  if (head === undefined) throw new Error(`nobody has locked the audit trail of ${merchant_id}`);
  // Clocks of servers differ; entries stand in the order in which they were written.
  const at_ms = Math.max(stamp.at_ms, head.at);
  let { hash } = head;
  let position = Number(head.position);
  for (const note of notes) {
    position += 1;
    const entry = { ...entryOf(note, stamp.actor), position, at_ms };
    hash = auditHash(hash === "" ? chain_start : hash, merchant_id, entry);
    await insertEntry(transaction, merchant_id, { ...entry, hash });
  }
  await transaction`
    update audit_heads set position = ${position}, at = ${at_ms}::timestamptz, hash = ${hash}
    where merchant_id = ${merchant_id}`;
}

/** An entry as it is hashed and kept. */
export type AuditEntry = Readonly<{
  position: number;
  at_ms: number;
  type: AuditType;
  actor: AuditActor;
  subject: Readonly<{ kind: AuditSubject; id: string; name: LocalizedText }>;
  before: Facts | null;
  after: Facts | null;
}>;

/** The hash of an entry behind another: that of an event on a timeline of the merchant's own. */
export function auditHash(previous: string, merchant_id: string, entry: AuditEntry): string {
  const { position, at_ms, type, actor, subject, before, after } = entry;
  const payload = { subject, before, after };
  const event = { position, stream_id: audit_stream, type, at_ms, actor, payload };
  return eventHash(previous, merchant_id, event);
}

function entryOf(
  { type, subject_id: id, name, before, after }: AuditNote,
  actor: AuditActor,
): Omit<AuditEntry, "position" | "at_ms"> {
  const names = typeof name === "string" ? { zh: name, en: name } : { zh: name.zh, en: name.en };
  return { type, actor, subject: { kind: audit_types[type], id, name: names }, before, after };
}

async function insertEntry(
  transaction: Transaction,
  merchant_id: string,
  { position, at_ms, type, actor, subject, before, after, hash }: AuditEntry & { hash: string },
): Promise<void> {
  const text = (facts: Facts | null) => (facts === null ? null : JSON.stringify(facts));
  await transaction`
    insert into audit_entries (merchant_id, position, at, type, actor_type, actor_id, actor_name,
      subject_kind, subject_id, subject_name_zh, subject_name_en, before, after, hash)
    values (${merchant_id}, ${position}, ${at_ms}::timestamptz, ${type}, ${actor.type},
      ${actor.id}, ${actor.name}, ${subject.kind}, ${subject.id}, ${subject.name.zh},
      ${subject.name.en}, ${text(before)}::text::json, ${text(after)}::text::json, ${hash})`;
}

/** What differs, told before and after; null when nothing does. */
function differenceOf<Shape extends Facts>(
  before: Shape,
  after: Shape,
): Readonly<{ before: Facts; after: Facts }> | null {
  const names = Object.keys(after).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (names.length === 0) return null;
  const pick = (all: Shape) => Object.fromEntries(names.map((name) => [name, all[name]]));
  return { before: pick(before), after: pick(after) };
}

/** One note about what differs; none when nothing does. */
export function noteDifference(
  about: Omit<AuditNote, "before" | "after">,
  before: Facts,
  after: Facts,
): AuditNote[] {
  const difference = differenceOf(before, after);
  return difference === null ? [] : [{ ...about, ...difference }];
}

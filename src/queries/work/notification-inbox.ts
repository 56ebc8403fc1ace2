/**
 * The inbox of providers' reports: each is kept as it came before it is worked on, and what became
 * of it beside it.
 */
import type { NotificationEnd, NotificationSubject } from "../../engine/ports/notification.ts";
import type { Database } from "../../postgres/database.ts";
import { createBatchReader } from "../batch-reader.ts";

/** A report as it came. */
export type IncomingNotification = Readonly<{
  note_id: string;
  provider: string;
  received_at_ms: number;
  /** What it is about, once its signature was found right; null when it was not. */
  verified: (NotificationSubject & Readonly<{ event_id: string }>) | null;
  /** The whole of it, or its beginning. */
  body: string;
  /** Of the whole. */
  body_bytes: number;
  /** SHA-256 of the whole, hex. */
  body_hash: string;
  headers: Readonly<Record<string, string>>;
  address: string;
}>;

/** What became of one. With `next_at_ms` a worker looks at it again at that moment. */
export type NotificationResult = Readonly<{
  outcome: NotificationEnd | "FAILED";
  detail: string | null;
  at_ms: number;
  next_at_ms: number | null;
}>;

export type NotificationInbox = Readonly<{
  /**
   * Keeps it, and resolves to the id under which it stands: that of the first delivery for one
   * that came before. Null: there is no such merchant, and nothing is kept.
   */
  keep(
    merchant_id: string,
    incoming: IncomingNotification,
    next_at_ms: number | null,
  ): Promise<string | null>;
  /** Writes down what became of it. One that has ended before stays as it ended. */
  settle(merchant_id: string, note_id: string, result: NotificationResult): Promise<void>;
}>;

/** Those that arrive together are written together, in one statement a merchant. */
export function createNotificationInbox(sql: Database): NotificationInbox {
  const keepAll = createBatchReader((merchant_id, rows) => insertAll(sql, merchant_id, rows));
  const settleAll = createBatchReader((merchant_id, rows) => updateAll(sql, merchant_id, rows));
  return {
    keep: (merchant_id, incoming, next_at_ms) =>
      keepAll(merchant_id, JSON.stringify(rowOf(incoming, next_at_ms))),
    async settle(merchant_id, note_id, { outcome, detail, at_ms, next_at_ms }) {
      const worked_at = new Date(at_ms).toISOString();
      const next_at = next_at_ms === null ? null : new Date(next_at_ms).toISOString();
      const row = { note_id, outcome, detail, worked_at, next_at };
      await settleAll(merchant_id, JSON.stringify(row));
    },
  };
}

function rowOf(incoming: IncomingNotification, next_at_ms: number | null) {
  const { verified, received_at_ms, ...row } = incoming;
  return {
    ...row,
    received_at: new Date(received_at_ms).toISOString(),
    is_verified: verified !== null,
    event_id: verified?.event_id ?? null,
    kind: verified?.kind ?? null,
    subject_key: verified?.key ?? null,
    outcome: verified === null ? "REFUSED" : "RECEIVED",
    next_at: next_at_ms === null ? null : new Date(next_at_ms).toISOString(),
  };
}

/** A report that comes several times in one batch is one row, which has come that often. */
async function insertAll(
  sql: Database,
  merchant_id: string,
  rows: string[],
): Promise<ReadonlyMap<string, string>> {
  const kept = await sql<{ place: number; note_id: string }[]>`
    with incoming as (
      select x.*, ordinality::integer as place, coalesce(x.event_id, x.note_id) as same
      from unnest(${rows}::text[]) with ordinality as one (row_text, ordinality),
      lateral json_to_record(one.row_text::json) as x (
        note_id text, provider text, received_at timestamptz, is_verified boolean, event_id text,
        kind text, subject_key text, body text, body_bytes integer, body_hash text, headers json,
        address text, outcome text, next_at timestamptz)),
    written as (
      insert into provider_notifications as p (
        merchant_id, note_id, provider, received_at, last_received_at, deliveries, is_verified,
        event_id, kind, subject_key, body, body_bytes, body_hash, headers, address, outcome,
        attempts, next_at)
      select m.merchant_id, x.note_id, x.provider, x.received_at, x.received_at, x.deliveries,
        x.is_verified, x.event_id, x.kind, x.subject_key, x.body, x.body_bytes, x.body_hash,
        x.headers, x.address, x.outcome, 0, x.next_at
      from merchants m, (
        select distinct on (provider, same, body_hash) *,
          count(*) over (partition by provider, same, body_hash) as deliveries
        from incoming order by provider, same, body_hash, place) as x
      where m.merchant_id = ${merchant_id}
      on conflict (merchant_id, provider, event_id, body_hash) where event_id is not null
        do update set deliveries = p.deliveries + excluded.deliveries,
          last_received_at = excluded.received_at
      returning p.note_id, p.provider, coalesce(p.event_id, p.note_id) as same, p.body_hash)
    select i.place, w.note_id from incoming i
    join written w on w.provider = i.provider and w.same = i.same and w.body_hash = i.body_hash`;
  return new Map(kept.map(({ place, note_id }) => [rows[place - 1] ?? "", note_id]));
}

async function updateAll(
  sql: Database,
  merchant_id: string,
  rows: string[],
): Promise<ReadonlyMap<string, true>> {
  await sql`
    update provider_notifications as p set
      outcome = x.outcome, detail = x.detail, worked_at = x.worked_at, next_at = x.next_at,
      attempts = p.attempts + 1
    from (
      select distinct on (y.note_id) y.* from unnest(${rows}::text[]) as one (row_text),
      lateral json_to_record(one.row_text::json) as y (
        note_id text, outcome text, detail text, worked_at timestamptz, next_at timestamptz)
      order by y.note_id, y.next_at nulls first) as x
    where p.merchant_id = ${merchant_id} and p.id_time = right(x.note_id, 11)
      and p.note_id = x.note_id and p.next_at is not null`;
  return new Map();
}

/** One that is to be looked at (again). */
export type DueNotification = NotificationSubject & Readonly<{ note_id: string; attempts: number }>;

/** Those whose time has come, the longest due first. */
export async function listDueNotifications(
  sql: Database,
  merchant_id: string,
  { now_ms, limit }: Readonly<{ now_ms: number; limit: number }>,
): Promise<DueNotification[]> {
  const rows = await sql<(Omit<DueNotification, "key"> & { subject_key: string })[]>`
    select note_id, kind, subject_key, attempts from provider_notifications
    where merchant_id = ${merchant_id} and next_at <= ${now_ms}::timestamptz
    order by next_at limit ${limit}`;
  return rows.map(({ subject_key, ...row }) => ({ ...row, key: subject_key }));
}

/** One as an operator sees it. */
export type NotificationRow = Readonly<{
  note_id: string;
  provider: string;
  received_at: number;
  deliveries: number;
  is_verified: boolean;
  kind: string | null;
  subject_key: string | null;
  outcome: string;
  detail: string | null;
  body_bytes: number;
  body: string;
}>;

/** The newest first. */
export async function listNotifications(
  sql: Database,
  merchant_id: string,
  { outcome, limit }: Readonly<{ outcome: string | null; limit: number }>,
): Promise<NotificationRow[]> {
  const rows = await sql<NotificationRow[]>`
    select note_id, provider, received_at, deliveries, is_verified, kind, subject_key, outcome,
      detail, body_bytes, body
    from provider_notifications
    where merchant_id = ${merchant_id} and (${outcome}::text is null or outcome = ${outcome})
    order by id_time desc, note_id desc limit ${limit}`;
  return [...rows];
}

/** Has workers look at them again; what was not verified stays as it is. Returns how many. */
export async function replayNotifications(
  sql: Database,
  merchant_id: string,
  wanted: Readonly<({ note_id: string } | { outcome: string }) & { now_ms: number }>,
): Promise<number> {
  const { now_ms } = wanted;
  const note_id = "note_id" in wanted ? wanted.note_id : null;
  const outcome = "outcome" in wanted ? wanted.outcome : null;
  const rows = await sql`
    update provider_notifications set outcome = 'REPLAY', attempts = 0,
      next_at = ${now_ms}::timestamptz
    where merchant_id = ${merchant_id} and is_verified
      and (note_id = ${note_id} or outcome = ${outcome})`;
  return rows.count;
}

/** What is too old is forgotten; of what was not verified, also what is too much. */
export async function deleteOldNotifications(
  sql: Database,
  merchant_id: string,
  kept: Readonly<{ verified_from_ms: number; unverified_from_ms: number; unverified_max: number }>,
): Promise<number> {
  const old = await sql`
    delete from provider_notifications
    where merchant_id = ${merchant_id} and next_at is null and is_verified
      and id_time < lpad(to_hex(${kept.verified_from_ms}::bigint), 11, '0')`;
  const forged = await sql`
    delete from provider_notifications
    where merchant_id = ${merchant_id} and not is_verified and id_time <= greatest(
      lpad(to_hex(${kept.unverified_from_ms}::bigint), 11, '0'),
      (select id_time from provider_notifications
        where merchant_id = ${merchant_id} and not is_verified
        order by id_time desc offset ${kept.unverified_max} limit 1))`;
  return old.count + forged.count;
}

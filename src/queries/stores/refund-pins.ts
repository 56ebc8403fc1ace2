/** The PINs of stores, as hashes, and how often somebody was wrong about one. */
import type { Database, Transaction } from "../../postgres/database.ts";
import { recordAudit, type AuditNote, type AuditStamp } from "../audit/change-settings.ts";

export type PinRow = {
  /** Null: the store has none. */
  refund_pin_hash: string | null;
  /** The merchant wants every store to ask. */
  demands_refund_pin: boolean;
};

/** Null when the merchant has no such store. */
export async function readRefundPin(
  sql: Database,
  merchant_id: string,
  store_no: string,
): Promise<PinRow | null> {
  const [row] = await sql<PinRow[]>`
    select s.refund_pin_hash, m.demands_refund_pin from stores s
    join merchants m on m.merchant_id = s.merchant_id
    where s.merchant_id = ${merchant_id} and s.store_no = ${store_no}`;
  return row ?? null;
}

/**
 * Sets the store's PIN, or takes it away; whoever was wrong about the last one begins anew. False
 * when the merchant has no such store.
 */
export async function writeRefundPin(
  transaction: Transaction,
  stamp: AuditStamp,
  { store_no, refund_pin_hash }: Readonly<{ store_no: string; refund_pin_hash: string | null }>,
): Promise<boolean> {
  const { merchant_id } = stamp;
  const [store] = await transaction<{ name_zh: string; name_en: string; had_one: boolean }[]>`
    select name_zh, name_en, refund_pin_hash is not null as had_one from stores
    where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  if (store === undefined) return false;
  await transaction`
    update stores set refund_pin_hash = ${refund_pin_hash}
    where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  await transaction`
    delete from refund_pin_attempts where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  const asks = refund_pin_hash !== null;
  // One PIN for another is a change as well, though nothing of either can be told.
  if (!asks && !store.had_one) return true;
  const note: AuditNote = {
    type: asks ? "STORE_REFUND_PIN_SET" : "STORE_REFUND_PIN_REMOVED",
    subject_id: store_no,
    name: { zh: store.name_zh, en: store.name_en },
    before: { asks_refund_pin: store.had_one },
    after: { asks_refund_pin: asks },
  };
  await recordAudit(transaction, stamp, [note]);
  return true;
}

export type PinGuesser = Readonly<{ merchant_id: string; store_no: string; caller_id: string }>;

/** Wrong PINs before the first pause. */
const free_attempts = 5;
const first_pause_s = 60;
const pause_max_s = 86_400;

/**
 * Counts an attempt as wrong before it is looked at, so that many at once do not slip through
 * together: five, then one after each pause, of which each is twice as long as the one before, from
 * a minute to a day. Returns when the next may be made: now, or an instant to wait for.
 */
export async function admitPinAttempt(
  sql: Database,
  { merchant_id, store_no, caller_id }: PinGuesser,
  now_ms: number,
): Promise<Readonly<{ admitted: true } | { admitted: false; blocked_until_ms: number }>> {
  const admitted = await sql`
    insert into refund_pin_attempts as a (
      merchant_id, store_no, caller_id, failed_count, blocked_until)
    values (${merchant_id}, ${store_no}, ${caller_id}, 1, ${now_ms}::timestamptz)
    on conflict (merchant_id, store_no, caller_id) do update set
      failed_count = a.failed_count + 1,
      blocked_until = ${now_ms}::timestamptz + make_interval(secs => case
        when a.failed_count + 1 < ${free_attempts}::integer then 0
        else least(
          ${first_pause_s}::integer * 2 ^ least(a.failed_count + 1 - ${free_attempts}::integer, 30),
          ${pause_max_s}::integer)
      end)
    where a.blocked_until <= ${now_ms}::timestamptz`;
  if (admitted.count > 0) return { admitted: true };
  const [row] = await sql<{ blocked_until: number }[]>`
    select blocked_until from refund_pin_attempts
    where merchant_id = ${merchant_id} and store_no = ${store_no} and caller_id = ${caller_id}`;
  return { admitted: false, blocked_until_ms: row?.blocked_until ?? now_ms };
}

/** The PIN was right: what was wrong before does not count. */
export async function forgivePinAttempts(
  sql: Database,
  { merchant_id, store_no, caller_id }: PinGuesser,
): Promise<void> {
  await sql`
    delete from refund_pin_attempts
    where merchant_id = ${merchant_id} and store_no = ${store_no} and caller_id = ${caller_id}`;
}

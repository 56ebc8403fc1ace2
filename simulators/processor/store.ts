/**
 * What the processor knows: for each key, where its latest record stands in the journal.
 *
 * Memory holds offsets, not records, so that a million charges cost some hundred megabytes of disk
 * and a small part of that in memory. Only what is unfinished is kept at hand.
 */
import type { Journal } from "./journal.ts";
import { createOffsetIndex } from "./offset-index.ts";
import type {
  ChargeRecord,
  JournalRecord,
  NoticeRecord,
  RefundRecord,
  Tombstone,
} from "./records.ts";
import { replay } from "./replay.ts";

export type Store = Readonly<{
  /** Writes a record; it counts from now on, and is durable after the journal's next commit. */
  put(record: JournalRecord): void;
  charge(key: string): ChargeRecord | Tombstone | null;
  refund(key: string): RefundRecord | null;
  /** Sum of a charge's refunds that were made or are under way, in minor units. */
  refundedOf(charge_key: string): bigint;
  /** A reference `<prefix>_<ms>` that was never given before: the next free ms of that prefix. */
  nextReference(prefix: string, now_ms: number): string;
  /** Charges and refunds under way, with the moment when they settle. */
  pendingCharges(): IterableIterator<[key: string, due_at_ms: number]>;
  pendingRefunds(): IterableIterator<[key: string, due_at_ms: number]>;
  /** Notifications that nobody has accepted yet. */
  openNotices(): IterableIterator<NoticeRecord>;
  /** Keys of charges settled in the last `doubt_ms` before the process was killed. */
  doubtful_keys: readonly string[];
  /** How far tests have shifted the clock, in ms. */
  clockOffset(): number;
  /** Whether the record at an offset is still the latest of its key. */
  isLatest(record: JournalRecord, offset: number): boolean;
  counts(): Readonly<{ charges: number; refunds: number; pending: number; open_notices: number }>;
}>;

/** Builds the store from the journal. Throws when the journal is damaged before its last line. */
export function createStore(journal: Journal, doubt_ms: number): Store {
  const charges = createOffsetIndex();
  const refunds = createOffsetIndex();
  const refunded = new Map<string, bigint>();
  const references = createReferences();
  const pending_charges = new Map<string, number>();
  const pending_refunds = new Map<string, number>();
  const notices = new Map<string, NoticeRecord>();
  let offset_ms = 0;

  function charge(key: string): ChargeRecord | Tombstone | null {
    const offset = charges.get(key);
    return offset === undefined ? null : (JSON.parse(journal.read(offset)) as ChargeRecord);
  }
  function refund(key: string): RefundRecord | null {
    const offset = refunds.get(key);
    return offset === undefined ? null : (JSON.parse(journal.read(offset)) as RefundRecord);
  }

  function takeIn(record: JournalRecord, offset: number): void {
    switch (record.kind) {
      case "charge":
        charges.set(record.key, offset);
        references.note(record.payment_ref);
        return track(pending_charges, record);
      case "tombstone":
        return charges.set(record.key, offset);
      case "refund":
        countRefund(refunded, record, refund(record.key));
        refunds.set(record.key, offset);
        references.note(record.refund_ref);
        return track(pending_refunds, record);
      case "notice":
        return void notices.set(record.notification_id, record);
      case "notice_done":
        return void notices.delete(record.notification_id);
      case "clock":
        offset_ms = record.offset_ms;
        return;
      case "answered":
        return;
    }
  }
  const doubtful_keys = replay(journal, { doubt_ms, takeIn });

  return {
    put: (record) => takeIn(record, journal.append(JSON.stringify(record))),
    charge,
    refund,
    refundedOf: (charge_key) => refunded.get(charge_key) ?? 0n,
    nextReference: references.next,
    pendingCharges: () => pending_charges.entries(),
    pendingRefunds: () => pending_refunds.entries(),
    openNotices: () => notices.values(),
    doubtful_keys,
    clockOffset: () => offset_ms,
    isLatest(record, offset) {
      if (record.kind === "refund") return refunds.get(record.key) === offset;
      const is_charge = record.kind === "charge" || record.kind === "tombstone";
      return is_charge && charges.get(record.key) === offset;
    },
    counts: () => ({
      charges: charges.size(),
      refunds: refunds.size(),
      pending: pending_charges.size + pending_refunds.size,
      open_notices: notices.size,
    }),
  };
}

function track(pending: Map<string, number>, record: ChargeRecord | RefundRecord): void {
  if (record.state === "PENDING") pending.set(record.key, record.due_at_ms ?? 0);
  else pending.delete(record.key);
}

function countRefund(
  refunded: Map<string, bigint>,
  next: RefundRecord,
  previous: RefundRecord | null,
): void {
  const change = reservedBy(next) - reservedBy(previous);
  if (change === 0n) return;
  refunded.set(next.charge_key, (refunded.get(next.charge_key) ?? 0n) + change);
}

function reservedBy(refund: RefundRecord | null): bigint {
  return refund === null || refund.state === "FAILED" ? 0n : BigInt(refund.amount_minor);
}

/** References `<prefix>_<ms>`: never the same twice, also when the clock is turned back. */
function createReferences(): Readonly<{
  next(prefix: string, now_ms: number): string;
  note(reference: string | undefined): void;
}> {
  const last_ms = new Map<string, number>();
  return {
    next(prefix, now_ms) {
      const ms = Math.max(now_ms, (last_ms.get(prefix) ?? 0) + 1);
      last_ms.set(prefix, ms);
      return `${prefix}_${ms}`;
    },
    note(reference) {
      if (reference === undefined) return;
      const cut = reference.lastIndexOf("_");
      const prefix = reference.slice(0, cut);
      const ms = Number(reference.slice(cut + 1));
      if (ms > (last_ms.get(prefix) ?? 0)) last_ms.set(prefix, ms);
    },
  };
}

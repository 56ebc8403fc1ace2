/**
 * What the processor knows: for each key, where its latest record stands in the journal.
 *
 * Memory holds offsets, not records, so that a million charges cost some hundred megabytes of disk
 * and a small part of that in memory. Only what is unfinished is kept at hand.
 */
import type { Journal } from "./journal.ts";
import type {
  ChargeRecord,
  HoldRecord,
  HoldTombstone,
  JournalRecord,
  NoticeRecord,
  RefundRecord,
  Subject,
  Tombstone,
} from "./records.ts";
import { chargeOfCapture } from "./records.ts";
import { createReferences } from "./references.ts";
import { replay } from "./replay.ts";
import { createShelf } from "./shelf.ts";

export type Store = Readonly<{
  /** Writes a record; it counts from now on, and is durable after the journal's next commit. */
  put(record: JournalRecord): void;
  /** A charge by its key, or what a capture took by the capture's key. */
  charge(key: string): ChargeRecord | Tombstone | null;
  hold(key: string): HoldRecord | HoldTombstone | null;
  refund(key: string): RefundRecord | null;
  /** The charge or the hold whose code this is. */
  subjectOfCode(code_id: string): Subject | null;
  /** Sum of a charge's refunds that were made or are under way, in minor units. */
  refundedOf(charge_key: string): bigint;
  hasPendingRefund(charge_key: string): boolean;
  /** A reference `<prefix>_<ms>` that was never given before: the next free ms of that prefix. */
  nextReference(prefix: string, now_ms: number): string;
  /** What is under way, with the moment when it settles. */
  pending_charges: ReadonlyMap<string, number>;
  pending_refunds: ReadonlyMap<string, number>;
  pending_holds: ReadonlyMap<string, number>;
  /** What is held, with the moment when it goes back by itself. */
  open_holds: ReadonlyMap<string, number>;
  /** Notifications that nobody has accepted yet. */
  openNotices(): IterableIterator<NoticeRecord>;
  /** What settled in the last `doubt_ms` before the process was killed. */
  doubtful: readonly Subject[];
  /** How far tests have shifted the clock, in ms. */
  clockOffset(): number;
  /** Whether the record at an offset is still the latest of its key. */
  isLatest(record: JournalRecord, offset: number): boolean;
  counts(): Counts;
}>;

export type Counts = Readonly<{
  charges: number;
  refunds: number;
  holds: number;
  /** Charges, refunds and holds that have not found their end; not what is merely held. */
  pending: number;
  open_notices: number;
}>;

/** Builds the store from the journal. Throws when the journal is damaged before its last line. */
export function createStore(journal: Journal, doubt_ms: number): Store {
  const shelves = createShelves(journal);
  const { charges, refunds, holds } = shelves;
  const references = createReferences();
  const refunded = new Map<string, bigint>();
  const codes = new Map<string, Subject>();
  const notices = new Map<string, NoticeRecord>();
  let offset_ms = 0;

  function noteCode({ kind, key, code }: ChargeRecord | HoldRecord): void {
    if (code !== undefined && !codes.has(code.code_id)) codes.set(code.code_id, { kind, key });
  }
  function takeIn(record: JournalRecord, offset: number): void {
    switch (record.kind) {
      case "charge":
        references.note(record.payment_ref);
        references.note(record.reversal?.reversal_ref);
        noteCode(record);
        return charges.take(record, offset);
      case "tombstone":
        return charges.take(record, offset);
      case "hold":
        references.note(record.hold_ref);
        references.note(record.capture?.payment_ref);
        noteCode(record);
        return shelves.takeHold(record, offset);
      case "hold_tombstone":
        return holds.take(record, offset);
      case "refund":
        references.note(record.refund_ref);
        countRefund(refunded, record, refunds.read(record.key));
        return refunds.take(record, offset);
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
  const doubtful = replay(journal, { doubt_ms, takeIn });

  return {
    put: (record) => takeIn(record, journal.append(JSON.stringify(record))),
    charge: shelves.readCharge,
    hold: holds.read,
    refund: refunds.read,
    subjectOfCode: (code_id) => codes.get(code_id) ?? null,
    refundedOf: (charge_key) => refunded.get(charge_key) ?? 0n,
    hasPendingRefund: (charge_key) =>
      refunds.pending.keys().some((key) => refunds.read(key)?.charge_key === charge_key),
    nextReference: references.next,
    pending_charges: charges.pending,
    pending_refunds: refunds.pending,
    pending_holds: holds.pending,
    open_holds: shelves.open_holds,
    openNotices: () => notices.values(),
    doubtful,
    clockOffset: () => offset_ms,
    isLatest: shelves.isLatest,
    counts: () => ({ ...shelves.counts(), open_notices: notices.size }),
  };
}

/** A captured hold is a charge as well, under the key of the capture. */
function createShelves(journal: Journal) {
  const charges = createShelf<ChargeRecord | Tombstone>(journal);
  const refunds = createShelf<RefundRecord>(journal);
  const holds = createShelf<HoldRecord | HoldTombstone>(journal);
  /** Keys of holds by the keys of their captures. */
  const captures = new Map<string, string>();
  const open_holds = new Map<string, number>();

  function readCapture(key: string): ChargeRecord | null {
    const hold_key = captures.get(key);
    const record = hold_key === undefined ? null : holds.read(hold_key);
    return record?.kind === "hold" ? chargeOfCapture(record) : null;
  }
  return {
    charges,
    refunds,
    holds,
    open_holds,
    readCharge: (key: string) => charges.read(key) ?? readCapture(key),
    counts: () => ({
      charges: charges.size(),
      refunds: refunds.size(),
      holds: holds.size(),
      pending: charges.pending.size + refunds.pending.size + holds.pending.size,
    }),
    takeHold(record: HoldRecord, offset: number): void {
      const { key, state, capture, hold_expiry_at_ms } = record;
      if (capture !== undefined) captures.set(capture.key, key);
      if (state === "HELD") open_holds.set(key, hold_expiry_at_ms);
      else open_holds.delete(key);
      holds.take(record, offset);
    },
    isLatest: (record: JournalRecord, offset: number): boolean => {
      switch (record.kind) {
        case "charge":
        case "tombstone":
          return charges.isLatest(record, offset);
        case "hold":
        case "hold_tombstone":
          return holds.isLatest(record, offset);
        case "refund":
          return refunds.isLatest(record, offset);
        case "notice":
        case "notice_done":
        case "clock":
        case "answered":
          return false;
      }
    },
  };
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

/**
 * The rules of charges: a key takes money at most once, a closed key never does, and a charge that
 * is under way settles by the processor's clock.
 */
import type { Ending } from "./attempts.ts";
import { createLosses, dueEnding, firstEnding, isSameAttempt, termsOf } from "./attempts.ts";
import type { Behaviour, Means } from "./behaviour.ts";
import { behaviourOf } from "./behaviour.ts";
import type { Attempt, ChargeRecord, Tombstone } from "./records.ts";
import { takenBy } from "./records.ts";
import type { ChargeRequest } from "./shapes.ts";
import type { Store } from "./store.ts";

/** What became of a request for a charge or a hold. */
export type AttemptResult<Record> =
  /** The first request of this key. */
  | Readonly<{ kind: "made"; record: Record; behaviour: Behaviour }>
  /** This very request was made before. */
  | Readonly<{ kind: "known"; record: Record; behaviour: Behaviour }>
  | Readonly<{ kind: "closed" }>
  /** The key stands for other terms. */
  | Readonly<{ kind: "key_reused" }>
  /** The scenario wants this request to leave no trace. */
  | Readonly<{ kind: "lost"; behaviour: Behaviour }>;

/** What became of a scan: null when nothing waits for one any more. */
export type Scan = NonNullable<Means["scan"]>;

export type Charges = Readonly<{
  charge(request: ChargeRequest): AttemptResult<ChargeRecord>;
  /** The charge as it stands now; one whose moment has come is settled by the look. */
  find(key: string): ChargeRecord | Tombstone | null;
  /** After this no charge of the key succeeds, unless it is still PENDING in the answer. */
  close(key: string): ChargeRecord | Tombstone;
  /**
   * As close, and what was taken goes back. "refund_pending": not before the refund that is under
   * way has found its end.
   */
  reverse(key: string): ChargeRecord | Tombstone | "refund_pending";
  /** Somebody scans the code of a charge; null when it does not wait for that (any more). */
  scan(key: string, scan: Scan): ChargeRecord | null;
}>;

/** `onSettled` hears of every charge that was PENDING and has now found its end by itself. */
export function createCharges(
  parts: Readonly<{ store: Store; now: () => number; onSettled: (record: ChargeRecord) => void }>,
): Charges {
  const { store, now, onSettled } = parts;
  const isLost = createLosses();

  function charge(request: ChargeRequest): AttemptResult<ChargeRecord> {
    const known = find(request.key);
    if (known?.kind === "tombstone") return { kind: "closed" };
    if (known) {
      if (known.hold_key !== undefined || !isSameAttempt(known, request)) {
        return { kind: "key_reused" };
      }
      return { kind: "known", record: known, behaviour: behaviourOf(known) };
    }
    const at_ms = now();
    const terms = termsOf(request, at_ms);
    const behaviour = behaviourOf(terms);
    if (isLost(request.key, behaviour)) return { kind: "lost", behaviour };
    return { kind: "made", record: put(terms, firstEnding(terms, at_ms), at_ms), behaviour };
  }

  function put(terms: Attempt, ending: Ending, at_ms: number): ChargeRecord {
    const record = chargeRecord({ terms, ending, at_ms, store });
    store.put(record);
    return record;
  }

  function find(key: string): ChargeRecord | Tombstone | null {
    const record = store.charge(key);
    return record?.kind === "charge" ? settledIfDue(record) : record;
  }

  function settledIfDue(record: ChargeRecord): ChargeRecord {
    const at_ms = now();
    if (record.state !== "PENDING" || (record.due_at_ms ?? 0) > at_ms) return record;
    const settled = put(record, dueEnding(record), at_ms);
    onSettled(settled);
    return settled;
  }

  function scan(key: string, by: Scan): ChargeRecord | null {
    const record = find(key);
    if (record?.kind !== "charge" || record.state !== "PENDING") return null;
    if (record.code === undefined || record.scan !== undefined) return null;
    const at_ms = now();
    const scanned = { ...record, scan: by };
    const paid = put(scanned, firstEnding(scanned, at_ms), at_ms);
    if (paid.state !== "PENDING") onSettled(paid);
    return paid;
  }

  return { charge, find, scan, ...createClosings({ store, now }, find) };
}

function createClosings(
  { store, now }: Readonly<{ store: Store; now: () => number }>,
  find: Charges["find"],
): Pick<Charges, "close" | "reverse"> {
  function close(key: string): ChargeRecord | Tombstone {
    const record = find(key);
    if (record === null) {
      const tombstone: Tombstone = { kind: "tombstone", key, at_ms: now() };
      store.put(tombstone);
      return tombstone;
    }
    if (record.kind === "tombstone" || record.state !== "PENDING") return record;
    if (behaviourOf(record).scenario.is_closeable === false) return record;
    const closed: ChargeRecord = { ...record, state: "CLOSED", at_ms: now() };
    store.put(closed);
    return closed;
  }

  function reverse(key: string): ChargeRecord | Tombstone | "refund_pending" {
    const record = close(key);
    if (record.kind === "tombstone" || record.state !== "SUCCEEDED") return record;
    if (store.hasPendingRefund(key)) return "refund_pending";
    const at_ms = now();
    const amount = BigInt(takenBy(record).amount_minor) - store.refundedOf(key);
    const reversal_ref = store.nextReference("reversal", at_ms);
    const reversal = { reversal_ref, amount_minor: String(amount) };
    const reversed: ChargeRecord = { ...record, state: "CLOSED", at_ms, reversal };
    store.put(reversed);
    return reversed;
  }

  return { close, reverse };
}

function chargeRecord(
  from: Readonly<{ terms: Attempt; ending: Ending; at_ms: number; store: Store }>,
): ChargeRecord {
  const { terms, ending, at_ms, store } = from;
  switch (ending.kind) {
    case "declined":
      return { ...terms, kind: "charge", state: "DECLINED", at_ms, reason: ending.reason };
    case "pending":
      return { ...terms, kind: "charge", state: "PENDING", at_ms, due_at_ms: ending.due_at_ms };
    case "taken": {
      const payment_ref = store.nextReference(terms.payment_method, at_ms);
      const record = { ...terms, kind: "charge", state: "SUCCEEDED", at_ms, payment_ref } as const;
      return ending.taken ? { ...record, taken: ending.taken } : record;
    }
  }
}

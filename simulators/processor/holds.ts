/**
 * The rules of holds: a key holds at most once, what is held is taken at most once and never more
 * than that, the rest goes back, and a hold that nobody ends ends by itself.
 */
import type { Ending } from "./attempts.ts";
import { createLosses, dueEnding, firstEnding, isSameAttempt, termsOf } from "./attempts.ts";
import { behaviourOf } from "./behaviour.ts";
import type { AttemptResult, Charges, Scan } from "./charges.ts";
import type { HoldRecord, HoldTombstone } from "./records.ts";
import { takenBy } from "./records.ts";
import type { CaptureRequest, ExtendRequest, HoldRequest, ReleaseRequest } from "./shapes.ts";
import type { Store } from "./store.ts";

/** What became of a capture, a release or an extension. */
export type HoldChange =
  | Readonly<{ kind: "not_found" }>
  | Readonly<{ kind: "key_reused" }>
  /** How the hold stands now, whether it is by this request or not. */
  | Readonly<{
      kind: "stands";
      record: HoldRecord | HoldTombstone;
      /** Why nothing was done, where the hold would have allowed it. */
      refusal: string | null;
      /** True when this request, and no earlier one, has changed it. */
      is_new: boolean;
    }>;

export type Holds = Readonly<{
  hold(request: HoldRequest): AttemptResult<HoldRecord>;
  /** The hold as it stands now; one whose moment has come is ended by the look. */
  find(key: string): HoldRecord | HoldTombstone | null;
  capture(hold_key: string, request: CaptureRequest): HoldChange;
  release(hold_key: string, request: ReleaseRequest): HoldChange;
  extend(hold_key: string, request: ExtendRequest): HoldChange;
  /** Somebody scans the code of a hold; null when it does not wait for that (any more). */
  scan(key: string, scan: Scan): HoldRecord | null;
}>;

type Parts = Readonly<{
  store: Store;
  charges: Charges;
  now: () => number;
  /** Hears of every hold that was PENDING and has found its end, and of those that have expired. */
  onSettled: (record: HoldRecord) => void;
}>;

export function createHolds(parts: Parts): Holds {
  const { store, now, onSettled } = parts;
  const isLost = createLosses();

  function hold(request: HoldRequest): AttemptResult<HoldRecord> {
    const known = find(request.key);
    if (known?.kind === "hold_tombstone") return { kind: "closed" };
    if (known) {
      return isSameAttempt(known, request)
        ? { kind: "known", record: known, behaviour: behaviourOf(known) }
        : { kind: "key_reused" };
    }
    const at_ms = now();
    const terms = termsOf(request, at_ms);
    const behaviour = behaviourOf(terms);
    if (isLost(request.key, behaviour)) return { kind: "lost", behaviour };
    const { hold_expiry_at_ms } = request;
    const record = { ...terms, kind: "hold", state: "PENDING", hold_expiry_at_ms } as const;
    return { kind: "made", record: put(record, firstEnding(terms, at_ms), at_ms), behaviour };
  }

  function put(before: HoldRecord, ending: Ending, at_ms: number): HoldRecord {
    const record = endedHold({ ...before, at_ms }, ending, store);
    store.put(record);
    return record;
  }

  function find(key: string): HoldRecord | HoldTombstone | null {
    const record = store.hold(key);
    return record?.kind === "hold" ? endedIfDue(record) : record;
  }

  function endedIfDue(record: HoldRecord): HoldRecord {
    const at_ms = now();
    let next = record;
    if (next.state === "PENDING" && (next.due_at_ms ?? 0) <= at_ms) {
      next = put(next, dueEnding(next), at_ms);
      onSettled(next);
    }
    if (next.state === "HELD" && next.hold_expiry_at_ms <= at_ms) {
      next = { ...next, state: "EXPIRED", at_ms };
      store.put(next);
      onSettled(next);
    }
    return next;
  }

  function scan(key: string, by: Scan): HoldRecord | null {
    const record = find(key);
    if (record?.kind !== "hold" || record.state !== "PENDING") return null;
    if (record.code === undefined || record.scan !== undefined) return null;
    const at_ms = now();
    const scanned = { ...record, scan: by };
    const held = put(scanned, firstEnding(scanned, at_ms), at_ms);
    if (held.state !== "PENDING") onSettled(held);
    return held;
  }

  return { hold, find, scan, ...createHoldChanges(parts, find) };
}

function endedHold(before: HoldRecord, ending: Ending, store: Store): HoldRecord {
  const { due_at_ms: _due, ...record } = before;
  switch (ending.kind) {
    case "declined":
      return { ...record, state: "DECLINED", reason: ending.reason };
    case "pending":
      return { ...record, state: "PENDING", due_at_ms: ending.due_at_ms };
    case "taken": {
      const hold_ref = store.nextReference("hold", record.at_ms);
      const taken = ending.taken ? { taken: ending.taken } : {};
      return { ...record, state: "HELD", hold_ref, ...taken };
    }
  }
}

function createHoldChanges(
  { store, charges, now }: Parts,
  find: Holds["find"],
): Pick<Holds, "capture" | "release" | "extend"> {
  /** The merchant's own hold. */
  function own(hold_key: string, merchant_id: string): HoldRecord | HoldTombstone | null {
    const record = find(hold_key);
    return record?.kind === "hold" && record.merchant_id !== merchant_id ? null : record;
  }
  function change(record: HoldRecord): HoldChange {
    store.put(record);
    return { kind: "stands", record, refusal: null, is_new: true };
  }

  return {
    capture(hold_key, request) {
      const { key, merchant_id, amount_minor, currency } = request;
      const record = own(hold_key, merchant_id);
      if (record === null) return { kind: "not_found" };
      if (record.kind === "hold_tombstone") return stands(record);
      const known = charges.find(key);
      if (known?.kind === "charge") {
        const is_same = known.hold_key === hold_key && known.amount_minor === amount_minor;
        return is_same && known.currency === currency ? stands(record) : { kind: "key_reused" };
      }
      if (record.state !== "HELD") return stands(record);
      const refusal = known === null ? refusalToCapture(record, request) : "capture_closed";
      if (refusal !== null) return stands(record, refusal);
      const at_ms = now();
      const payment_ref = store.nextReference(record.payment_method, at_ms);
      const capture = { key, payment_ref, amount_minor };
      return change({ ...record, state: "CAPTURED", at_ms, capture });
    },
    release(hold_key, { merchant_id }) {
      const record = own(hold_key, merchant_id);
      if (record === null) {
        // Somebody else's hold is not found; one that nobody has made yet is kept from coming.
        if (find(hold_key) !== null) return { kind: "not_found" };
        const tombstone: HoldTombstone = { kind: "hold_tombstone", key: hold_key, at_ms: now() };
        store.put(tombstone);
        return { kind: "stands", record: tombstone, refusal: null, is_new: true };
      }
      if (record.kind === "hold_tombstone") return stands(record);
      const at_ms = now();
      if (record.state === "HELD") return change({ ...record, state: "RELEASED", at_ms });
      const is_closeable = behaviourOf(record).scenario.is_closeable !== false;
      if (record.state !== "PENDING" || !is_closeable) return stands(record);
      return change({ ...record, state: "CLOSED", at_ms });
    },
    extend(hold_key, { key, merchant_id, hold_expiry_at_ms }) {
      const record = own(hold_key, merchant_id);
      if (record === null) return { kind: "not_found" };
      if (record.kind === "hold_tombstone") return stands(record);
      const known = record.extensions?.find((extension) => extension.key === key);
      if (known !== undefined) {
        const is_same = known.hold_expiry_at_ms === hold_expiry_at_ms;
        return is_same ? stands(record) : { kind: "key_reused" };
      }
      if (record.state !== "HELD") return stands(record);
      const extensions = [...(record.extensions ?? []), { key, hold_expiry_at_ms }];
      const refusal = refusalToExtend(record, hold_expiry_at_ms);
      return refusal === null
        ? change({ ...record, at_ms: now(), hold_expiry_at_ms, extensions })
        : stands(record, refusal);
    },
  };
}

function refusalToCapture(record: HoldRecord, request: CaptureRequest): string | null {
  const held = takenBy(record);
  if (request.currency !== held.currency) return "currency_mismatch";
  if (BigInt(request.amount_minor) > BigInt(held.amount_minor)) return "exceeds_held_amount";
  return behaviourOf(record).scenario.hold === "capture_refused" ? "refused_by_issuer" : null;
}

const MOST_EXTENSIONS = 100;

function refusalToExtend(record: HoldRecord, hold_expiry_at_ms: number): string | null {
  if (behaviourOf(record).scenario.hold === "not_extendable") return "not_extendable";
  if (hold_expiry_at_ms < record.hold_expiry_at_ms) return "earlier_than_now";
  return (record.extensions?.length ?? 0) < MOST_EXTENSIONS ? null : "too_many_extensions";
}

function stands(record: HoldRecord | HoldTombstone, refusal: string | null = null): HoldChange {
  return { kind: "stands", record, refusal, is_new: false };
}

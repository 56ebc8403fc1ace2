/**
 * The rules of charges: a key takes money at most once, a closed key never does, and a charge that
 * is under way settles by the processor's clock.
 */
import type { ChargeRecord, Taking, Tombstone } from "./records.ts";
import type { ChargeRequest } from "./shapes.ts";
import type { Store } from "./store.ts";
import type { Scenario, TokenReading } from "./tokens.ts";
import { readToken } from "./tokens.ts";

export type ChargeResult =
  /** The first request of this key. */
  | Readonly<{ kind: "made"; record: ChargeRecord; reading: TokenReading }>
  /** This very request was made before. */
  | Readonly<{ kind: "known"; record: ChargeRecord; reading: TokenReading }>
  | Readonly<{ kind: "closed" }>
  /** The key stands for a charge with other terms. */
  | Readonly<{ kind: "key_reused" }>
  /** The scenario wants this request to leave no trace. */
  | Readonly<{ kind: "lost"; reading: TokenReading }>;

export type Charges = Readonly<{
  charge(request: ChargeRequest): ChargeResult;
  /** The charge as it stands now; one whose moment has come is settled by the look. */
  find(key: string): ChargeRecord | Tombstone | null;
  /** After this no charge of the key succeeds, unless it is still PENDING in the answer. */
  close(key: string): ChargeRecord | Tombstone;
}>;

/** `onSettled` hears of every charge that was PENDING and has now succeeded. */
export function createCharges(
  parts: Readonly<{ store: Store; now: () => number; onSettled: (record: ChargeRecord) => void }>,
): Charges {
  const { store, now, onSettled } = parts;
  const failed_once = new Set<string>();

  function charge(request: ChargeRequest): ChargeResult {
    const known = find(request.key);
    if (known?.kind === "tombstone") return { kind: "closed" };
    const reading = readToken(request.payment_token);
    if (known) {
      return isSameRequest(known, request)
        ? { kind: "known", record: known, reading }
        : { kind: "key_reused" };
    }
    if (reading.scenario.charge === "lost") {
      const is_second = reading.scenario.answer === "error" && failed_once.delete(request.key);
      if (!is_second) {
        if (reading.scenario.answer === "error") failed_once.add(request.key);
        return { kind: "lost", reading };
      }
    }
    const record = firstRecord({ request, reading, store, at_ms: now() });
    store.put(record);
    return { kind: "made", record, reading };
  }

  function find(key: string): ChargeRecord | Tombstone | null {
    const record = store.charge(key);
    return record?.kind === "charge" ? settledIfDue(record) : record;
  }

  function settledIfDue(record: ChargeRecord): ChargeRecord {
    const at_ms = now();
    if (record.state !== "PENDING" || (record.due_at_ms ?? 0) > at_ms) return record;
    const payment_ref = store.nextReference(record.payment_method, at_ms);
    const settled: ChargeRecord = { ...record, state: "SUCCEEDED", at_ms, payment_ref };
    store.put(settled);
    onSettled(settled);
    return settled;
  }

  function close(key: string): ChargeRecord | Tombstone {
    const record = find(key);
    if (record === null) {
      const tombstone: Tombstone = { kind: "tombstone", key, at_ms: now() };
      store.put(tombstone);
      return tombstone;
    }
    if (record.kind === "tombstone" || record.state !== "PENDING") return record;
    if (readToken(record.payment_token).scenario.is_closeable === false) return record;
    const closed: ChargeRecord = { ...record, state: "CLOSED", at_ms: now() };
    store.put(closed);
    return closed;
  }

  return { charge, find, close };
}

function firstRecord(
  from: Readonly<{ request: ChargeRequest; reading: TokenReading; store: Store; at_ms: number }>,
): ChargeRecord {
  const { request, at_ms } = from;
  const { scenario, delay_ms } = from.reading;
  const terms = { ...termsOf(request), at_ms };
  switch (scenario.charge) {
    case "decline":
      return { ...terms, state: "DECLINED", reason: scenario.reason ?? "card_declined" };
    case "later":
      return { ...terms, state: "PENDING", due_at_ms: at_ms + delay_ms };
    case "succeed":
    case "lost": {
      const payment_ref = from.store.nextReference(request.payment_method, at_ms);
      const record: ChargeRecord = { ...terms, state: "SUCCEEDED", payment_ref };
      return scenario.takes ? { ...record, taken: wrongTaking(request, scenario.takes) } : record;
    }
  }
}

function termsOf(request: ChargeRequest): Omit<ChargeRecord, "state" | "at_ms"> {
  const { key, merchant_id, amount_minor, currency, payment_method, payment_token } = request;
  const terms = { key, merchant_id, amount_minor, currency, payment_method, payment_token };
  return request.notify_url === null
    ? { kind: "charge", ...terms }
    : { kind: "charge", ...terms, notify_url: request.notify_url };
}

/** Where to report is no part of the terms: the same charge may be asked again from elsewhere. */
function isSameRequest(record: ChargeRecord, request: ChargeRequest): boolean {
  return (
    record.merchant_id === request.merchant_id &&
    record.amount_minor === request.amount_minor &&
    record.currency === request.currency &&
    record.payment_method === request.payment_method &&
    record.payment_token === request.payment_token
  );
}

function wrongTaking(request: ChargeRequest, takes: NonNullable<Scenario["takes"]>): Taking {
  const { amount_minor, currency } = request;
  return takes === "other_currency"
    ? { amount_minor, currency: "XTS" }
    : { amount_minor: String(BigInt(amount_minor) + 1n), currency };
}

/**
 * The rules of refunds: a key refunds at most once, and a charge never gives back more than it
 * took.
 */
import type { Charges } from "./charges.ts";
import type { RefundRecord } from "./records.ts";
import { takenBy } from "./records.ts";
import type { RefundRequest } from "./shapes.ts";
import type { Store } from "./store.ts";
import type { TokenReading } from "./tokens.ts";
import { readToken } from "./tokens.ts";

export type RefundResult =
  | Readonly<{ kind: "made"; record: RefundRecord; is_answered: boolean }>
  | Readonly<{ kind: "known"; record: RefundRecord }>
  | Readonly<{ kind: "key_reused" }>;

export type Refunds = Readonly<{
  refund(request: RefundRequest): RefundResult;
  /** The refund as it stands now; one whose moment has come is settled by the look. */
  find(key: string): RefundRecord | null;
}>;

export function createRefunds(
  parts: Readonly<{ store: Store; charges: Charges; now: () => number }>,
): Refunds {
  const { store, charges, now } = parts;

  function refund(request: RefundRequest): RefundResult {
    const known = find(request.key);
    if (known) {
      return isSameRequest(known, request)
        ? { kind: "known", record: known }
        : { kind: "key_reused" };
    }
    const charge = charges.find(request.charge_key);
    const refusal = refusalOf(request, charge, store.refundedOf(request.charge_key));
    const reading = charge?.kind === "charge" ? readToken(charge.payment_token) : null;
    const ending = refusal === null ? endingOf(reading) : failed(refusal);
    const record: RefundRecord = { kind: "refund", ...request, at_ms: now(), ...ending };
    store.put(record);
    const is_answered = refusal !== null || reading?.scenario.refund !== "never_answers";
    return { kind: "made", record, is_answered };
  }

  /** How a refund that may be made comes out at first. */
  function endingOf(reading: TokenReading | null): Ending {
    switch (reading?.scenario.refund) {
      case "fails":
        return failed("refused_by_issuer");
      case "later":
      case "fails_later":
        return { state: "PENDING", due_at_ms: now() + (reading?.delay_ms ?? 0) };
      case "never_answers":
      case undefined:
        return succeeded();
    }
  }
  function succeeded(): Ending {
    return { state: "SUCCEEDED", refund_ref: store.nextReference("refund", now()) };
  }

  function find(key: string): RefundRecord | null {
    const record = store.refund(key);
    return record === null ? null : settledIfDue(record);
  }

  function settledIfDue(record: RefundRecord): RefundRecord {
    const at_ms = now();
    if (record.state !== "PENDING" || (record.due_at_ms ?? 0) > at_ms) return record;
    const charge = store.charge(record.charge_key);
    const fails =
      charge?.kind === "charge" &&
      readToken(charge.payment_token).scenario.refund === "fails_later";
    const ending = fails ? failed("refused_by_issuer") : succeeded();
    const settled: RefundRecord = { ...record, at_ms, ...ending };
    store.put(settled);
    return settled;
  }

  return { refund, find };
}

type Ending = Pick<RefundRecord, "state" | "refund_ref" | "reason" | "due_at_ms">;

function failed(reason: string): Ending {
  return { state: "FAILED", reason };
}

/** Why a refund cannot be made; null when it can. `refunded` is what is given back already. */
function refusalOf(
  request: RefundRequest,
  charge: ReturnType<Charges["find"]>,
  refunded: bigint,
): string | null {
  if (charge === null) return "charge_not_found";
  if (charge.kind === "tombstone" || charge.state !== "SUCCEEDED") return "charge_not_succeeded";
  if (charge.merchant_id !== request.merchant_id) return "charge_not_found";
  const taken = takenBy(charge);
  if (taken.currency !== request.currency) return "currency_mismatch";
  const total = refunded + BigInt(request.amount_minor);
  return total > BigInt(taken.amount_minor) ? "exceeds_charged_amount" : null;
}

function isSameRequest(record: RefundRecord, request: RefundRequest): boolean {
  return (
    record.charge_key === request.charge_key &&
    record.merchant_id === request.merchant_id &&
    record.amount_minor === request.amount_minor &&
    record.currency === request.currency
  );
}

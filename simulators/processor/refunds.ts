/**
 * The rules of refunds: a key refunds at most once, and a charge never gives back more than it
 * took.
 */
import type { Behaviour } from "./behaviour.ts";
import { behaviourOf } from "./behaviour.ts";
import { payerOf } from "./channels.ts";
import type { Charges } from "./charges.ts";
import type { ChargeRecord, RefundRecord } from "./records.ts";
import { takenBy } from "./records.ts";
import type { RefundRequest } from "./shapes.ts";
import type { Store } from "./store.ts";

export type RefundResult =
  | Readonly<{ kind: "made"; record: RefundRecord; is_answered: boolean }>
  | Readonly<{ kind: "known"; record: RefundRecord }>
  | Readonly<{ kind: "key_reused" }>;

export type Refunds = Readonly<{
  refund(request: RefundRequest): RefundResult;
  /** The refund as it stands now; one whose moment has come is settled by the look. */
  find(key: string): RefundRecord | null;
}>;

/** `onSettled` hears of every refund that has found its end, at once or later. */
export function createRefunds(
  parts: Readonly<{
    store: Store;
    charges: Charges;
    now: () => number;
    onSettled: (record: RefundRecord) => void;
  }>,
): Refunds {
  const { store, charges, now, onSettled } = parts;

  function refund(request: RefundRequest): RefundResult {
    const known = find(request.key);
    if (known) {
      return isSameRequest(known, request)
        ? { kind: "known", record: known }
        : { kind: "key_reused" };
    }
    const charge = charges.find(request.charge_key);
    const refusal = refusalOf(request, charge, store.refundedOf(request.charge_key));
    const behaviour = charge?.kind === "charge" ? behaviourOf(charge) : null;
    const ending = refusal === null ? endingOf(behaviour) : failed(refusal);
    const record: RefundRecord = { ...termsOf(request, charge), at_ms: now(), ...ending };
    put(record);
    const is_answered = refusal !== null || behaviour?.scenario.refund !== "never_answers";
    return { kind: "made", record, is_answered };
  }

  function put(record: RefundRecord): void {
    store.put(record);
    if (record.state !== "PENDING") onSettled(record);
  }

  /** How a refund that may be made comes out at first. */
  function endingOf(behaviour: Behaviour | null): Ending {
    switch (behaviour?.scenario.refund) {
      case "fails":
        return failed(behaviour?.scenario.refund_reason ?? "refused_by_issuer");
      case "later":
      case "fails_later":
        return { state: "PENDING", due_at_ms: now() + (behaviour?.delay_ms ?? 0) };
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
      charge?.kind === "charge" && behaviourOf(charge).scenario.refund === "fails_later";
    const ending = fails ? failed("refused_by_issuer") : succeeded();
    const settled: RefundRecord = { ...record, at_ms, ...ending };
    put(settled);
    return settled;
  }

  return { refund, find };
}

type Ending = Pick<RefundRecord, "state" | "refund_ref" | "reason" | "due_at_ms">;

function failed(reason: string): Ending {
  return { state: "FAILED", reason };
}

/** What was asked for, as it is kept, with what the charge tells of the payer. */
function termsOf(
  request: RefundRequest,
  charge: ReturnType<Charges["find"]>,
): Omit<RefundRecord, "state" | "at_ms"> {
  const { notify_url, ...terms } = request;
  const is_known = charge?.kind === "charge" && charge.merchant_id === request.merchant_id;
  const is_quiet = is_known && behaviourOf(charge).is_quiet;
  return {
    kind: "refund",
    ...terms,
    ...(is_known ? payerTerms(charge) : {}),
    ...(notify_url === null || is_quiet ? {} : { notify_url }),
  };
}

function payerTerms(
  charge: ChargeRecord,
): Pick<RefundRecord, "payment_method" | "channel_user_id"> {
  const channel_user_id = payerOf(charge);
  const { payment_method } = charge;
  return channel_user_id === null ? { payment_method } : { payment_method, channel_user_id };
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

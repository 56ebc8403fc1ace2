/**
 * The records of the journal. Each one is the whole state of its subject at that moment, so the
 * last record of a key is its truth, and earlier ones are its history.
 */
import type { Means } from "./behaviour.ts";

export type ChargeState = "SUCCEEDED" | "DECLINED" | "PENDING" | "CLOSED";
export type RefundState = "SUCCEEDED" | "FAILED" | "PENDING";
export type HoldState =
  | "PENDING"
  | "HELD"
  | "DECLINED"
  | "CLOSED"
  | "CAPTURED"
  | "RELEASED"
  | "EXPIRED";

/** What left the customer's account. */
export type Taking = Readonly<{ amount_minor: string; currency: string }>;

/** What a charge and a hold have in common. Amounts are minor units in decimal digits. */
export type Attempt = Means &
  Readonly<{
    key: string;
    /** When the present state was reached, by the processor's clock. */
    at_ms: number;
    merchant_id: string;
    /** What was asked for; `taken` says what was taken, where a scenario makes that differ. */
    amount_minor: string;
    currency: string;
    taken?: Taking;
    payment_method: string;
    notify_url?: string;
    reason?: string;
    /** When a PENDING one comes to its end, by the processor's clock. */
    due_at_ms?: number;
  }>;

export type ChargeRecord = Attempt &
  Readonly<{
    kind: "charge";
    state: ChargeState;
    payment_ref?: string;
    /** The hold whose capture this is. */
    hold_key?: string;
    /** CLOSED after it had succeeded: what went back by that. */
    reversal?: Readonly<{ reversal_ref: string; amount_minor: string }>;
  }>;

/** A key that was closed before any charge came under it. */
export type Tombstone = Readonly<{ kind: "tombstone"; key: string; at_ms: number }>;

export type HoldRecord = Attempt &
  Readonly<{
    kind: "hold";
    state: HoldState;
    /** When what is held goes back by itself, by the processor's clock. */
    hold_expiry_at_ms: number;
    hold_ref?: string;
    /** By which keys it was made to last longer, and until when. */
    extensions?: readonly Readonly<{ key: string; hold_expiry_at_ms: number }>[];
    /** What was taken of it; the rest went back. */
    capture?: Readonly<{ key: string; payment_ref: string; amount_minor: string }>;
  }>;

/** A key that was released before any hold came under it. */
export type HoldTombstone = Readonly<{ kind: "hold_tombstone"; key: string; at_ms: number }>;

export type RefundRecord = Readonly<{
  kind: "refund";
  key: string;
  charge_key: string;
  state: RefundState;
  at_ms: number;
  merchant_id: string;
  amount_minor: string;
  currency: string;
  /** How the charge was paid, and who gets the money back. Absent where no charge was found. */
  payment_method?: string;
  channel_user_id?: string;
  notify_url?: string;
  refund_ref?: string;
  reason?: string;
  due_at_ms?: number;
}>;

/** What can be reported, and heard or not. */
export type Subject = Readonly<{ kind: "charge" | "refund" | "hold"; key: string }>;

/** A report that has to reach its receiver; `notice_done` ends it. */
export type NoticeRecord = Readonly<{
  kind: "notice";
  notification_id: string;
  /** What it is about; the first journals held charges only and did not say so. */
  subject?: Subject["kind"];
  key: string;
  /** The state it tells of: not sent any more once that is overtaken. Absent: sent all the same. */
  state?: string;
  /** Where to and what, word for word. The first journals had neither. */
  url?: string;
  body?: string;
  /** How many times it is delivered, each until it is accepted. */
  times: number;
  /** Not before this moment of the machine's own clock. */
  due_at_ms: number;
  at_ms: number;
}>;

export type NoticeDoneRecord = Readonly<{
  kind: "notice_done";
  notification_id: string;
  accepted: boolean;
  at_ms: number;
}>;

/** The clock was shifted by a test. */
export type ClockRecord = Readonly<{ kind: "clock"; offset_ms: number; at_ms: number }>;

/** Every answer before this record is known to have left, or is being reported. */
export type AnsweredRecord = Readonly<{ kind: "answered"; at_ms: number }>;

export type JournalRecord =
  | ChargeRecord
  | Tombstone
  | HoldRecord
  | HoldTombstone
  | RefundRecord
  | NoticeRecord
  | NoticeDoneRecord
  | ClockRecord
  | AnsweredRecord;

/** What a charge took from the customer, or a hold set aside, whatever it was asked to take. */
export function takenBy(attempt: Attempt): Taking {
  return attempt.taken ?? attempt;
}

/** What of a captured hold went back, in minor units. */
export function restOf(hold: HoldRecord): bigint {
  return BigInt(takenBy(hold).amount_minor) - BigInt(hold.capture?.amount_minor ?? "0");
}

/** The payment that a capture is: it is found, closed, reversed and refunded as any charge. */
export function chargeOfCapture(hold: HoldRecord): ChargeRecord | null {
  const { capture } = hold;
  if (capture === undefined) return null;
  const { state: _state, due_at_ms: _due, taken: _taken, hold_ref: _ref, ...rest } = hold;
  const { extensions: _extensions, capture: _capture, hold_expiry_at_ms: _end, ...terms } = rest;
  return {
    ...terms,
    kind: "charge",
    key: capture.key,
    state: "SUCCEEDED",
    amount_minor: capture.amount_minor,
    currency: takenBy(hold).currency,
    payment_ref: capture.payment_ref,
    hold_key: hold.key,
  };
}

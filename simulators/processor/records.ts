/**
 * The records of the journal. Each one is the whole state of its subject at that moment, so the
 * last record of a key is its truth, and earlier ones are its history.
 */

export type ChargeState = "SUCCEEDED" | "DECLINED" | "PENDING" | "CLOSED";
export type RefundState = "SUCCEEDED" | "FAILED" | "PENDING";

/** What left the customer's account. */
export type Taking = Readonly<{ amount_minor: string; currency: string }>;

/** A charge. Amounts are minor units in decimal digits. */
export type ChargeRecord = Readonly<{
  kind: "charge";
  key: string;
  state: ChargeState;
  /** When this state was reached, by the processor's clock. */
  at_ms: number;
  merchant_id: string;
  /** What was asked for; `taken` says what was taken, where a test token makes that differ. */
  amount_minor: string;
  currency: string;
  taken?: Taking;
  payment_method: string;
  payment_token: string;
  notify_url?: string;
  payment_ref?: string;
  reason?: string;
  /** When a PENDING charge succeeds, by the processor's clock. */
  due_at_ms?: number;
}>;

/** A key that was closed before any charge came under it. */
export type Tombstone = Readonly<{ kind: "tombstone"; key: string; at_ms: number }>;

export type RefundRecord = Readonly<{
  kind: "refund";
  key: string;
  charge_key: string;
  state: RefundState;
  at_ms: number;
  merchant_id: string;
  amount_minor: string;
  currency: string;
  refund_ref?: string;
  reason?: string;
  due_at_ms?: number;
}>;

/** A report that has to reach its receiver; `notice_done` ends it. */
export type NoticeRecord = Readonly<{
  kind: "notice";
  notification_id: string;
  key: string;
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
  | RefundRecord
  | NoticeRecord
  | NoticeDoneRecord
  | ClockRecord
  | AnsweredRecord;

/** What a charge took from the customer, whatever it was asked to take. */
export function takenBy(charge: ChargeRecord): Taking {
  return charge.taken ?? charge;
}

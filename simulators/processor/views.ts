/** What the processor says: the JSON of its answers and notifications. */
import { channelOf, payerOf } from "./channels.ts";
import type {
  ChargeRecord,
  HoldRecord,
  HoldTombstone,
  RefundRecord,
  Tombstone,
} from "./records.ts";
import { restOf, takenBy } from "./records.ts";
import type { Fault } from "./shapes.ts";

/** An answer: status and JSON text, or a page. */
export type Reply = Readonly<{
  status: number;
  text: string;
  /** For people, in a browser. */
  is_page?: true;
  /** Where a browser goes on. */
  location?: string;
}>;

type View = Record<string, unknown>;

/** A charge as it is told to its caller and in notifications. */
export function chargeView(record: ChargeRecord | Tombstone): View {
  if (record.kind === "tombstone") return { key: record.key, state: "CLOSED" };
  const taken = takenBy(record);
  return {
    key: record.key,
    state: record.state,
    // A PENDING one may have a reference in the record of its end, where old news is told again.
    payment_ref: record.state === "PENDING" ? undefined : record.payment_ref,
    amount_minor: taken.amount_minor,
    currency: taken.currency,
    reason: record.reason,
    merchant_id: record.merchant_id,
    payment_method: record.payment_method,
    channel: record.state === "SUCCEEDED" ? paidChannel(record) : undefined,
    hold_key: record.hold_key,
    reversed_minor: record.reversal?.amount_minor,
    at: new Date(record.at_ms).toISOString(),
  };
}

function paidChannel(record: ChargeRecord): ReturnType<typeof channelOf> {
  const { payment_method, payment_ref } = record;
  return channelOf({ payment_method, channel_user_id: payerOf(record) }, "payment", payment_ref);
}

export function refundView(record: RefundRecord): View {
  const { payment_method = "", channel_user_id = null, refund_ref } = record;
  return {
    key: record.key,
    charge_key: record.charge_key,
    state: record.state,
    refund_ref,
    amount_minor: record.amount_minor,
    currency: record.currency,
    reason: record.reason,
    merchant_id: record.merchant_id,
    channel: channelOf({ payment_method, channel_user_id }, "refund", refund_ref),
    at: new Date(record.at_ms).toISOString(),
  };
}

/** A hold as it is told to its caller and in notifications. */
export function holdView(record: HoldRecord | HoldTombstone): View {
  if (record.kind === "hold_tombstone") return { key: record.key, state: "CLOSED" };
  const { payment_method, hold_ref, capture } = record;
  const is_there = record.state !== "PENDING" && hold_ref !== undefined;
  const held = takenBy(record);
  const payer = { payment_method, channel_user_id: payerOf(record) };
  return {
    key: record.key,
    state: record.state,
    hold_ref: is_there ? hold_ref : undefined,
    amount_minor: held.amount_minor,
    currency: held.currency,
    hold_expiry_at_ms: record.hold_expiry_at_ms,
    capture_key: capture?.key,
    payment_ref: capture?.payment_ref,
    captured_minor: capture?.amount_minor,
    released_minor: capture && String(restOf(record)),
    reason: record.reason,
    merchant_id: record.merchant_id,
    payment_method,
    channel: is_there ? channelOf(payer, "hold", hold_ref) : undefined,
    at: new Date(record.at_ms).toISOString(),
  };
}

export function chargeReply(record: ChargeRecord | Tombstone, next?: View): Reply {
  const is_pending = record.kind === "charge" && record.state === "PENDING";
  return reply(is_pending ? 202 : 200, { ...chargeView(record), next });
}

/** A reversal that has to wait: the money of this charge is not back yet. */
export function waitingReply(key: string): Reply {
  return reply(202, { key, state: "PENDING" });
}

export function refundReply(record: RefundRecord): Reply {
  return reply(record.state === "PENDING" ? 202 : 200, refundView(record));
}

/** `more`: what the customer has to do next, or why a call could not do what it was to do. */
export function holdReply(record: HoldRecord | HoldTombstone, more: View = {}): Reply {
  const is_pending = record.kind === "hold" && record.state === "PENDING";
  return reply(is_pending ? 202 : 200, { ...holdView(record), ...more });
}

export function notFoundReply(key: string): Reply {
  return reply(404, { key, state: "NOT_FOUND" });
}

/** A charge or a hold came under a key that was closed before. */
export function closedReply(key: string): Reply {
  return reply(409, { key, state: "CLOSED" });
}

export function faultReply(faults: readonly Fault[]): Reply {
  return errorReply(400, "invalid_request", { faults });
}

export function keyReusedReply(key: string): Reply {
  return errorReply(422, "key_reused", { key });
}

export function errorReply(status: number, code: string, more: View = {}): Reply {
  return reply(status, { error: code, ...more });
}

/** Every answer says that nobody's money moved. */
export function reply(status: number, body: View): Reply {
  return { status, text: JSON.stringify({ simulator: true, ...body }) };
}

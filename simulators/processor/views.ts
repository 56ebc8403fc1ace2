/** What the processor says: the JSON of its answers and notifications. */
import type { ChargeRecord, RefundRecord, Tombstone } from "./records.ts";
import { takenBy } from "./records.ts";
import type { Fault } from "./shapes.ts";

/** An answer: status and JSON text. */
export type Reply = Readonly<{ status: number; text: string }>;

/** A charge as it is told to its caller and in notifications. */
export function chargeView(record: ChargeRecord | Tombstone): Record<string, unknown> {
  if (record.kind === "tombstone") return { key: record.key, state: "CLOSED" };
  const taken = takenBy(record);
  return {
    key: record.key,
    state: record.state,
    payment_ref: record.payment_ref,
    amount_minor: taken.amount_minor,
    currency: taken.currency,
    reason: record.reason,
    merchant_id: record.merchant_id,
    payment_method: record.payment_method,
    at: new Date(record.at_ms).toISOString(),
  };
}

export function refundView(record: RefundRecord): Record<string, unknown> {
  return {
    key: record.key,
    charge_key: record.charge_key,
    state: record.state,
    refund_ref: record.refund_ref,
    amount_minor: record.amount_minor,
    currency: record.currency,
    reason: record.reason,
    merchant_id: record.merchant_id,
    at: new Date(record.at_ms).toISOString(),
  };
}

export function chargeReply(record: ChargeRecord | Tombstone): Reply {
  return reply(record.kind === "charge" && record.state === "PENDING" ? 202 : 200, {
    ...chargeView(record),
  });
}

export function refundReply(record: RefundRecord): Reply {
  return reply(record.state === "PENDING" ? 202 : 200, refundView(record));
}

export function notFoundReply(key: string): Reply {
  return reply(404, { key, state: "NOT_FOUND" });
}

/** A charge came under a key that was closed before. */
export function closedReply(key: string): Reply {
  return reply(409, { key, state: "CLOSED" });
}

export function faultReply(faults: readonly Fault[]): Reply {
  return errorReply(400, "invalid_request", { faults });
}

export function keyReusedReply(key: string): Reply {
  return errorReply(422, "key_reused", { key });
}

export function errorReply(
  status: number,
  code: string,
  more: Record<string, unknown> = {},
): Reply {
  return reply(status, { error: code, ...more });
}

/** Every answer says that nobody's money moved. */
export function reply(status: number, body: Record<string, unknown>): Reply {
  return { status, text: JSON.stringify({ simulator: true, ...body }) };
}

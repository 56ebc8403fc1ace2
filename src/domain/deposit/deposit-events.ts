/**
 * The facts in a deposit's life, on a timeline of its own that is called by its id. Payloads are
 * camelCase, amounts `amount<Currency>` in major units, and their keys stay in this order.
 */
import { toMajorUnits } from "../money.ts";
import { camelCurrency, isoInstant } from "../order/event.ts";
import type { RecordFact } from "../record.ts";
import type { Deposit, DepositStep } from "./deposit.ts";

export type DepositEventType =
  | "DEPOSIT_REQUESTED"
  | "DEPOSIT_HELD"
  | "DEPOSIT_FAILED"
  | "DEPOSIT_CANCELLED"
  /** The channel took another amount than was asked: it goes back. */
  | "DEPOSIT_MISMATCHED"
  | "DEPOSIT_CONSUME_REQUESTED"
  | "DEPOSIT_CONSUMED"
  | "DEPOSIT_CONSUME_REFUSED"
  | "DEPOSIT_RELEASE_REQUESTED"
  | "DEPOSIT_RELEASED"
  | "DEPOSIT_EXPIRED"
  /** The channel refused to give money back; it is asked again. */
  | "DEPOSIT_RETURN_REFUSED"
  | "DEPOSIT_EXTENSION_REQUESTED"
  | "DEPOSIT_EXTENDED"
  | "DEPOSIT_EXTENSION_REFUSED"
  /** Of what was consumed: as REFUND_… of an order. */
  | "DEPOSIT_REFUND_REQUESTED"
  | "DEPOSIT_REFUND_SUCCEEDED"
  | "DEPOSIT_REFUND_FAILED"
  | "DEPOSIT_REFUND_RETRIED"
  | "DEPOSIT_REFUND_PAID_OUT"
  | "DEPOSIT_REFUND_GIVEN_TWICE";

type Event = RecordFact["event"] & Readonly<{ type: DepositEventType }>;

function event(
  type: DepositEventType,
  at_ms: number,
  payload: Readonly<Record<string, unknown>>,
): Event {
  return { type, at_ms, payload };
}

function amountOf(name: string, amount_minor: bigint, currency: string) {
  return { [`${name}${camelCurrency(currency)}`]: toMajorUnits(amount_minor, currency) };
}

const untilOf = (expiry_at_ms: number | null) =>
  expiry_at_ms === null ? {} : { expiryAt: isoInstant(expiry_at_ms) };

export function requestedEvent(deposit: Deposit): Event {
  const { trade_order_id, method, amount_minor, currency, created_at_ms } = deposit;
  return event("DEPOSIT_REQUESTED", created_at_ms, {
    tradeOrderId: trade_order_id,
    paymentMethod: method,
    ...amountOf("amount", amount_minor, currency),
    ...untilOf(deposit.expiry_at_ms),
  });
}

export function heldEvent(deposit: Deposit, at_ms: number): Event {
  const { amount_minor, currency, hold_ref, expiry_at_ms } = deposit;
  return event("DEPOSIT_HELD", at_ms, {
    holdRef: hold_ref,
    ...amountOf("amount", amount_minor, currency),
    ...untilOf(expiry_at_ms),
  });
}

export function mismatchedEvent(
  taken: Readonly<{ amount_minor: bigint; currency: string; hold_ref: string }>,
  at_ms: number,
): Event {
  const { hold_ref, amount_minor, currency } = taken;
  const payload = { holdRef: hold_ref, ...amountOf("amount", amount_minor, currency) };
  return event("DEPOSIT_MISMATCHED", at_ms, payload);
}

/** A step that was asked for: its key is the attempt's at the provider. */
export function stepRequestedEvent(deposit: Deposit, step: DepositStep, at_ms: number): Event {
  const { currency } = deposit;
  switch (step.kind) {
    case "CONSUME": {
      const amount = amountOf("amount", step.consumed_minor, currency);
      return event("DEPOSIT_CONSUME_REQUESTED", at_ms, { key: step.key, ...amount });
    }
    case "RELEASE":
      return event("DEPOSIT_RELEASE_REQUESTED", at_ms, { key: step.key, cause: step.cause });
    case "EXTEND": {
      const until = untilOf(step.expiry_at_ms);
      return event("DEPOSIT_EXTENSION_REQUESTED", at_ms, { key: step.key, ...until });
    }
  }
}

export function extendedEvent({ expiry_at_ms }: Deposit, at_ms: number): Event {
  return event("DEPOSIT_EXTENDED", at_ms, untilOf(expiry_at_ms));
}

/** The channel refused the attempt for good. */
export function stepRefusedEvent(step: DepositStep, reason: string, at_ms: number): Event {
  const payload = { key: step.key, reason };
  const types = {
    CONSUME: "DEPOSIT_CONSUME_REFUSED",
    RELEASE: "DEPOSIT_RETURN_REFUSED",
    EXTEND: "DEPOSIT_EXTENSION_REFUSED",
  } as const;
  return event(types[step.kind], at_ms, payload);
}

/** Money that was to go back was refused, and is asked for again. */
export function returnRefusedEvent(step: DepositStep, reason: string, at_ms: number): Event {
  const payload = { key: step.key, reason, attempt: step.attempt_count };
  return event("DEPOSIT_RETURN_REFUSED", at_ms, payload);
}

/** How it ended. Throws for a deposit that has not. */
export function endedEvent(deposit: Deposit): Event {
  const { status, currency, amount_minor, consumed_minor, ended_at_ms, failure } = deposit;
  const at_ms = ended_at_ms ?? deposit.created_at_ms;
  const whole = amountOf("amount", amount_minor, currency);
  switch (status) {
    case "CONSUMED":
      return event("DEPOSIT_CONSUMED", at_ms, {
        ...amountOf("amount", consumed_minor, currency),
        ...amountOf("returned", amount_minor - consumed_minor, currency),
        paymentRef: deposit.payment_ref,
      });
    case "RELEASED":
      return event("DEPOSIT_RELEASED", at_ms, whole);
    case "EXPIRED":
      return event("DEPOSIT_EXPIRED", at_ms, whole);
    case "CANCELLED":
      return event("DEPOSIT_CANCELLED", at_ms, {});
    case "FAILED":
      return event("DEPOSIT_FAILED", at_ms, { reason: failure ?? "" });
    case "REQUESTED":
    case "HELD":
      throw new Error(`${deposit.deposit_id} is ${status} and has not ended`);
  }
}

/**
 * What the processor's answers mean in terms of the port. Whatever is not understood is UNKNOWN:
 * with money, a guess is worse than asking again.
 */
import type { ChargeOutcome, RefundOutcome } from "../../engine/ports/payment-provider.ts";
import type { Answer } from "./exchange.ts";

type Body = Readonly<Record<string, unknown>>;
type Unknown = Readonly<{ state: "UNKNOWN"; reason: string }>;
/** A readable answer about our key, or what to make of the answer instead. */
type Reading = Readonly<{ kind: "body"; body: Body }> | Readonly<{ kind: "end"; end: Unknown }>;

/** The outcome of a charge from an answer about `key`. Throws when our request was at fault. */
export function chargeOutcome(answer: Answer, key: string): ChargeOutcome {
  const reading = readAnswer(answer, key);
  return reading.kind === "end" ? reading.end : chargeOutcomeOf(reading.body);
}

/** The outcome of a refund from an answer about `key`. Throws when our request was at fault. */
export function refundOutcome(answer: Answer, key: string): RefundOutcome {
  const reading = readAnswer(answer, key);
  if (reading.kind === "end") return reading.end;
  const { state, refund_ref, reason } = reading.body;
  switch (state) {
    case "SUCCEEDED":
      return isText(refund_ref) ? { state, refund_ref } : unknown("malformed_answer");
    case "FAILED":
      return isText(reason) ? { state, reason } : unknown("malformed_answer");
    case "PENDING":
    case "NOT_FOUND":
      return { state };
    default:
      return unknown("state_not_understood");
  }
}

/** The outcome that a charge's description tells, in an answer or in a notification. */
export function chargeOutcomeOf(charge: Body): ChargeOutcome {
  const { state, payment_ref, amount_minor, currency, reason } = charge;
  switch (state) {
    case "SUCCEEDED": {
      const is_whole = isText(payment_ref) && isAmount(amount_minor) && isCurrency(currency);
      if (!is_whole) return unknown("malformed_answer");
      return { state, payment_ref, amount_minor: BigInt(amount_minor), currency };
    }
    case "DECLINED":
      return isText(reason) ? { state, reason } : unknown("malformed_answer");
    case "PENDING":
    case "NOT_FOUND":
    case "CLOSED":
      return { state };
    default:
      return unknown("state_not_understood");
  }
}

/** A JSON object, or null. */
export function readObject(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

function readAnswer(answer: Answer, key: string): Reading {
  if (answer.kind === "unanswered") return { kind: "end", end: unknown(answer.reason) };
  const { status, text } = answer;
  if (status >= 500) return { kind: "end", end: unknown(`http_${status}`) };
  const body = readObject(text);
  if (body === null) return { kind: "end", end: unknown("malformed_answer") };
  if (body["simulator"] !== true) return { kind: "end", end: unknown("not_the_simulator") };
  if (status < 300 || (isText(body["state"]) && (status === 404 || status === 409))) {
    if (body["key"] !== key) return { kind: "end", end: unknown("malformed_answer") };
    return { kind: "body", body };
  }
  return { kind: "end", end: refusedOutcome(status, body) };
}

/**
 * A refusal of the request itself. Our key may have moved money before, so that a wrong secret or a
 * key with other terms says nothing about its state; a request that does not fit the interface is
 * a bug.
 */
function refusedOutcome(status: number, body: Body): Unknown {
  const code = isText(body["error"]) ? body["error"] : `http_${status}`;
  if (status === 401 || status === 403 || status === 408 || status === 422 || status === 429) {
    return unknown(code);
  }
  const faults = body["faults"] === undefined ? "" : ` ${JSON.stringify(body["faults"])}`;
  throw new Error(`The sandbox processor refused a request: ${status} ${code}${faults}`);
}

function unknown(reason: string): Unknown {
  return { state: "UNKNOWN", reason };
}

function isAmount(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,18}$/.test(value);
}

function isCurrency(value: unknown): value is string {
  return typeof value === "string" && /^[A-Z]{3}$/.test(value);
}

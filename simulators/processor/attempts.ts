/** How a charge or a hold comes out: what both do alike, by their scenario. */
import { randomBytes } from "node:crypto";
import { isScannedChannel } from "./bar-codes.ts";
import type { Behaviour, Means } from "./behaviour.ts";
import { behaviourOf } from "./behaviour.ts";
import type { Attempt, Taking } from "./records.ts";
import type { ChargeRequest } from "./shapes.ts";

/** What comes next for an attempt. */
export type Ending =
  | Readonly<{ kind: "declined"; reason: string }>
  | Readonly<{ kind: "pending"; due_at_ms: number }>
  | Readonly<{ kind: "taken"; taken?: Taking }>;

/** What was asked for, as it is kept. A code to scan gets an id that nobody can guess. */
export function termsOf(request: ChargeRequest, at_ms: number): Attempt {
  const { key, merchant_id, amount_minor, currency, payment_method, notify_url } = request;
  return {
    key,
    at_ms,
    merchant_id,
    amount_minor,
    currency,
    payment_method,
    ...meansOf(request),
    ...(notify_url === null ? {} : { notify_url }),
  };
}

function meansOf({ payment_token, bar_code, qr_expiry_at_ms }: ChargeRequest): Means {
  if (payment_token !== undefined) return { payment_token };
  if (bar_code !== undefined) return { bar_code };
  const code_id = randomBytes(16).toString("base64url");
  return { code: { code_id, expiry_at_ms: qr_expiry_at_ms ?? 0 } };
}

/**
 * Whether this is what was asked before. Where to report, and until when a code is good, are no
 * part of the terms: the same may be asked again from elsewhere, later.
 */
export function isSameAttempt(attempt: Attempt, request: ChargeRequest): boolean {
  return (
    attempt.merchant_id === request.merchant_id &&
    attempt.amount_minor === request.amount_minor &&
    attempt.currency === request.currency &&
    attempt.payment_method === request.payment_method &&
    attempt.payment_token === request.payment_token &&
    attempt.bar_code === request.bar_code &&
    (attempt.code === undefined) === (request.qr_expiry_at_ms === undefined)
  );
}

/** What follows at once, for a first request and for a code that was scanned just now. */
export function firstEnding(attempt: Attempt, at_ms: number): Ending {
  const { code, scan, payment_method } = attempt;
  if (code !== undefined && scan === undefined && isScannedChannel(payment_method)) {
    return { kind: "pending", due_at_ms: code.expiry_at_ms };
  }
  const { scenario, delay_ms } = behaviourOf(attempt);
  switch (scenario.charge) {
    case "decline":
      return declined(scenario.reason);
    case "later":
    case "later_declines":
      return { kind: "pending", due_at_ms: at_ms + delay_ms };
    case "succeed":
    case "lost":
      return taken(attempt);
  }
}

/** What a PENDING attempt comes to when its moment is there. */
export function dueEnding(attempt: Attempt): Ending {
  const { scenario } = behaviourOf(attempt);
  return scenario.charge === "later_declines" ? declined(scenario.reason) : taken(attempt);
}

/** What a PENDING attempt waits for. */
export function nextStepOf(
  attempt: Attempt,
  payUrl: (code_id: string) => string,
): Record<string, unknown> | undefined {
  const { code, scan } = attempt;
  if (code !== undefined && scan === undefined) {
    return { kind: "qr", content: payUrl(code.code_id), expiry_at_ms: code.expiry_at_ms };
  }
  const is_paying = scan !== undefined || behaviourOf(attempt).scenario.next === "user_paying";
  return is_paying ? { kind: "user_paying" } : undefined;
}

/** Requests that a scenario wants to leave no trace; one that fails once is let in afterwards. */
export function createLosses(): (key: string, behaviour: Behaviour) => boolean {
  const failed_once = new Set<string>();
  return (key, { scenario }) => {
    if (scenario.charge !== "lost") return false;
    if (scenario.answer !== "error") return true;
    if (failed_once.delete(key)) return false;
    failed_once.add(key);
    return true;
  };
}

function declined(reason = "card_declined"): Ending {
  return { kind: "declined", reason };
}

function taken(attempt: Attempt): Ending {
  const { amount_minor, currency } = attempt;
  const { takes } = behaviourOf(attempt).scenario;
  if (takes === undefined) return { kind: "taken" };
  const taken =
    takes === "other_currency"
      ? { amount_minor, currency: "XTS" }
      : { amount_minor: String(BigInt(amount_minor) + 1n), currency };
  return { kind: "taken", taken };
}

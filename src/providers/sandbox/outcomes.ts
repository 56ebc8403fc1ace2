/**
 * What the processor's answers about charges and refunds mean in terms of the port. Whatever is not
 * understood is UNKNOWN: with money, a guess is worse than asking again.
 */
import type {
  ChargeOutcome,
  NextStep,
  RefundOutcome,
} from "../../engine/ports/payment-provider.ts";
import type { Body } from "./answers.ts";
import {
  isMoment,
  isObject,
  isText,
  malformed,
  readAnswer,
  readMoney,
  unknown,
} from "./answers.ts";
import type { Answer } from "./exchange.ts";

/** The outcome of a charge from an answer about `key`. Throws when our request was at fault. */
export function chargeOutcome(answer: Answer, key: string): ChargeOutcome {
  const reading = readAnswer(answer, key);
  return reading.kind === "end" ? reading.end : chargeOutcomeOf(reading.body);
}

/** The outcome of a refund from an answer about `key`. Throws when our request was at fault. */
export function refundOutcome(answer: Answer, key: string): RefundOutcome {
  const reading = readAnswer(answer, key);
  return reading.kind === "end" ? reading.end : refundOutcomeOf(reading.body);
}

/** The outcome that a charge's description tells, in an answer or in a notification. */
export function chargeOutcomeOf(charge: Body): ChargeOutcome {
  const { state, payment_ref, reason } = charge;
  switch (state) {
    case "SUCCEEDED": {
      const money = readMoney(charge);
      return isText(payment_ref) && money !== null ? { state, payment_ref, ...money } : malformed;
    }
    case "DECLINED":
      return isText(reason) ? { state, reason } : malformed;
    case "PENDING": {
      const next = readNextStep(charge["next"]);
      return next === null ? malformed : { state, ...next };
    }
    case "NOT_FOUND":
    case "CLOSED":
      return { state };
    default:
      return unknown("state_not_understood");
  }
}

/** The outcome that a refund's description tells, in an answer or in a notification. */
export function refundOutcomeOf(refund: Body): RefundOutcome {
  const { state, refund_ref, reason } = refund;
  switch (state) {
    case "SUCCEEDED": {
      const money = readMoney(refund);
      return isText(refund_ref) && money !== null ? { state, refund_ref, ...money } : malformed;
    }
    case "FAILED":
      return isText(reason) ? { state, reason } : malformed;
    case "PENDING":
    case "NOT_FOUND":
      return { state };
    default:
      return unknown("state_not_understood");
  }
}

/** What the customer has to do: `{}` when it is nothing, null when it is not understood. */
export function readNextStep(value: unknown): Readonly<{ next?: NextStep }> | null {
  if (value === undefined) return {};
  if (!isObject(value)) return null;
  const { kind, content, expiry_at_ms } = value;
  if (kind === "user_paying") return { next: { kind } };
  const is_code = kind === "qr" && isText(content) && isMoment(expiry_at_ms);
  return is_code ? { next: { kind, content, expiry_at_ms } } : null;
}

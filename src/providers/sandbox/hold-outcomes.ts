/** What the processor's answers about holds mean in terms of the port. */
import type { HoldOutcome } from "../../engine/ports/payment-provider.ts";
import type { Body } from "./answers.ts";
import {
  isAmount,
  isMoment,
  isText,
  malformed,
  readAnswer,
  readMoney,
  unknown,
} from "./answers.ts";
import type { Answer } from "./exchange.ts";
import { readNextStep } from "./outcomes.ts";

/** How a hold stands, from an answer about its key. Throws when our request was at fault. */
export function holdOutcome(answer: Answer, hold_key: string): HoldOutcome {
  const reading = readAnswer(answer, hold_key);
  return reading.kind === "end" ? reading.end : holdOutcomeOf(reading.body);
}

/** The outcome that a hold's description tells, in an answer or in a notification. */
export function holdOutcomeOf(hold: Body): HoldOutcome {
  const { state, reason } = hold;
  switch (state) {
    case "HELD":
    case "CAPTURED":
    case "RELEASED":
    case "EXPIRED":
      return heldOutcome(state, hold);
    case "DECLINED":
      return isText(reason) ? { state, reason } : malformed;
    case "PENDING": {
      const next = readNextStep(hold["next"]);
      return next === null ? malformed : { state, ...next };
    }
    case "NOT_FOUND":
    case "CLOSED":
      return { state };
    default:
      return unknown("state_not_understood");
  }
}

/** Of money that is or was held. */
function heldOutcome(state: "HELD" | "CAPTURED" | "RELEASED" | "EXPIRED", hold: Body): HoldOutcome {
  const { hold_ref } = hold;
  const money = readMoney(hold);
  if (!isText(hold_ref) || money === null) return malformed;
  const held = { hold_ref, ...money };
  switch (state) {
    case "HELD": {
      const { hold_expiry_at_ms, refusal = null } = hold;
      if (!isMoment(hold_expiry_at_ms) || (refusal !== null && !isText(refusal))) return malformed;
      return { state, ...held, hold_expiry_at_ms, refusal };
    }
    case "CAPTURED":
      return capturedOutcome(held, hold);
    case "RELEASED":
    case "EXPIRED":
      return { state, ...held };
  }
}

type Held = Pick<
  Extract<HoldOutcome, { state: "RELEASED" | "EXPIRED" }>,
  "hold_ref" | "amount_minor" | "currency" | "channel"
>;

function capturedOutcome(held: Held, hold: Body): HoldOutcome {
  const { capture_key, payment_ref, captured_minor, released_minor } = hold;
  const is_named = isText(capture_key) && isText(payment_ref);
  if (!is_named || !isAmount(captured_minor) || !isAmount(released_minor)) return malformed;
  return {
    state: "CAPTURED",
    ...held,
    capture_key,
    payment_ref,
    captured_minor: BigInt(captured_minor),
    released_minor: BigInt(released_minor),
  };
}

/** What the processor says of a card form. */
import type { Answer } from "./exchange.ts";
import { isText, readObject } from "./answers.ts";

/** A token for a card, or what was wrong. `fields` names the fields of the form to correct. */
export type CardTokenOutcome =
  | Readonly<{ state: "TOKENISED"; payment_token: string; brand: string; last4: string }>
  | Readonly<{
      state: "REFUSED";
      code: "invalid_card" | "not_a_test_card";
      fields: readonly ("card_number" | "expiry" | "cvc")[];
    }>
  | Readonly<{ state: "UNAVAILABLE"; reason: string }>;

const form_fields = ["card_number", "expiry", "cvc"] as const;

/** Reads the answer to `POST /tokens`. */
export function readCardToken(answer: Answer): CardTokenOutcome {
  if (answer.kind === "unanswered") return { state: "UNAVAILABLE", reason: answer.reason };
  const body = readObject(answer.text) ?? {};
  const { payment_token, brand, last4, error, fields, faults } = body;
  if (answer.status === 201 && isText(payment_token) && isText(brand) && isText(last4)) {
    return { state: "TOKENISED", payment_token, brand, last4 };
  }
  if (error === "not_a_test_card" || error === "invalid_card") {
    return { state: "REFUSED", code: error, fields: namedFields(fields) };
  }
  if (answer.status === 400) {
    return { state: "REFUSED", code: "invalid_card", fields: namedFields(pointers(faults)) };
  }
  return { state: "UNAVAILABLE", reason: `http_${answer.status}` };
}

function namedFields(named: unknown): readonly (typeof form_fields)[number][] {
  return Array.isArray(named) ? form_fields.filter((field) => named.includes(field)) : form_fields;
}

function pointers(faults: unknown): unknown {
  if (!Array.isArray(faults)) return null;
  return faults.map((fault: { pointer?: unknown }) => String(fault.pointer).slice(1));
}

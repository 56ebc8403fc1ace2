/** The store's PIN, asked for once the server has said that it needs one. */
import { lazy, Suspense, useState, type ReactNode } from "react";
import { problemOf } from "../api/request.ts";

const RefundPinField = lazy(async () => ({
  default: (await import("./refund-pin-field.tsx")).RefundPinField,
}));

const asking_codes = new Set(["REFUND_PIN_REQUIRED", "REFUND_PIN_WRONG", "REFUND_PIN_BLOCKED"]);

export type RefundPinEntry = Readonly<{
  /** The field; null while nobody asks. */
  field: ReactNode;
  /** The member to send along. */
  told: Readonly<{ refund_pin?: string }>;
}>;

/** `error` is what the last try came to. */
export function useRefundPin(error: unknown): RefundPinEntry {
  const [refund_pin, setPin] = useState("");
  const [was_asked, setAsked] = useState(false);
  const is_asked = asking_codes.has(problemOf(error)?.code ?? "");
  if (is_asked && !was_asked) setAsked(true);
  const field =
    is_asked || was_asked ? (
      <Suspense>
        <RefundPinField value={refund_pin} onChange={setPin} />
      </Suspense>
    ) : null;
  return { field, told: refund_pin === "" ? {} : { refund_pin } };
}

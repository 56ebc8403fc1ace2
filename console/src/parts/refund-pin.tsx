/** The store's PIN, asked for once the server has said that it needs one. */
import { PasswordInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api/request.ts";

const asking_codes = new Set(["REFUND_PIN_REQUIRED", "REFUND_PIN_WRONG", "REFUND_PIN_BLOCKED"]);

export type RefundPinEntry = Readonly<{
  /** The field; null while nobody asks. */
  field: ReactNode;
  /** The member to send along. */
  told: Readonly<{ refund_pin?: string }>;
}>;

/** `error` is what the last try came to. */
export function useRefundPin(error: unknown): RefundPinEntry {
  const { t } = useTranslation();
  const [refund_pin, setPin] = useState("");
  const [was_asked, setAsked] = useState(false);
  const is_asked = asking_codes.has(problemOf(error)?.code ?? "");
  if (is_asked && !was_asked) setAsked(true);
  const field =
    is_asked || was_asked ? (
      <PasswordInput
        label={t("refund_pin.label")}
        description={t("refund_pin.hint")}
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        size="md"
        autoFocus
        value={refund_pin}
        onChange={(event) => setPin(event.currentTarget.value)}
      />
    ) : null;
  return { field, told: refund_pin === "" ? {} : { refund_pin } };
}

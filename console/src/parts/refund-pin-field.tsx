/** The field for a store's PIN, loaded when it is asked for. */
import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

type RefundPinFieldProps = Readonly<{ value: string; onChange: (value: string) => void }>;

export function RefundPinField({ value, onChange }: RefundPinFieldProps) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={t("refund_pin.label")}
      description={t("refund_pin.hint")}
      inputMode="numeric"
      autoComplete="off"
      maxLength={12}
      size="md"
      autoFocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Cash that goes into the drawer or out of it without a sale. */
import { Button, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MoveCashRequest, ShiftDocument } from "../../../src/contract/shift.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import amount_styles from "../till/amount-dialogs.module.css";
import { useTypedAmount } from "../till/amount-dialogs.tsx";
import { Keypad } from "../till/keypad.tsx";
import { useMoney } from "../till/use-money.ts";
import { useShiftWrite } from "./shift-requests.ts";
import styles from "./shift.module.css";

export function MoveForm({
  shift,
  kind,
  onDone,
}: {
  shift: ShiftDocument;
  kind: MoveCashRequest["kind"];
  onDone: () => void;
}) {
  const { t } = useTranslation("shift");
  const { write } = useMoney();
  const [reason, setReason] = useState("");
  const moving = useShiftWrite();
  const typed = useTypedAmount(submit);
  const amount = typed.amount_minor ?? 0;

  function submit() {
    if (amount === 0 || moving.isPending) return;
    const said = reason.trim();
    const body = { kind, amount, ...(said === "" ? {} : { reason: said }) };
    moving.mutate({ kind: "move", shift, body }, { onSuccess: onDone });
  }
  return (
    <>
      <Text c="dimmed">{t(`move_hint.${kind}`)}</Text>
      <output className={amount_styles["shown"]} aria-label={t("amount")}>
        {typed.shown}
      </output>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      <TextInput
        label={t("reason")}
        placeholder={t("reason_hint")}
        size="md"
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) submit();
        }}
      />
      {moving.error === null ? null : <FailureAlert error={moving.error} />}
      <div className={styles["actions"]}>
        <Button size="lg" disabled={amount === 0} loading={moving.isPending} onClick={submit}>
          {t(`move_do.${kind}`, { amount: write(amount) })}
        </Button>
        <Button size="lg" variant="default" onClick={onDone}>
          {t("back")}
        </Button>
      </div>
    </>
  );
}

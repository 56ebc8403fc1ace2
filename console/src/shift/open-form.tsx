/** Opening a shift with the change in the drawer. */
import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import amount_styles from "../till/amount-dialogs.module.css";
import { useTypedAmount } from "../till/amount-dialogs.tsx";
import { Keypad } from "../till/keypad.tsx";
import { useShiftWrite } from "./shift-requests.ts";

export function OpenForm({
  store,
  device,
  onOpened,
}: {
  store: StoreDocument;
  device: string;
  onOpened: () => void;
}) {
  const { t } = useTranslation("shift");
  const opening = useShiftWrite();
  const typed = useTypedAmount(submit);

  function submit() {
    if (opening.isPending) return;
    const body = { store_no: store.store_no, device_id: device, float: typed.amount_minor ?? 0 };
    opening.mutate({ kind: "open", body }, { onSuccess: onOpened });
  }
  return (
    <>
      <Text c="dimmed">{t("open_hint")}</Text>
      <output className={amount_styles["shown"]} aria-label={t("float")}>
        {typed.shown}
      </output>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      {opening.error === null ? null : <FailureAlert error={opening.error} />}
      <Button size="lg" loading={opening.isPending} onClick={submit}>
        {t("open")}
      </Button>
    </>
  );
}

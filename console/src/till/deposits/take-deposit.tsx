/** Taking a deposit: its amount, and how it is left. */
import { Button, Text } from "@mantine/core";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DepositDocument, DepositPayment } from "../../../../src/contract/deposit.ts";
import { randomKey } from "../../api/random-key.ts";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import amount_styles from "../amount-dialogs.module.css";
import { useTypedAmount } from "../amount-dialogs.tsx";
import { Keypad } from "../keypad.tsx";
import { useMoney } from "../use-money.ts";
import { useTakeDeposit } from "./deposit-calls.ts";
import { deposit_scan_event } from "./deposit-scan.ts";
import styles from "./deposits.module.css";

const methods = ["cash", "wechat", "alipay", "unionpay", "card"] as const;

export function TakeDeposit({
  store_no,
  device,
  onTaken,
}: {
  store_no: string;
  device: string;
  onTaken: (deposit: DepositDocument) => void;
}) {
  const { t } = useTranslation("till");
  const { currency } = useMoney();
  const [dialog_key] = useState(randomKey);
  const typed = useTypedAmount(() => undefined);
  const take = useTakeDeposit(onTaken);
  const amount_minor = typed.amount_minor ?? 0;
  const is_ready = amount_minor > 0 && !take.isPending;

  function submit(payment: DepositPayment) {
    if (!is_ready) return;
    const amount = { amount: amount_minor, currency };
    const body = { store_no, amount, payment, device };
    // The same money in the same way is the same attempt, however often it is pressed.
    const attempt = JSON.stringify([dialog_key, amount_minor, payment]);
    take.mutate({ attempt, body });
  }
  useScanned((bar_code) => submit({ method: "scan", bar_code }));
  return (
    <>
      <output className={amount_styles["shown"]} aria-label={t("deposit.amount")}>
        {typed.shown}
      </output>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      {take.error === null ? null : <FailureAlert error={take.error} />}
      <fieldset className={styles["methods"]} aria-label={t("deposit.how")}>
        {methods.map((method) => (
          <Button
            key={method}
            size="lg"
            variant={method === "cash" ? "filled" : "default"}
            disabled={!is_ready}
            onClick={() => submit({ method })}
          >
            {t(`method.${method}`)}
          </Button>
        ))}
      </fieldset>
      <Text size="sm" c="dimmed" ta="center">
        {t("deposit.scan_hint")}
      </Text>
    </>
  );
}

/**
 * Codes that the till's scanner has read while this is open. Each is told once what the scanner
 * typed is out of the amount again, which is when the page was drawn anew.
 */
function useScanned(onScan: (bar_code: string) => void): void {
  const latest = useEffectEvent(onScan);
  const [scanned, setScanned] = useState<Readonly<{ bar_code: string }> | null>(null);
  useEffect(() => {
    const hear = (event: Event) => {
      if (event instanceof CustomEvent) setScanned({ bar_code: String(event.detail) });
    };
    window.addEventListener(deposit_scan_event, hear);
    return () => window.removeEventListener(deposit_scan_event, hear);
  }, []);
  useEffect(() => {
    if (scanned !== null) latest(scanned.bar_code);
  }, [scanned]);
}

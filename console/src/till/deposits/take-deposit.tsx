/** Taking a deposit: its amount, and how it is left. */
import { Button, Text } from "@mantine/core";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DepositDocument, DepositPayment } from "../../../../src/contract/deposit.ts";
import { randomKey } from "../../api/random-key.ts";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import amount_styles from "../amount-dialogs.module.css";
import { useTypedAmount } from "../amount-dialogs.tsx";
import { CardTerminal } from "../card/card-terminal.tsx";
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
  const { currency } = useMoney();
  const attemptOf = useAttempts();
  /** Set while a card is to be presented. */
  const [by_card_minor, setByCard] = useState<number | null>(null);
  const take = useTakeDeposit(onTaken);

  function submit(amount_minor: number, payment: DepositPayment) {
    if (take.isPending) return;
    const amount = { amount: amount_minor, currency };
    const body = { store_no, amount, payment, device };
    take.mutate({ attempt: attemptOf(amount_minor, payment), body });
  }
  return (
    <>
      {take.error === null ? null : <FailureAlert error={take.error} />}
      {by_card_minor === null ? (
        <AmountForm is_busy={take.isPending} onCard={setByCard} onSubmit={submit} />
      ) : (
        <ByCard
          amount_minor={by_card_minor}
          is_busy={take.isPending}
          onToken={(payment_token) => submit(by_card_minor, { method: "card", payment_token })}
          onBack={() => setByCard(null)}
        />
      )}
    </>
  );
}

/**
 * Names attempts: the same money in the same way is the same attempt, however often it is pressed.
 * The name is kept by the browser until the attempt is answered, so no card's token is in it.
 */
function useAttempts(): (amount_minor: number, payment: DepositPayment) => string {
  const [dialog_key] = useState(randomKey);
  const presented = useRef(new Map<string, string>());
  return (amount_minor, payment) => {
    if (payment.method !== "card") return JSON.stringify([dialog_key, amount_minor, payment]);
    const { method, payment_token } = payment;
    const token_key = presented.current.get(payment_token) ?? randomKey();
    presented.current.set(payment_token, token_key);
    return JSON.stringify([dialog_key, amount_minor, method, token_key]);
  };
}

function AmountForm({
  is_busy,
  onCard,
  onSubmit,
}: {
  is_busy: boolean;
  onCard: (amount_minor: number) => void;
  onSubmit: (amount_minor: number, payment: DepositPayment) => void;
}) {
  const { t } = useTranslation("till");
  const typed = useTypedAmount(() => undefined);
  const amount_minor = typed.amount_minor ?? 0;
  const is_ready = amount_minor > 0 && !is_busy;
  useScanned((bar_code) => {
    if (is_ready) onSubmit(amount_minor, { method: "scan", bar_code });
  });
  return (
    <>
      <output className={amount_styles["shown"]} aria-label={t("deposit.amount")}>
        {typed.shown}
      </output>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      <fieldset className={styles["methods"]} aria-label={t("deposit.how")}>
        {methods.map((method) => (
          <Button
            key={method}
            size="lg"
            variant={method === "cash" ? "filled" : "default"}
            disabled={!is_ready}
            onClick={() =>
              method === "card" ? onCard(amount_minor) : onSubmit(amount_minor, { method })
            }
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

function ByCard({
  amount_minor,
  is_busy,
  onToken,
  onBack,
}: {
  amount_minor: number;
  is_busy: boolean;
  onToken: (payment_token: string) => void;
  onBack: () => void;
}) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  return (
    <>
      <output className={amount_styles["shown"]} aria-label={t("deposit.amount")}>
        {write(amount_minor)}
      </output>
      <CardTerminal is_busy={is_busy} onToken={onToken} />
      <Button variant="default" size="md" disabled={is_busy} onClick={onBack}>
        {t("back")}
      </Button>
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

/** An amount of one's own, and the discount: both are typed on the keypad. */
import { Button, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Discount, OpenSaleLine } from "./cart.ts";
import styles from "./amount-dialogs.module.css";
import { keypadKeyOf, minorOf, pressKeypad } from "./keypad-text.ts";
import { Keypad } from "./keypad.tsx";
import { Sheet } from "./sheet.tsx";
import { letter_pause_ms, scanned_event, useKeys } from "./use-keys.ts";
import { useMoney } from "./use-money.ts";

const name_length_max = 200;
const percents = [5, 10, 20, 50] as const;

/** What was typed, the keys that type it, and Enter. */
export function useTypedAmount(onEnter: () => void) {
  const { decimals, write } = useMoney();
  const [text, setText] = useState("");
  const press = (key: Parameters<typeof pressKeypad>[1]) =>
    setText((before) => pressKeypad(before, key, decimals));
  const before_scan = useRef({ text: "", at_ms: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    const forget = () => setText(before_scan.current.text);
    window.addEventListener(scanned_event, forget);
    return () => window.removeEventListener(scanned_event, forget);
  }, []);
  useKeys(true, (event) => {
    const key = keypadKeyOf(event.key);
    if (event.timeStamp - before_scan.current.at_ms > letter_pause_ms) {
      before_scan.current = { text, at_ms: event.timeStamp };
    } else before_scan.current.at_ms = event.timeStamp;
    if (key !== undefined) press(key);
    else if (event.key === "Enter" && !isButton(event.target)) onEnter();
    else return false;
    return true;
  });
  const amount_minor = minorOf(text, decimals);
  return { text, setText, press, amount_minor, decimals, shown: write(amount_minor ?? 0) };
}

/** Enter on a button is that button's. */
export function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a") !== null;
}

export function OwnAmount({
  before,
  onDone,
  onClose,
}: {
  before: OpenSaleLine | null;
  onDone: (line: OpenSaleLine) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("till");
  const [name, setName] = useState(before?.name ?? "");
  const typed = useTypedAmount(submit);
  const amount_minor = typed.amount_minor ?? before?.amount_minor ?? 0;
  const { write } = useMoney();

  function submit() {
    const said = name.trim() === "" ? t("own_amount_default") : name.trim();
    if (amount_minor > 0) onDone({ name: said, amount_minor });
  }
  return (
    <Sheet title={t("own_amount")} size="sm" onClose={onClose}>
      <TextInput
        label={t("own_amount_name")}
        placeholder={t("own_amount_default")}
        size="md"
        maxLength={name_length_max}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) submit();
        }}
      />
      <output className={styles["shown"]} aria-label={t("amount")}>
        {write(amount_minor)}
      </output>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      <Button size="lg" disabled={amount_minor === 0} onClick={submit}>
        {t("own_amount_add")}
      </Button>
    </Sheet>
  );
}

export function DiscountDialog({
  gross_minor,
  onDone,
  onClose,
}: {
  gross_minor: number;
  onDone: (discount: Discount | null) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("till");
  const typed = useTypedAmount(submit);
  const amount_minor = typed.amount_minor ?? 0;
  const is_too_large = amount_minor > gross_minor;

  function submit() {
    if (!is_too_large && amount_minor > 0) onDone({ kind: "amount", amount_minor });
  }
  return (
    <Sheet title={t("discount")} size="sm" onClose={onClose}>
      <div className={styles["quick"]}>
        {percents.map((percent) => (
          <Button
            key={percent}
            variant="default"
            size="md"
            onClick={() => onDone({ kind: "percent", percent })}
          >
            {t("discount_percent", { percent })}
          </Button>
        ))}
        <Button variant="default" size="md" onClick={() => onDone(null)}>
          {t("discount_none")}
        </Button>
      </div>
      <output className={styles["shown"]} aria-label={t("amount")}>
        {typed.shown}
      </output>
      {is_too_large ? (
        <Text role="alert" c="var(--mantine-color-error)">
          {t("discount_too_large")}
        </Text>
      ) : null}
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      <Button size="lg" disabled={is_too_large || amount_minor === 0} onClick={submit}>
        {t("discount_set")}
      </Button>
    </Sheet>
  );
}

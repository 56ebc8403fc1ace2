/** Counting the drawer as one amount, in a currency whose notes and coins are not known. */
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import amount_styles from "../till/amount-dialogs.module.css";
import { useTypedAmount } from "../till/amount-dialogs.tsx";
import { Keypad } from "../till/keypad.tsx";
import { CountFrame, type CountProps } from "./count-frame.tsx";

export function AmountForm(frame: CountProps) {
  const { t } = useTranslation("shift");
  const shown = useRef<HTMLOutputElement>(null);
  // On to the note: nothing is closed by chance.
  const typed = useTypedAmount(() => {
    shown.current?.closest("form")?.querySelector("input")?.focus();
  });
  const counted_minor = typed.amount_minor ?? 0;
  return (
    <CountFrame
      {...frame}
      hint={t("count_amount_hint")}
      count={{ counted: counted_minor }}
      counted_minor={counted_minor}
    >
      <output ref={shown} className={amount_styles["shown"]} aria-label={t("amount")}>
        {typed.shown}
      </output>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
    </CountFrame>
  );
}

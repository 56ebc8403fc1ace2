/** Digits to be tapped. What is typed on a keyboard does the same. */
import { IconBackspace } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { KeypadKey } from "./keypad-text.ts";
import styles from "./keypad.module.css";

const digits = ["7", "8", "9", "4", "5", "6", "1", "2", "3"] as const;

/** In three rows, where there is little room. */
const low_keys = ["7", "8", "9", "back", "4", "5", "6", "00", "1", "2", "3", "0"] as const;

/** With `decimals` 0 there is no point; `is_low` is for whole numbers only. */
export function Keypad({
  decimals,
  is_low = false,
  onPress,
}: {
  decimals: number;
  is_low?: boolean;
  onPress: (key: KeypadKey) => void;
}) {
  const { t } = useTranslation("till");
  const high_keys = [...digits, decimals === 0 ? "00" : ".", "0", "back"] as const;
  const keys: readonly KeypadKey[] = is_low ? low_keys : high_keys;
  return (
    <div className={styles["keypad"]} data-low={is_low} role="group" aria-label={t("keypad")}>
      {keys.map((key) => (
        <button
          key={key}
          type="button"
          className={styles["key"]}
          tabIndex={-1}
          aria-label={key === "back" ? t("key_back") : key}
          onClick={() => onPress(key)}
        >
          {key === "back" ? <IconBackspace size={24} aria-hidden /> : key}
        </button>
      ))}
    </div>
  );
}

/** Every key of the till. */
import { useTranslation } from "react-i18next";
import { Sheet } from "./sheet.tsx";
import styles from "./shortcuts-dialog.module.css";

const shortcuts = [
  ["letter", "A … Z"],
  ["number", "0 … 9"],
  ["arrows", "← ↑ ↓ →"],
  ["plus_minus", "+ −"],
  ["page", "PgUp PgDn"],
  ["remove", "Del"],
  ["enter", "Enter"],
  ["escape", "Esc"],
  ["own_amount", "F2"],
  ["date", "F4"],
  ["shift", "F6"],
  ["deposits", "F3"],
  ["member", "F5"],
  ["sales", "F7"],
  ["discount", "F8"],
  ["cash", "F9"],
  ["code", "F10"],
  ["card", "F12"],
  ["scanner", null],
  ["print", "P"],
  ["help", "F1"],
] as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("till");
  return (
    <Sheet title={t("shortcuts")} onClose={onClose}>
      <dl className={styles["shortcuts"]}>
        {shortcuts.map(([name, key]) => (
          <div key={name}>
            <dt>{key ?? t("shortcut.scanner_key")}</dt>
            <dd>{t(`shortcut.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}

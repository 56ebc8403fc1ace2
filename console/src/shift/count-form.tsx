/** Counting the drawer by notes and coins, and closing the shift with it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMoney } from "../till/use-money.ts";
import { CountFrame, goOn, type CountProps } from "./count-frame.tsx";
import { countedMinor, countText, piecesOf, type Typed } from "./count.ts";
import styles from "./shift.module.css";

export function CountForm({
  denominations,
  ...frame
}: CountProps & { denominations: readonly number[] }) {
  const { t } = useTranslation("shift");
  const { write, writeFace } = useMoney();
  const [typed, setTyped] = useState<Typed>({});
  return (
    <CountFrame
      {...frame}
      hint={t("count_hint")}
      count={{ pieces: piecesOf(typed) }}
      counted_minor={countedMinor(typed)}
    >
      <div className={styles["pieces"]}>
        {denominations.map((denomination, index) => (
          <label key={denomination} className={styles["piece"]}>
            <span>{writeFace(denomination)}</span>
            <input
              inputMode="numeric"
              autoComplete="off"
              {...(index === 0 ? { "data-autofocus": true } : {})}
              aria-label={t("pieces_of", { value: writeFace(denomination) })}
              value={typed[denomination] ?? ""}
              onChange={({ currentTarget: { value } }) =>
                setTyped({ ...typed, [denomination]: countText(value) })
              }
              onKeyDown={goOn}
            />
            <output>{write(denomination * Number(typed[denomination] ?? 0))}</output>
          </label>
        ))}
      </div>
    </CountFrame>
  );
}

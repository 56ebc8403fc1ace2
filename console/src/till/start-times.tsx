/** The times of a product on the chosen date. */
import { Text } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { formatDate } from "../format/calendar-date.ts";
import { currentLanguage } from "../i18n/language.ts";
import { useLocalName } from "./local-name.ts";
import { RoomLeft, type Offer } from "./product-grid.tsx";
import { Sheet } from "./sheet.tsx";
import styles from "./product-grid.module.css";
import { neighbourTile } from "./tile-walk.ts";
import { useKeys } from "./use-keys.ts";

export function StartTimes({
  offer,
  date,
  onChoose,
  onClose,
}: {
  offer: Offer;
  date: string;
  onChoose: (start_time: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("till");
  const localName = useLocalName();
  const grid = useRef<HTMLDivElement>(null);

  const first = offer.slots.find(({ available }) => available);

  useKeys(true, ({ key }) => {
    const next = neighbourTile(grid.current, key);
    next?.focus();
    return next !== undefined;
  });
  return (
    <Sheet
      title={localName(offer.sku.name)}
      size="md"
      has_own_focus={first !== undefined}
      onClose={onClose}
    >
      <Text c="dimmed">{formatDate(date, currentLanguage())}</Text>
      <div
        ref={grid}
        className={`${styles["grid"]} ${styles["times"]}`}
        role="group"
        aria-label={t("start_times")}
      >
        {offer.slots.map(({ start_time = "", available, remaining, reason = "SOLD_OUT" }) => (
          <button
            key={start_time}
            type="button"
            className={styles["tile"]}
            aria-disabled={!available}
            data-autofocus={start_time === first?.start_time ? true : undefined}
            onClick={() => {
              if (available) onChoose(start_time);
            }}
          >
            <span className={styles["price"]}>{start_time}</span>
            <span className={styles["foot"]}>
              {available ? (
                <RoomLeft remaining={remaining} />
              ) : (
                <span data-room="none">{t(`unavailable.${reason}`)}</span>
              )}
            </span>
          </button>
        ))}
      </div>
    </Sheet>
  );
}

/** Whether what is on the screen follows what happens. */
import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useConnectionState } from "../live/live-provider.tsx";
import styles from "./connection-badge.module.css";

export function ConnectionBadge() {
  const { t } = useTranslation();
  const state = useConnectionState();
  return (
    <Tooltip label={t(`connection.hint_${state}`)} withArrow multiline maw={260}>
      <span className={styles["badge"]} data-state={state} role="status">
        <span className={styles["dot"]} aria-hidden />
        <span className={styles["text"]}>{t(`connection.${state}`)}</span>
      </span>
    </Tooltip>
  );
}

/** The way to the shift: what should be in its drawer, or that none is open. */
import { Button } from "@mantine/core";
import { IconCashRegister } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatMinute } from "../format/instant.ts";
import { addTexts } from "../i18n/language.ts";
import { shift_en } from "../i18n/shift-en.ts";
import { shift_zh } from "../i18n/shift-zh.ts";
import { useLiveRefresh } from "../live/use-live-refresh.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import { KeyCap } from "../till/key-cap.tsx";
import { useMoney } from "../till/use-money.ts";
import { currentShiftQuery, shift_key } from "./shift-requests.ts";
import styles from "./shift.module.css";

addTexts("shift", { "zh-CN": shift_zh, en: shift_en });

const live_pause_ms = 2_000;

export function ShiftButton({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation("shift");
  const { write } = useMoney();
  const { time_zone } = useSignedIn().merchant;
  useLiveRefresh(shift_key, live_pause_ms);
  const { data } = useQuery(currentShiftQuery);
  const shift = data?.shift ?? null;
  const expected_minor = shift?.drawer?.expected_minor;
  const is_none = data !== undefined && shift === null;
  const since =
    shift === null ? "" : t("since", { time: formatMinute(shift.opened_at, time_zone).slice(11) });
  return (
    <Button
      variant="default"
      title={is_none ? t("none") : since}
      data-none={is_none}
      className={styles["button"] ?? ""}
      leftSection={<IconCashRegister size={19} aria-hidden />}
      onClick={onOpen}
    >
      {is_none ? t("open") : t("title")}
      {expected_minor === undefined ? null : (
        <strong className={styles["expected"]}>{write(expected_minor)}</strong>
      )}
      <KeyCap name="F6" />
    </Button>
  );
}

/** The customer's turn: a code to be scanned with the time left, or a phone to be confirmed on. */
import { Button, Loader, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api/request.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { formatCountdown, secondsUntil } from "../pay/server-clock.ts";
import styles from "./sale-dialog.module.css";
import { leftToPayMinor } from "./members/paid-parts.ts";
import { Sheet } from "./sheet.tsx";
import { useKeys } from "./use-keys.ts";
import { useMoney } from "./use-money.ts";
import type { SaleState } from "./use-sale.ts";
import { useSettled } from "./use-settled.ts";

const urgent_s = 60;

export function WaitingView({
  state,
  onGiveUp,
}: {
  state: Extract<SaleState, { step: "waiting" }>;
  onGiveUp: () => Promise<void>;
}) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const is_settled = useSettled();
  const [is_giving_up, setGivingUp] = useState(false);
  const { sale, attempt, error } = state;
  const { next, trade_order } = sale;
  const { method } = attempt.body.payment;
  const has_code = method !== "scan" && method !== "cash" && method !== "card";

  function giveUp() {
    if (is_giving_up || !is_settled()) return;
    setGivingUp(true);
    void onGiveUp().finally(() => setGivingUp(false));
  }
  useKeys(true, (event) => {
    if (event.key !== "Escape") return false;
    giveUp();
    return true;
  });
  return (
    <Sheet
      title={has_code ? t("scan_this_with", { method: t(`method.${method}`) }) : t("waiting")}
      size="md"
    >
      <div className={styles["waiting"]} role="status">
        <strong className={styles["amount"]}>{write(leftToPayMinor(trade_order))}</strong>
        {next?.kind === "qr" ? (
          <>
            <img
              className={styles["code"]}
              src={codePicture(next.content)}
              width={280}
              height={280}
              alt={t("qr_code")}
              data-content={next.content}
            />
            <TimeLeft expiry_at={next.expiry_at} clock_offset_ms={attempt.clock_offset_ms ?? 0} />
          </>
        ) : (
          <>
            <Loader size="xl" aria-hidden />
            <Text fw={600} size="lg">
              {t(next === undefined ? "waiting" : "customer_pays")}
            </Text>
            <Text c="dimmed">{t("customer_pays_hint")}</Text>
          </>
        )}
      </div>
      {error === null ? null : <Trouble error={error} />}
      <Button variant="default" size="lg" loading={is_giving_up} onClick={giveUp}>
        {t("give_up")}
      </Button>
    </Sheet>
  );
}

/** Silence is waited out; a refusal is said. */
function Trouble({ error }: { error: unknown }) {
  const { t } = useTranslation("till");
  if (problemOf(error) !== undefined) return <FailureAlert error={error} />;
  return (
    <Text c="dimmed" ta="center" role="alert">
      {t("waiting_offline")}
    </Text>
  );
}

/** By the server's clock: a till's own may be wrong. */
function TimeLeft({ expiry_at, clock_offset_ms }: { expiry_at: string; clock_offset_ms: number }) {
  const { t } = useTranslation("till");
  const read = () => secondsUntil(expiry_at, Date.now() + clock_offset_ms);
  const [seconds, setSeconds] = useState(read);
  useEffect(() => {
    const tick = () => setSeconds(secondsUntil(expiry_at, Date.now() + clock_offset_ms));
    tick();
    const timer = window.setInterval(tick, 250);
    return () => window.clearInterval(timer);
  }, [expiry_at, clock_offset_ms]);
  return (
    <div className={styles["left"]} data-urgent={seconds < urgent_s}>
      <span>{t("time_left")}</span> <strong role="timer">{formatCountdown(seconds)}</strong>
    </div>
  );
}

/** Drawn by our own server, so that the code goes nowhere else. */
function codePicture(content: string): string {
  return `/v1/create-qr-code?${new URLSearchParams({ size: "560x560", data: content })}`;
}

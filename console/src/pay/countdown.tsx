/** The time left to pay. */
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatCountdown, secondsUntil } from "./server-clock.ts";

const urgent_s = 60;

export function Countdown({
  expiry_at,
  clock_offset_ms,
  onOver,
}: {
  expiry_at: string;
  clock_offset_ms: number;
  onOver: () => void;
}) {
  const { t } = useTranslation("pay");
  const read = () => secondsUntil(expiry_at, Date.now() + clock_offset_ms);
  const [seconds, setSeconds] = useState(read);
  const tick = useEffectEvent(() => {
    const left = read();
    setSeconds(left);
    if (left === 0) onOver();
  });

  useEffect(() => {
    tick();
    const timer = window.setInterval(() => tick(), 250);
    return () => window.clearInterval(timer);
  }, [expiry_at]);

  return (
    <p className="countdown" data-urgent={seconds < urgent_s}>
      <span>{t("time_left")}</span>
      <strong role="timer">{formatCountdown(seconds)}</strong>
      <span className="hint">{t("time_left_hint")}</span>
    </p>
  );
}

/**
 * A key does something only when no other key comes at a scanner's pace before or after it: a code
 * that is scanned must neither fill the cart nor choose a way to pay.
 */
import { useEffect, useRef } from "react";
import { letter_pause_ms } from "./use-keys.ts";

export function useLoneKeys(onKey: (key: string) => void) {
  const latest = useRef(onKey);
  const waiting = useRef<{ key: string; timer: number } | null>(null);
  const last_at_ms = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => () => window.clearTimeout(waiting.current?.timer), []);

  function take(): string | undefined {
    const key = waiting.current?.key;
    window.clearTimeout(waiting.current?.timer);
    waiting.current = null;
    return key;
  }
  function run() {
    const key = take();
    if (key !== undefined) latest.current(key);
  }
  return {
    /**
     * Hears every key; those that are to do something come with their name, and wait. Enter right
     * behind a single one lets it go ahead.
     */
    hear(event: KeyboardEvent, key: string | undefined) {
      const is_alone = event.timeStamp - last_at_ms.current > letter_pause_ms;
      last_at_ms.current = event.timeStamp;
      if (event.key === "Enter") run();
      else take();
      if (key === undefined || !is_alone) return;
      waiting.current = { key, timer: window.setTimeout(run, letter_pause_ms) };
    },
    forget: () => void take(),
  };
}

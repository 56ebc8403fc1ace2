/** Keeps the second press of a double one from deciding anything. */
import { useCallback, useEffect, useRef } from "react";

const pause_ms = 250;

/** Whether what is shown has been there long enough to be meant. */
export function useSettled(): () => boolean {
  const shown_at_ms = useRef(Number.POSITIVE_INFINITY);
  useEffect(() => {
    shown_at_ms.current = performance.now();
  }, []);
  return useCallback(() => performance.now() - shown_at_ms.current >= pause_ms, []);
}

/** Reads a document anew when something happened, but not more often than is good for the server. */
import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { useLiveBatches } from "./live-provider.tsx";

export function useLiveRefresh(query_key: QueryKey, pause_ms: number): void {
  const query_client = useQueryClient();
  const timer = useRef<number | undefined>(undefined);
  const last_at_ms = useRef(0);

  const refresh = useEffectEvent(() => {
    timer.current = undefined;
    last_at_ms.current = Date.now();
    void query_client.invalidateQueries({ queryKey: query_key });
  });

  useLiveBatches(() => {
    const wait_ms = Math.max(0, last_at_ms.current + pause_ms - Date.now());
    timer.current ??= window.setTimeout(() => refresh(), wait_ms);
  });
  useEffect(() => () => window.clearTimeout(timer.current), []);
}

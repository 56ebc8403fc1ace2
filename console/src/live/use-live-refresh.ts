/** Reads a document anew when something happened, but not so often that it burdens the server. */
import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLiveSubscribe } from "./live-provider.tsx";

/** `query_key` is the same array with every render. */
export function useLiveRefresh(query_key: QueryKey, pause_ms: number): void {
  const query_client = useQueryClient();
  const subscribe = useLiveSubscribe();

  useEffect(() => {
    let timer: number | undefined;
    let last_at_ms = 0;
    const unsubscribe = subscribe(() => {
      timer ??= window.setTimeout(
        () => {
          timer = undefined;
          last_at_ms = Date.now();
          void query_client.invalidateQueries({ queryKey: query_key });
        },
        Math.max(0, last_at_ms + pause_ms - Date.now()),
      );
    });
    return () => {
      window.clearTimeout(timer);
      unsubscribe();
    };
  }, [query_client, subscribe, query_key, pause_ms]);
}

/** The pay page's document, kept up to date while its outcome is open. */
import { useCallback, useEffect, useState } from "react";
import type { PayPageDocument } from "../../../src/contract/payment-session.ts";
import { request } from "../api/request.ts";
import { clockOffset } from "./server-clock.ts";

const poll_pause_ms = 2_000;

export type LoadedPage = Readonly<{
  document: PayPageDocument;
  /** How far this device's clock is behind the server's, in ms. */
  clock_offset_ms: number;
}>;

export type PayPageState = Readonly<{
  page: LoadedPage | undefined;
  /** Why the page could not be loaded; what was loaded before stays shown. */
  error: unknown;
  reload: () => Promise<void>;
}>;

export function usePayPage(session_id: string): PayPageState {
  const [page, setPage] = useState<LoadedPage | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);

  const reload = useCallback(async () => {
    try {
      setPage(await loadPage(session_id));
      setError(undefined);
    } catch (caught) {
      setError(caught);
    }
  }, [session_id]);

  useEffect(() => void reload(), [reload]);

  // It may have been paid or ended elsewhere while this page was out of sight.
  useEffect(() => {
    function onVisibility() {
      if (document.visibilityState === "visible") void reload();
    }
    document.addEventListener("visibilitychange", onVisibility);
    return () => document.removeEventListener("visibilitychange", onVisibility);
  }, [reload]);

  const is_unknown = page?.document.session.status === "UNKNOWN";
  useEffect(() => {
    if (!is_unknown) return undefined;
    const timer = window.setInterval(() => void reload(), poll_pause_ms);
    return () => window.clearInterval(timer);
  }, [is_unknown, reload]);

  return { page, error, reload };
}

async function loadPage(session_id: string): Promise<LoadedPage> {
  const sent_at_ms = Date.now();
  const loaded = await request<PayPageDocument>(`/v1/pay/${encodeURIComponent(session_id)}`);
  const received_at_ms = Date.now();
  const server_now = loaded.now;
  return {
    document: loaded,
    clock_offset_ms: clockOffset({ server_now, sent_at_ms, received_at_ms }),
  };
}

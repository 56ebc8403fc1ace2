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

  useEffect(() => {
    const wait_ms = page === undefined ? undefined : waitUntilNews(page);
    if (wait_ms === undefined) return undefined;
    const timer = window.setTimeout(() => void reload(), wait_ms);
    return () => window.clearTimeout(timer);
    // A failed reload changes `error` only, and must not end the asking.
  }, [page, error, reload]);

  return { page, error, reload };
}

/** How long the server can have nothing new to say; undefined when it never will. */
function waitUntilNews({ document: loaded, clock_offset_ms }: LoadedPage): number | undefined {
  const { status, expiry_at } = loaded.session;
  if (status === "UNKNOWN") return poll_pause_ms;
  if (status !== "OPEN") return undefined;
  return Math.max(poll_pause_ms, Date.parse(expiry_at) - Date.now() - clock_offset_ms);
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

/**
 * Follows the merchant's events over server-sent events, and says how the connection is.
 *
 * The browser reconnects by itself after a dropped connection and resumes behind the last event
 * (`Last-Event-ID`). It gives up after an HTTP error; then we reopen, with growing pauses. A tab
 * that nobody sees lets go of its connection, since a browser holds only six to one server.
 */
import type { EventDocument } from "../../../src/contract/order.ts";

export type ConnectionState = "connecting" | "live" | "offline";

/** What happened since the last batch. */
export type LiveBatch = Readonly<{
  events: readonly EventDocument[];
  /** True: events may have been missed before this batch; read anew what must be right. */
  gap: boolean;
}>;

export type EventStreamListener = Readonly<{
  onBatch: (batch: LiveBatch) => void;
  onState: (state: ConnectionState) => void;
}>;

const batch_pause_ms = 400;
const reopen_pause_min_ms = 1_000;
const reopen_pause_max_ms = 30_000;
const hidden_max_ms = 60_000;

/** Opens the stream; the answer closes it for good. */
export function openEventStream(path: string, listener: EventStreamListener): () => void {
  let source: EventSource | undefined;
  let last_seq: number | undefined;
  let waiting: EventDocument[] = [];
  let gap = false;
  let opened_before = false;
  let failures = 0;
  let flush_timer: number | undefined;
  let reopen_timer: number | undefined;
  let hidden_timer: number | undefined;

  function flushSoon() {
    flush_timer ??= window.setTimeout(() => {
      flush_timer = undefined;
      const batch = { events: waiting, gap };
      waiting = [];
      gap = false;
      listener.onBatch(batch);
    }, batch_pause_ms);
  }

  function open() {
    listener.onState(opened_before ? "offline" : "connecting");
    const after = last_seq === undefined ? "" : `?after=${last_seq}`;
    source = new EventSource(`${path}${after}`);
    source.addEventListener("open", () => {
      failures = 0;
      // Without a position to resume from, whatever happened while we were away was missed.
      if (opened_before && last_seq === undefined) {
        gap = true;
        flushSoon();
      }
      opened_before = true;
      listener.onState("live");
    });
    source.addEventListener("event", receive);
    source.addEventListener("error", () => {
      listener.onState("offline");
      if (source?.readyState === EventSource.CLOSED) reopenLater();
    });
  }

  function receive(message: MessageEvent<string>) {
    const event = JSON.parse(message.data) as EventDocument;
    last_seq = event.seq;
    waiting.push(event);
    flushSoon();
  }

  function reopenLater() {
    source = undefined;
    const pause_ms = Math.min(reopen_pause_min_ms * 2 ** failures, reopen_pause_max_ms);
    failures += 1;
    reopen_timer = window.setTimeout(() => {
      reopen_timer = undefined;
      if (document.visibilityState === "visible") open();
    }, pause_ms);
  }

  function letGo() {
    window.clearTimeout(hidden_timer);
    window.clearTimeout(reopen_timer);
    hidden_timer = reopen_timer = undefined;
    source?.close();
    source = undefined;
  }

  function onVisibility() {
    if (document.visibilityState === "hidden") {
      hidden_timer ??= window.setTimeout(() => {
        letGo();
        // Hours of events are not replayed; what is on the screen is read anew instead.
        last_seq = undefined;
      }, hidden_max_ms);
      return;
    }
    window.clearTimeout(hidden_timer);
    hidden_timer = undefined;
    if (source === undefined && reopen_timer === undefined) open();
  }

  document.addEventListener("visibilitychange", onVisibility);
  open();
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    window.clearTimeout(flush_timer);
    letGo();
  };
}

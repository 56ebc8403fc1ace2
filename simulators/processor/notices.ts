/**
 * What is reported of its own accord. A notice stands in the journal, word for word, before it is
 * sent and is marked there when it is done, so a restart takes it up again.
 */
import { randomUUID } from "node:crypto";
import { behaviourOf } from "./behaviour.ts";
import type { Delivery } from "./delivery.ts";
import type { Journal } from "./journal.ts";
import type { ChargeRecord, HoldRecord, NoticeRecord, RefundRecord } from "./records.ts";
import type { Store } from "./store.ts";
import { chargeView, holdView, refundView } from "./views.ts";

export type NoticeRequest = Readonly<{
  /** Deliveries, each until it is accepted. Default: as the scenario wants it, else 1. */
  times?: number;
  /** Not before so many ms from now. Default 0. */
  delay_ms?: number;
  /** Called once, after the first attempt, or at once when nobody is to be told. */
  onFirstAttempt?: () => void;
}>;

export type Notices = Readonly<{
  /** Reports what has reached its end; nothing when nobody is to be told. */
  report(record: Reportable, request?: NoticeRequest): void;
  /** Takes up what an earlier process left undelivered. */
  resume(): void;
}>;

type Reportable = ChargeRecord | HoldRecord | RefundRecord;

/** How long after the news of an end the old news follows, where a scenario wants it so. */
const STALE_DELAY_MS = 300;

export function createNotices(
  parts: Readonly<{ store: Store; journal: Journal; delivery: Delivery }>,
): Notices {
  const { store, journal, delivery } = parts;

  function deliver(notice: NoticeRecord, onFirstAttempt: () => void): void {
    const { notification_id, times, due_at_ms } = notice;
    function onEnd(end: "accepted" | "given_up"): void {
      const accepted = end === "accepted";
      store.put({ kind: "notice_done", notification_id, accepted, at_ms: Date.now() });
    }
    const letter = letterOf(store, notice);
    if (letter === null) return onEnd("given_up");
    const parcel = {
      ...letter,
      times,
      isOvertaken: () => isOvertaken(store, notice),
      onFirstAttempt,
      onEnd,
    };
    delivery.start(parcel, Math.max(0, due_at_ms - Date.now()));
  }

  function send(record: Reportable, request: NoticeRequest & { is_stubborn: boolean }): void {
    const { notify_url: url } = record;
    if (url === undefined) return;
    const { onFirstAttempt = () => {}, delay_ms = 0, times = 1, is_stubborn } = request;
    const at_ms = Date.now();
    const notification_id = `notice_${randomUUID()}`;
    const notice: NoticeRecord = {
      kind: "notice",
      notification_id,
      subject: record.kind,
      key: record.key,
      ...(is_stubborn ? {} : { state: record.state }),
      url,
      body: bodyOf(record, { notification_id, at_ms }),
      times,
      due_at_ms: at_ms + delay_ms,
      at_ms,
    };
    store.put(notice);
    journal.afterCommit(() => deliver(notice, onFirstAttempt));
  }

  return {
    report(record, request = {}) {
      if (!isReported(record)) return request.onFirstAttempt?.();
      if (record.kind === "refund") return send(record, { ...request, is_stubborn: false });
      const { scenario, delay_ms } = behaviourOf(record);
      const is_late = scenario.notice_order === "late";
      const timing = is_late ? { delay_ms } : {};
      const times = scenario.notices ?? 1;
      send(record, { times, ...timing, ...request, is_stubborn: is_late });
      if (scenario.notice_order !== "stale_last") return;
      const before: Reportable = { ...record, state: "PENDING" };
      send(before, { delay_ms: STALE_DELAY_MS, is_stubborn: true });
    },
    resume() {
      for (const notice of store.openNotices()) deliver(notice, () => {});
    },
  };
}

/** Journals from before holds and codes kept no letters: those were of charges, as they stand. */
function letterOf(
  store: Store,
  notice: NoticeRecord,
): Readonly<{ url: string; body: string }> | null {
  const { url, body } = notice;
  if (url !== undefined && body !== undefined) return { url, body };
  const charge = store.charge(notice.key);
  if (charge?.kind !== "charge" || charge.notify_url === undefined) return null;
  return { url: charge.notify_url, body: bodyOf(charge, notice) };
}

/** Whether what a notice tells has been undone or followed by more since. */
function isOvertaken(store: Store, { subject, key, state }: NoticeRecord): boolean {
  if (state === undefined || subject === undefined) return false;
  const find = { charge: store.charge, refund: store.refund, hold: store.hold }[subject];
  const record = find(key);
  return record === null || !("state" in record) || record.state !== state;
}

/** Ends are reported to whoever wants to know; what we were told to end ourselves is not. */
function isReported(record: Reportable): boolean {
  if (record.notify_url === undefined) return false;
  if (record.state === "PENDING" || record.state === "CLOSED") return false;
  return record.kind === "refund" || !behaviourOf(record).is_quiet;
}

function bodyOf(
  record: Reportable,
  notice: Readonly<{ notification_id: string; at_ms: number }>,
): string {
  return JSON.stringify({
    simulator: true,
    notification_id: notice.notification_id,
    type: `${record.kind}.${record.state === "PENDING" ? "pending" : "settled"}`,
    created_at: new Date(notice.at_ms).toISOString(),
    [record.kind]: viewOf(record),
  });
}

function viewOf(record: Reportable): Record<string, unknown> {
  switch (record.kind) {
    case "charge":
      return chargeView(record);
    case "refund":
      return refundView(record);
    case "hold":
      return holdView(record);
  }
}

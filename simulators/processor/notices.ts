/**
 * What is reported of its own accord. A notice stands in the journal before it is sent and is
 * marked there when it is done, so a restart takes it up again.
 */
import { randomUUID } from "node:crypto";
import type { Delivery } from "./delivery.ts";
import type { Journal } from "./journal.ts";
import type { ChargeRecord, NoticeRecord } from "./records.ts";
import type { Store } from "./store.ts";
import { readToken } from "./tokens.ts";
import { chargeView } from "./views.ts";

export type NoticeRequest = Readonly<{
  /** Deliveries, each until it is accepted. Default 1. */
  times?: number;
  /** Not before so many ms from now. Default 0. */
  delay_ms?: number;
  /** Called once, after the first attempt, or at once when nobody is to be told. */
  onFirstAttempt?: () => void;
}>;

export type Notices = Readonly<{
  /** Reports a charge that has reached its end; nothing when nobody is to be told. */
  report(charge: ChargeRecord, request?: NoticeRequest): void;
  /** Takes up what an earlier process left undelivered. */
  resume(): void;
}>;

export function createNotices(
  parts: Readonly<{ store: Store; journal: Journal; delivery: Delivery }>,
): Notices {
  const { store, journal, delivery } = parts;

  function deliver(notice: NoticeRecord, onFirstAttempt: () => void): void {
    const { notification_id, key, times, due_at_ms } = notice;
    function onEnd(end: "accepted" | "given_up"): void {
      const accepted = end === "accepted";
      store.put({ kind: "notice_done", notification_id, accepted, at_ms: Date.now() });
    }
    const charge = store.charge(key);
    if (charge?.kind !== "charge" || charge.notify_url === undefined) return onEnd("given_up");
    const parcel = { url: charge.notify_url, body: bodyOf(notice, charge), times };
    delivery.start({ ...parcel, onFirstAttempt, onEnd }, Math.max(0, due_at_ms - Date.now()));
  }

  return {
    report(charge, request = {}) {
      const { onFirstAttempt = () => {}, delay_ms = 0, times = 1 } = request;
      if (!isReported(charge)) return onFirstAttempt();
      const at_ms = Date.now();
      const notice: NoticeRecord = {
        kind: "notice",
        notification_id: `notice_${randomUUID()}`,
        key: charge.key,
        times,
        due_at_ms: at_ms + delay_ms,
        at_ms,
      };
      store.put(notice);
      journal.afterCommit(() => deliver(notice, onFirstAttempt));
    },
    resume() {
      for (const notice of store.openNotices()) deliver(notice, () => {});
    },
  };
}

function isReported(charge: ChargeRecord): boolean {
  const is_final = charge.state === "SUCCEEDED" || charge.state === "DECLINED";
  return is_final && charge.notify_url !== undefined && !readToken(charge.payment_token).is_quiet;
}

function bodyOf(notice: NoticeRecord, charge: ChargeRecord): string {
  return JSON.stringify({
    simulator: true,
    notification_id: notice.notification_id,
    type: "charge.settled",
    created_at: new Date(notice.at_ms).toISOString(),
    charge: chargeView(charge),
  });
}

/**
 * Reports of providers that nobody has dealt with: received by a server that died, gone wrong, or
 * to be replayed. What they said is old by now, so the provider is asked how it stands.
 */
import { followAgain, type NotificationPorts } from "../engine/money/follow-notification.ts";
import type { Clock } from "../engine/ports/clock.ts";
import type { Database } from "../postgres/database.ts";
import {
  createNotificationInbox,
  deleteOldNotifications,
  listDueNotifications,
  type DueNotification,
} from "../queries/work/notification-inbox.ts";
import { listMerchants } from "../queries/work/open-work.ts";

const page_rows = 50;
const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;
/** After so many rounds a person has to see to it. */
const attempts_max = 10;
/** How long reports are kept. */
const verified_kept_ms = 90 * day_ms;
const unverified_kept_ms = 7 * day_ms;
const unverified_max = 10_000;

export type NotificationWork = NotificationPorts & Readonly<{ sql: Database; clock: Clock }>;

/** One round over all merchants; resolves to true when there is more to do right away. */
export function createNotificationRound(ports: NotificationWork): () => Promise<boolean> {
  const { sql, clock } = ports;
  const inbox = createNotificationInbox(sql);

  async function workOn(merchant_id: string, due: DueNotification): Promise<void> {
    const { note_id, attempts } = due;
    try {
      const outcome = await followAgain(ports, merchant_id, due);
      const at_ms = clock.now_ms();
      await inbox.settle(merchant_id, note_id, { outcome, detail: null, at_ms, next_at_ms: null });
    } catch (error) {
      const at_ms = clock.now_ms();
      const pause_ms = Math.min(2 ** attempts, 60) * minute_ms;
      const next_at_ms = attempts + 1 >= attempts_max ? null : at_ms + pause_ms;
      const detail = error instanceof Error ? error.name : typeof error;
      await inbox.settle(merchant_id, note_id, { outcome: "FAILED", detail, at_ms, next_at_ms });
    }
  }

  return async () => {
    let is_more = false;
    for (const merchant_id of await listMerchants(sql)) {
      const page = { now_ms: clock.now_ms(), limit: page_rows };
      const due = await listDueNotifications(sql, merchant_id, page);
      await Promise.all(due.map((one) => workOn(merchant_id, one)));
      is_more ||= due.length === page_rows;
    }
    return is_more;
  };
}

/** Forgets what is too old, and what strangers sent too much of. */
export async function forgetOldNotifications(
  sql: Database,
  merchant_id: string,
  now_ms: number,
): Promise<void> {
  await deleteOldNotifications(sql, merchant_id, {
    verified_from_ms: now_ms - verified_kept_ms,
    unverified_from_ms: now_ms - unverified_kept_ms,
    unverified_max,
  });
}

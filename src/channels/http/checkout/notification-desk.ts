/**
 * Where providers' reports come in: kept as they are, then followed. What is not signed rightly is
 * kept as well, so that it can be seen who tries what, but only so much of it a minute and only its
 * beginning: a stranger must not fill the disk.
 */
import { hash } from "node:crypto";
import {
  followNotification,
  type NotificationPorts,
} from "../../../engine/money/follow-notification.ts";
import type { Clock, IdSource } from "../../../engine/ports/clock.ts";
import type { NotificationEnd } from "../../../engine/ports/notification.ts";
import type { Database } from "../../../postgres/database.ts";
import {
  createNotificationInbox,
  type IncomingNotification,
} from "../../../queries/work/notification-inbox.ts";

export type DeskDependencies = NotificationPorts &
  Readonly<{ sql: Database; clock: Clock; ids: IdSource }>;

export type NotificationRequest = Readonly<{
  merchant_id: string;
  raw_body: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  address: string;
}>;

/** A server that has not said by then what became of a report may have died: a worker looks. */
const worked_on_ms = 30_000;
/** Of a report that is not signed rightly. */
const unverified_chars_max = 4_096;
/** Kept in a minute, for each server; what comes beyond is refused all the same. */
const unverified_per_minute_max = 60;
const header_chars_max = 500;
const headers_max = 12;
/** Those that say how a report was signed and by what. */
const kept_headers = /signature|timestamp|nonce|serial|digest|^content-type$|^user-agent$/;

/** Resolves to what became of a report; null when its signature is not right. */
export type TakeNotification = (request: NotificationRequest) => Promise<NotificationEnd | null>;

export function createNotificationDesk(dependencies: DeskDependencies): TakeNotification {
  const { sql, provider, clock } = dependencies;
  const inbox = createNotificationInbox(sql);
  const mayKeepUnverified = createGate(clock);
  return async (request) => {
    const { merchant_id, raw_body, headers } = request;
    const notification = provider.parseNotification(raw_body, headers);
    if (notification === null) {
      if (mayKeepUnverified()) {
        const incoming = incomingOf(dependencies, request, null);
        const body = raw_body.slice(0, unverified_chars_max).toWellFormed();
        await inbox.keep(merchant_id, { ...incoming, body }, null);
      }
      return null;
    }
    const { kind, key, notification_id: event_id } = notification;
    const incoming = incomingOf(dependencies, request, { kind, key, event_id });
    const next_at_ms = incoming.received_at_ms + worked_on_ms;
    const note_id = await inbox.keep(merchant_id, incoming, next_at_ms);
    // No merchant of ours: there is nothing that it could be about.
    if (note_id === null) return "IGNORED";
    try {
      const outcome = await followNotification(dependencies, merchant_id, notification);
      const at_ms = clock.now_ms();
      await inbox.settle(merchant_id, note_id, { outcome, detail: null, at_ms, next_at_ms: null });
      return outcome;
    } catch (error) {
      const failed = { outcome: "FAILED", detail: nameOf(error), next_at_ms } as const;
      // The sender tries again, and a worker does; what went wrong is told by who is called.
      await inbox
        .settle(merchant_id, note_id, { ...failed, at_ms: clock.now_ms() })
        .catch(() => undefined);
      throw error;
    }
  };
}

function incomingOf(
  { provider, clock, ids }: DeskDependencies,
  { raw_body, headers, address }: NotificationRequest,
  verified: IncomingNotification["verified"],
): IncomingNotification {
  const received_at_ms = clock.now_ms();
  return {
    note_id: ids.newId("note", received_at_ms),
    provider: provider.name,
    received_at_ms,
    verified,
    body: raw_body,
    body_bytes: Buffer.byteLength(raw_body),
    body_hash: hash("sha256", raw_body, "hex"),
    headers: headersOf(headers),
    address,
  };
}

function headersOf(headers: NotificationRequest["headers"]): Record<string, string> {
  const kept = Object.entries(headers)
    .filter(([name]) => kept_headers.test(name))
    .slice(0, headers_max)
    .map(([name, value]) => {
      const text = String(value ?? "").slice(0, header_chars_max);
      return [name.slice(0, header_chars_max), text.replaceAll("\u0000", "").toWellFormed()];
    });
  return Object.fromEntries(kept);
}

/** What kind of thing went wrong: its words may hold what must not be kept. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Opens so many times a minute. */
function createGate(clock: Clock): () => boolean {
  let window_ms = 0;
  let count = 0;
  return () => {
    const at_ms = clock.now_ms();
    if (at_ms - window_ms >= 60_000 || at_ms < window_ms) [window_ms, count] = [at_ms, 0];
    count += 1;
    return count <= unverified_per_minute_max;
  };
}

/**
 * Server-sent events: a merchant's stream from any position on, each event once, in commit order.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { listEvents, readPosition } from "../../queries/timeline.ts";
import type { RouteDependencies } from "./dependencies.ts";

const page_events = 200;
/** A comment is sent at least this often, so that no proxy takes the silence for an end. */
const heartbeat_ms = 15_000;

/** Streams until the client leaves. `after` null begins with what comes next. */
export async function streamEvents(
  dependencies: RouteDependencies,
  { request, reply }: Readonly<{ request: FastifyRequest; reply: FastifyReply }>,
  { merchant_id, after }: Readonly<{ merchant_id: string; after: number | null }>,
): Promise<void> {
  const { sql, waitForEvents } = dependencies;
  let position = after ?? (await readPosition(sql, merchant_id));
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  raw.write("retry: 1000\n\n");
  let is_open = true;
  request.raw.on("close", () => (is_open = false));
  while (is_open && !raw.destroyed) {
    const page = await listEvents(sql, merchant_id, { after: position, limit: page_events });
    for (const event of page.data) {
      raw.write(`id: ${event.seq}\nevent: event\ndata: ${JSON.stringify(event)}\n\n`);
    }
    position = page.next_after;
    if (page.data.length === page_events) {
      await drained(raw);
      continue;
    }
    const waited_from_ms = dependencies.clock.now_ms();
    await waitForEvents(merchant_id, position, heartbeat_ms);
    if (dependencies.clock.now_ms() - waited_from_ms >= heartbeat_ms) raw.write(": \n\n");
  }
  raw.end();
}

/** A slow reader is waited for, instead of piling up what it has not read. */
function drained(raw: FastifyReply["raw"]): Promise<void> {
  if (!raw.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => resolve();
    raw.once("drain", done);
    raw.once("close", done);
  });
}

/**
 * Server-sent events: a merchant's stream from any position on, each event once, in commit order.
 */
import type { FastifyReply } from "fastify";
import { listEvents, readPosition } from "../../queries/orders/timeline.ts";
import type { RouteDependencies } from "./dependencies.ts";
import type { Answer } from "./route.ts";

const page_events = 200;
/** A comment is sent at least this often, so that no proxy takes the silence for an end. */
const heartbeat_ms = 15_000;

/**
 * Streams until the client leaves or the server stops. `after` null begins with what comes next. A
 * stream that breaks is ended: the client comes back with the last id that it has seen.
 */
export async function streamEvents(
  dependencies: RouteDependencies,
  { request, reply, closing }: StreamExchange,
  { merchant_id, after }: Readonly<{ merchant_id: string; after: number | null }>,
): Promise<void> {
  const position = after ?? (await readPosition(dependencies.sql, merchant_id));
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value ?? "");
  reply.hijack();
  raw.writeHead(200, {
    "x-request-id": request.id,
    // A stream has its connection for itself, and takes it along when it ends.
    connection: "close",
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  raw.write("retry: 1000\n\n");
  const gone = new AbortController();
  raw.once("close", () => gone.abort());
  try {
    const ended = AbortSignal.any([gone.signal, closing]);
    await writeEvents(dependencies, raw, { merchant_id, position, ended });
  } finally {
    raw.end();
  }
}

type StreamExchange = Parameters<NonNullable<Answer["stream"]>>[0];

type Following = Readonly<{ merchant_id: string; position: number; ended: AbortSignal }>;

async function writeEvents(
  { sql, waitForEvents, clock }: RouteDependencies,
  raw: FastifyReply["raw"],
  { merchant_id, position, ended }: Following,
): Promise<void> {
  for (let after = position; !ended.aborted;) {
    const page = await listEvents(sql, merchant_id, { after, limit: page_events });
    for (const event of page.data) {
      raw.write(`id: ${event.seq}\nevent: event\ndata: ${JSON.stringify(event)}\n\n`);
    }
    after = page.next_after;
    if (page.data.length === page_events) {
      await firstOf(drained(raw), ended);
      continue;
    }
    const waited_from_ms = clock.now_ms();
    await firstOf(waitForEvents(merchant_id, after, heartbeat_ms), ended);
    if (clock.now_ms() - waited_from_ms >= heartbeat_ms) raw.write(": \n\n");
  }
}

/**
 * Resolves with the work or with the end. A race against one promise for the whole stream would
 * keep a little of every wait for as long as the reader stays, which may be days.
 */
function firstOf(work: Promise<unknown>, ended: AbortSignal): Promise<void> {
  if (ended.aborted) return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const end = () => resolve();
  ended.addEventListener("abort", end, { once: true });
  work.then(end, reject);
  return promise.finally(() => ended.removeEventListener("abort", end));
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

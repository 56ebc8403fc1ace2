/**
 * Sends a file while it is being made: no more of it is made than the client takes, and nothing at
 * all once it has hung up.
 */
import { once } from "node:events";
import type { Answer } from "./route.ts";

type Exchange = Parameters<NonNullable<Answer["stream"]>>[0];

export type SentFile = Readonly<{
  name: string;
  /** At least one. Ended early when nobody takes the rest. */
  chunks: Iterable<string> | AsyncIterable<string>;
}>;

/**
 * What goes wrong before the first chunk is a problem like any other. Afterwards, and when the
 * server stops, the connection is cut: half a file must not look like a whole one.
 */
export async function sendFile({ request, reply, closing }: Exchange, file: SentFile) {
  const chunks = chunksOf(file.chunks);
  const first = await chunks.next();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value ?? "");
  reply.hijack();
  raw.writeHead(200, {
    "x-request-id": request.id,
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${file.name}"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  const gone = new AbortController();
  raw.once("close", () => gone.abort());
  const ended = AbortSignal.any([gone.signal, closing]);
  try {
    for (let next = first; next.done !== true && !ended.aborted; next = await chunks.next()) {
      if (!raw.write(next.value)) await once(raw, "drain", { signal: ended }).catch(() => {});
    }
    if (ended.aborted) raw.destroy();
    else raw.end();
  } catch (error) {
    raw.destroy();
    throw error;
  } finally {
    await chunks.return(undefined);
  }
}

async function* chunksOf(chunks: SentFile["chunks"]): AsyncGenerator<string, void> {
  yield* chunks;
}

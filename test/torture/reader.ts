/**
 * Follows the events of a merchant as an integration does: it comes back with the last id that it
 * has seen, now to one server and now to the other, and must see every event once, in order.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Agent, request as sendRequest } from "undici";
import type { Witness } from "./witness.ts";

export type Reader = Readonly<{
  name: string;
  /** The seq of the last event that was seen. */
  position(): number;
  /** Hashes in the order in which they came; the first is that of event 1. */
  hashes: readonly string[];
  stop(): Promise<void>;
}>;

export type ReaderPlan = Readonly<{
  name: string;
  base_urls: readonly string[];
  api_key: string;
  witness: Witness;
}>;

const connect_timeout_ms = 8_000;

export function startReader({ name, base_urls, api_key, witness }: ReaderPlan): Reader {
  const stopping = new AbortController();
  const dispatcher = new Agent({ bodyTimeout: 0, headersTimeout: connect_timeout_ms });
  const hashes: string[] = [];

  function see(event: Readonly<{ seq: number; hash: string }>): void {
    if (event.seq !== hashes.length + 1) {
      witness.violate(`${name} saw event ${event.seq} after ${hashes.length}`);
    }
    hashes.push(event.hash);
  }

  async function follow(base_url: string): Promise<void> {
    const { statusCode, body } = await sendRequest(`${base_url}/v1/events/stream?after=0`, {
      dispatcher,
      signal: stopping.signal,
      headers: {
        authorization: `Bearer ${api_key}`,
        ...(hashes.length === 0 ? {} : { "last-event-id": String(hashes.length) }),
      },
    });
    if (statusCode !== 200) return body.dump();
    let rest = "";
    body.setEncoding("utf8");
    for await (const chunk of body as AsyncIterable<string>) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) see(JSON.parse(data) as { seq: number; hash: string });
      }
    }
  }

  async function run(): Promise<void> {
    for (let turn = 0; !stopping.signal.aborted; turn++) {
      const base_url = base_urls[turn % base_urls.length] ?? "";
      // A server that is gone, or that ends the stream: the other one knows as much.
      await follow(base_url).catch(() => undefined);
      witness.count("event streams ended");
      await pause(100, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    name,
    position: () => hashes.length,
    hashes,
    async stop() {
      stopping.abort();
      await running;
      await dispatcher.destroy();
    },
  };
}

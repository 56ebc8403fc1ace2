/** A stream of events that cannot go on ends, so that its reader comes back and misses nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
let is_stopped = false;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  if (!is_stopped) await server.stop();
});

type Reader = Readonly<{ text(): string; ended: Promise<string> }>;

/** Reads the stream until it ends; `ended` tells how. */
async function read(after: number): Promise<Reader> {
  const response = await fetch(`${server.base_url}/v1/events/stream?after=${after}`, {
    headers: { authorization: `Bearer ${server.api_key}` },
  });
  let text = "";
  const decoder = new TextDecoder();
  async function readAll(): Promise<string> {
    try {
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk);
      return "closed";
    } catch {
      return "broken off";
    }
  }
  return { text: () => text, ended: readAll() };
}

function within<Value>(promise: Promise<Value>, limit_ms: number): Promise<Value | "still open"> {
  const late = new Promise<"still open">((resolve) => {
    setTimeout(() => resolve("still open"), limit_ms).unref();
  });
  return Promise.race([promise, late]);
}

test("a reader whose stream cannot be read on is let go, and can come back", async () => {
  const { sql } = server.database;
  const reader = await read(0);
  await expect.poll(() => reader.text()).toContain("CATALOG_SAVED");
  await sql`alter table events rename to events_away`;
  // Somebody else's commit, as the server sees it: it looks for the event.
  await sql`update streams set position = position + 1`;
  const end = await within(reader.ended, 5_000);
  await sql`update streams set position = position - 1`;
  await sql`alter table events_away rename to events`;
  expect(end).not.toBe("still open");
  const again = await read(0);
  await expect.poll(() => again.text()).toContain("CATALOG_SAVED");
});

test("a stop lets readers go and does not wait for them", async () => {
  const reader = await read(0);
  is_stopped = true;
  const started_ms = performance.now();
  const stopped = await within(
    server.stop().then(() => "stopped"),
    10_000,
  );
  expect(stopped).toBe("stopped");
  expect(performance.now() - started_ms).toBeLessThan(8_000);
  expect(await within(reader.ended, 1_000)).not.toBe("still open");
});

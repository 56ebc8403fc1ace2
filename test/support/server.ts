/**
 * A whole server on a database of its own: real HTTP, real sandbox processor, demonstration
 * merchant.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { prepareDemo, type DemoAccess } from "../../src/setup/demo.ts";
import { createTestDatabase } from "./database.ts";

export type TestServer = DemoAccess &
  Readonly<{
    database: Awaited<ReturnType<typeof createTestDatabase>>;
    server: Awaited<ReturnType<typeof startServer>>;
    /** Calls the API with the demonstration key. */
    call(method: string, path: string, options?: CallOptions): Promise<Reply>;
    stop(): Promise<void>;
  }>;

export type CallOptions = Readonly<{
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string;
  api_key?: string | null;
  headers?: Readonly<Record<string, string>>;
}>;

export type Reply = Readonly<{
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; undefined when it is not JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  json: any;
}>;

export async function startTestServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), "tillgate-test-"));
  const database = await createTestDatabase();
  const config = readConfig({
    PORT: "0",
    TILLGATE_HOME: home,
    LOG_LEVEL: "fatal",
    RATE_LIMIT_PER_MINUTE: "0",
    ...environment,
  });
  const server = await startServer(config, database.url);
  const { sql, engine } = server;
  const access = await prepareDemo({ sql, engine, home, now_ms: server.now_ms() }, server.base_url);
  return {
    ...access,
    database,
    server,
    call: (method, path, options) => callAt(access, { method, path, ...options }),
    async stop() {
      await server.stop();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

type Address = Readonly<{ base_url: string; api_key: string | null }>;

/** One HTTP request to a server under test, with its answer read whole. */
export async function callAt(
  access: Address,
  request: CallOptions & Readonly<{ method: string; path: string }>,
): Promise<Reply> {
  const { method, path, body, raw, api_key = access.api_key, headers = {} } = request;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${access.base_url}${path}`, {
    method,
    headers: {
      ...(api_key === null ? {} : { authorization: `Bearer ${api_key}` }),
      ...(content === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    redirect: "manual",
    ...(content === undefined ? {} : { body: content }),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

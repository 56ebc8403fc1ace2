/**
 * What the day needs to run: one server in a process of its own, on a database that is given, with
 * a sandbox processor beside it that lives on when the server is killed.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { openDatabase, type Database } from "../../src/postgres/database.ts";
import type { DemoAccess } from "../../src/setup/demo.ts";
import { openProcessorDoor, type ProcessorDoor } from "../torture/machines/processor.ts";
import { createServerProcess, type ServerProcess } from "../torture/machines/server-process.ts";

export type Site = Readonly<{
  base_url: string;
  database_url: string;
  /** Our own look at the tables. */
  sql: Database;
  server: ServerProcess;
  processor: ProcessorDoor;
  /** The demonstration merchant, which sells in dollars. */
  demo: DemoAccess;
  stop(): Promise<void>;
}>;

export type SitePlan = Readonly<{ folder: string; database_url: string }>;

/** Soon enough that a payment without an answer is UNKNOWN within the patience of a test. */
const provider_timeout_ms = 3_000;

export async function openSite({ folder, database_url }: SitePlan): Promise<Site> {
  const sandbox_folder = join(folder, "sandbox");
  mkdirSync(sandbox_folder, { recursive: true });
  const port = await freePort();
  const aborting = new AbortController();
  const server = createServerProcess({
    ...{ name: "server", folder, port, signal: aborting.signal },
    environment: {
      ...{ DATABASE_URL: database_url, HOST: "127.0.0.1", LOG_LEVEL: "warn" },
      PUBLIC_BASE_URL: `http://127.0.0.1:${port}`,
      PROVIDER_TIMEOUT_MS: String(provider_timeout_ms),
      ...{ RATE_LIMIT_PER_MINUTE: "0", SANDBOX_FOLDER: sandbox_folder },
    },
  });
  const processor = openProcessorDoor(sandbox_folder);
  const sql = openDatabase({ url: database_url, max: 2, application_name: "acceptance-day" });
  const stop = async (): Promise<void> => {
    aborting.abort();
    await server.end("SIGTERM");
    await processor.end();
    await sql.end({ timeout: 2 });
  };
  try {
    await server.start(0);
    const text = readFileSync(join(server.home, "demo.json"), "utf8");
    const demo = JSON.parse(text) as DemoAccess;
    return { ...{ base_url: server.base_url, database_url, sql, server }, processor, demo, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

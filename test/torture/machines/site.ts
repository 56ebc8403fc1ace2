/**
 * Everything that runs: a database, a wire to it, two servers, a front before them, a processor.
 */
import { randomInt } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { openDatabase, type Database } from "../../../src/postgres/database.ts";
import { startEmbeddedPostgres } from "../../../src/postgres/embedded/start.ts";
import type { DemoAccess } from "../../../src/setup/demo.ts";
import { openDatabaseDoor, type DatabaseDoor } from "./database.ts";
import { startFront } from "./front.ts";
import { openProcessorDoor, type ProcessorDoor } from "./processor.ts";
import { createServerProcess, type ServerProcess } from "./server-process.ts";
import { startWire, type Wire } from "./wire.ts";

export type Site = Readonly<{
  folder: string;
  servers: readonly [ServerProcess, ServerProcess];
  /** What the servers call themselves. */
  front_url: string;
  processor: ProcessorDoor;
  /** Between the servers and the database. */
  wire: Wire;
  /** Our own look at the tables. */
  sql: Database;
  /** The database's processes. */
  database: DatabaseDoor;
  /** How to get in, as the server with this number wrote it down. */
  access(index: 0 | 1): DemoAccess;
  /** Ends everything that was started, whatever state it is in. */
  stop(): Promise<void>;
  /** Kills every process that was started, and waits for none; the database ends with our own. */
  kill(): void;
}>;

/** Outside of the range from which systems choose ports for outgoing connections. */
const ports = { from: 20_000, to: 32_000 };
/** So that a payment whose answer never comes is UNKNOWN soon. */
const provider_timeout_ms = 1_500;

export async function startSite(folder: string, signal: AbortSignal): Promise<Site> {
  const database_home = join(folder, "database");
  const postgres = await startEmbeddedPostgres({ home: database_home, purpose: "torture" });
  const sandbox_folder = join(folder, "sandbox");
  mkdirSync(sandbox_folder, { recursive: true });
  const [front_port, wire_port, ...server_ports] = await findFreePorts(4);
  const wire = await startWire(postgres.url, wire_port);
  const front_url = `http://127.0.0.1:${front_port}`;
  const environment = {
    DATABASE_URL: wire.url,
    DATABASE_CONNECTIONS: "6",
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
    PROVIDER_TIMEOUT_MS: String(provider_timeout_ms),
    PUBLIC_BASE_URL: front_url,
    RATE_LIMIT_PER_MINUTE: "0",
    SANDBOX_FOLDER: sandbox_folder,
  };
  const servers = server_ports.map((port, index) =>
    createServerProcess({ name: `server-${index}`, folder, port, environment, signal }),
  ) as unknown as Site["servers"];
  const front = await startFront({
    port: front_port,
    targets: () =>
      servers
        .filter((server) => server.isUp())
        .map(({ base_url }) => base_url)
        .sort(() => Math.random() - 0.5),
  });
  const processor = openProcessorDoor(sandbox_folder);
  const sql = openDatabase({ url: postgres.url, max: 3, application_name: "torture" });
  return {
    ...{ folder, servers, front_url, processor, wire, sql },
    database: openDatabaseDoor(database_home),
    access: (index) =>
      JSON.parse(readFileSync(join(servers[index].home, "demo.json"), "utf8")) as DemoAccess,
    async stop() {
      await Promise.all(servers.map((server) => server.end("SIGKILL")));
      // It outlives the servers that started it.
      await processor.end();
      await front.stop();
      await wire.stop();
      await sql.end({ timeout: 2 });
      await postgres.stop();
    },
    kill() {
      for (const server of servers) server.kill();
      processor.signal("SIGKILL");
    },
  };
}

async function findFreePorts(count: number): Promise<[number, number, ...number[]]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(ports.from, ports.to);
    if (await isFree(port)) found.add(port);
  }
  return [...found] as [number, number, ...number[]];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => void probe.close(() => resolve(true)));
  });
}

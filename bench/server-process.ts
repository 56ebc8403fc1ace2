/**
 * The server under measurement: `node src/main.ts` in a process of its own, on a data folder of its
 * own with the embedded PostgreSQL and its durable settings, exactly as `npm start` runs it, except
 * that requests are not limited.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { DemoAccess } from "../src/setup/demo.ts";

const root = resolve(import.meta.dirname, "..");
const start_timeout_ms = 60_000;

export type ServerProcess = Readonly<{
  pid: number;
  port: number;
  home: string;
  access: DemoAccess;
  /** Of the embedded database; holds a password. */
  database_url: string;
  /** Stops the server and waits until it has ended. The data folder stays. */
  stop(): Promise<void>;
}>;

export function createServerHome(): string {
  return mkdtempSync(join(tmpdir(), "tillgate-bench-"));
}

export function removeServerHome(home: string): void {
  rmSync(home, { recursive: true, force: true });
}

/** The flags with which `npm start` runs Node. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: { start: string };
  };
  return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}

/** Starts the server on a data folder and waits until it can be used. */
export async function startServerProcess(
  home: string,
  node_options: readonly string[] = [],
): Promise<ServerProcess> {
  const access_file = join(home, "demo.json");
  const log_file = join(home, "server.log");
  const log = openSync(log_file, "a");
  const first_line = readFileSync(log_file, "utf8").length;
  const { DATABASE_URL: _not_this_one, ...inherited } = process.env;
  const settings = { RATE_LIMIT_PER_MINUTE: "0", TILLGATE_HOME: home, PORT: "0" };
  const child = spawn(process.execPath, [...startFlags(), ...node_options, "src/main.ts"], {
    cwd: root,
    env: { ...inherited, ...settings },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const exited = once(child, "exit");
  const written = (): string => readFileSync(log_file, "utf8").slice(first_line);
  const deadline_ms = performance.now() + start_timeout_ms;
  // The server writes its access file before its welcome, and the welcome last.
  while (!existsSync(access_file) || !written().includes("npm run demo")) {
    if (child.exitCode !== null || performance.now() > deadline_ms) {
      child.kill();
      throw new Error(`the server did not start:\n${written()}`);
    }
    await pause(50);
  }
  const access = JSON.parse(readFileSync(access_file, "utf8")) as DemoAccess;
  const connection = JSON.parse(readFileSync(join(home, "postgres.json"), "utf8")) as {
    url: string;
  };
  return {
    pid: child.pid ?? 0,
    port: Number(new URL(access.base_url).port),
    home,
    access,
    database_url: connection.url,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

// A process of its own that runs the embedded PostgreSQL and writes rows, for tests that kill it.
//   node embedded-process.ts HOME
// prints one line of JSON when it is up, then the number of each row once it is committed.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../src/postgres/database.ts";
import { startEmbeddedPostgres } from "../../src/postgres/embedded/start.ts";
import { isOperatorError } from "../../src/postgres/operator-error.ts";

export interface EmbeddedProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Rows that the process was told are committed, so far. */
  readonly acknowledged: number[];
}

export interface UserNumbers {
  readonly uid: number;
  readonly gid: number;
}

/** Starts this file as a process and waits until it writes; rejects with its words if it ends. */
export async function spawnEmbeddedProcess(
  home: string,
  user?: UserNumbers,
): Promise<EmbeddedProcess> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), home], {
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, "line"), once(child, "close")]);
  if (typeof first[0] !== "string") throw new Error(said.trim() || `ended with ${first.join(" ")}`);
  const acknowledged: number[] = [];
  lines.on("line", (line) => acknowledged.push(Number(line)));
  return { child, url: (JSON.parse(first[0]) as { url: string }).url, acknowledged };
}

/** Kills and waits for the end. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.kill("SIGKILL");
  await ended;
}

/** The number of the PostgreSQL server process of a data folder. */
export async function readPostmasterPid(home: string): Promise<number> {
  const text = await readFile(`${home}/postgres/data/postmaster.pid`, "utf8");
  return Number.parseInt(text, 10);
}

/** The shell that stops that server when its starter is gone. */
export async function findWatchdog(postmaster_pid: number): Promise<number | null> {
  for (const name of (await readdir("/proc")).filter((each) => /^\d+$/.test(each))) {
    const words = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (words.includes(`tillgate-watchdog\0${postmaster_pid}\0`)) return Number(name);
  }
  return null;
}

async function main(home: string): Promise<void> {
  const server = await startEmbeddedPostgres({ home, purpose: "test process" });
  const sql = openDatabase({ url: server.url, max: 4 });
  await sql`create table if not exists rows_kept (number integer primary key)`;
  const [found] = await sql<{ last: number }[]>`
    select coalesce(max(number), 0) as last from rows_kept`;
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
  process.once(
    "SIGTERM",
    () =>
      void sql
        .end({ timeout: 1 })
        .then(server.stop)
        .then(() => process.exit()),
  );
  for (let number = (found?.last ?? 0) + 1; ; number += 1) {
    await sql`insert into rows_kept values (${number})`;
    process.stdout.write(`${number}\n`);
  }
}

if (import.meta.main) {
  await main(process.argv[2] ?? "").catch((error: unknown) => {
    console.error(isOperatorError(error) ? error.message : error);
    process.exit(1);
  });
}

// Clears what a killed predecessor left on the data directory before PostgreSQL is started on it:
// a server that still runs is stopped, processes that outlived their server are waited for, and
// lock files whose process is gone are removed (their number may belong to another program now).
// Only called by the holder of the data folder's lock.
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { operatorError } from "../operator-error.ts";
import type { Folders } from "./folders.ts";
import { findProcessesIn, isPidTaken } from "./process-identity.ts";

const POLL_MS = 25;
const FAST_STOP_MS = 15_000;
/** Children without a server end within milliseconds, unless they wait for each other. */
const ORPHAN_STOP_MS = 1_000;
const IMMEDIATE_STOP_MS = 5_000;

/** Returns when nothing runs on the data directory any more, or throws. */
export async function clearLeftovers(
  { postgres, data, home }: Folders,
  onProgress: (message: string) => void,
): Promise<void> {
  const lock_text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => null);
  if (lock_text === null) return;
  const server_pid = Number.parseInt(lock_text, 10);
  const running = await findProcessesIn(data);
  if (running === null) {
    await stopElsewhere(server_pid, lock_text, data);
    return;
  }
  if (running.length > 0) {
    const server = running.includes(server_pid) ? server_pid : null;
    await stopAll({ data, home }, server, onProgress);
  }
  await rm(join(data, "postmaster.pid"), { force: true });
  const names = await readdir(postgres);
  const sockets = names.filter((name) => name.startsWith(".s.PGSQL."));
  await Promise.all(sockets.map((name) => rm(join(postgres, name), { force: true })));
}

async function stopAll(
  { data, home }: Pick<Folders, "data" | "home">,
  server_pid: number | null,
  onProgress: (message: string) => void,
): Promise<void> {
  if (server_pid !== null) {
    onProgress("Stopping the PostgreSQL that an earlier Tillgate left running…");
    signal(server_pid, "SIGINT");
  }
  if (await isEmptyWithin(data, server_pid === null ? ORPHAN_STOP_MS : FAST_STOP_MS)) return;
  await signalAll(data, "SIGQUIT");
  if (await isEmptyWithin(data, IMMEDIATE_STOP_MS)) return;
  // Without its server a child has nothing left to lose: the next start recovers from the log.
  await signalAll(data, "SIGKILL");
  if (await isEmptyWithin(data, IMMEDIATE_STOP_MS)) return;
  throw operatorError(
    "DATA_FOLDER_IN_USE",
    `An earlier PostgreSQL still runs on the data folder ${home} and cannot be stopped.`,
  );
}

async function signalAll(data: string, name: NodeJS.Signals): Promise<void> {
  for (const pid of (await findProcessesIn(data)) ?? []) signal(pid, name);
}

/** Where /proc is missing: trust the lock file only if it names this directory, and stop by pid. */
async function stopElsewhere(pid: number, lock_text: string, data: string): Promise<void> {
  if (lock_text.split("\n")[1] !== data || !isPidTaken(pid)) return;
  signal(pid, "SIGINT");
  const give_up_at = performance.now() + FAST_STOP_MS;
  while (isPidTaken(pid) && performance.now() < give_up_at) await sleep(POLL_MS);
}

async function isEmptyWithin(data: string, limit_ms: number): Promise<boolean> {
  const give_up_at = performance.now() + limit_ms;
  for (;;) {
    const running = await findProcessesIn(data);
    if (running === null || running.length === 0) return true;
    if (performance.now() >= give_up_at) return false;
    await sleep(POLL_MS);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}

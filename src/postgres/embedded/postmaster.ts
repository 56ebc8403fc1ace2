// Starts and stops one PostgreSQL server process on a prepared data directory.
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { operatorError } from "../operator-error.ts";
import { programPath, type Binaries } from "./binaries.ts";
import type { Folders } from "./folders.ts";
import { postgresEnvironment, settingArguments } from "./settings.ts";
import { startWatchdog } from "./watchdog.ts";

export interface PostmasterPlan {
  readonly folders: Folders;
  readonly binaries: Binaries;
  readonly settings: Record<string, string>;
  readonly log_path: string;
  readonly onProgress: (message: string) => void;
}

export interface Postmaster {
  readonly pid: number;
  /** Settles with a few words, such as `signal SIGKILL`, when the process has ended. */
  readonly exited: Promise<string>;
  /** Rolls back what is running, writes everything down, ends. */
  readonly stop: () => Promise<void>;
}

const POLL_MS = 10;
const READY_TIMEOUT_MS = 300_000;
const SLOW_NOTICE_MS = 3_000;
const BUSY_RETRY_MS = 15_000;
const BUSY_PAUSE_MS = 250;
const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 10_000;
const BUSY =
  /lock file ".*" already exists|pre-existing shared memory block|Address already in use/;

/**
 * Starts PostgreSQL and waits until it accepts connections, through crash recovery if need be.
 * What a killed predecessor still occupies (its lock file, its shared memory, its port) is waited
 * for, 15 s at most. Throws `EMBEDDED_POSTGRES_FAILED` with the end of the log.
 */
export async function launchPostmaster(plan: PostmasterPlan): Promise<Postmaster> {
  const give_up_at = performance.now() + BUSY_RETRY_MS;
  for (;;) {
    const log_offset = (await stat(plan.log_path).catch(() => null))?.size ?? 0;
    const running = spawnPostgres(plan);
    const outcome = await waitUntilReady(plan, running);
    if (outcome === "ready") {
      const { pid, exited } = running;
      return { pid, exited, stop: () => stopPostmaster(plan, running) };
    }
    const log = await readLog(plan.log_path, log_offset);
    if (BUSY.test(log) && performance.now() < give_up_at) {
      await sleep(BUSY_PAUSE_MS);
      continue;
    }
    throw failure(plan, outcome, log);
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<string>;
  readonly pid: number;
}

function spawnPostgres(plan: PostmasterPlan): Running {
  const { folders, binaries, settings, log_path } = plan;
  const log = openSync(log_path, "a", 0o600);
  try {
    const child = spawn(
      programPath(binaries, "postgres"),
      ["-D", folders.data, ...settingArguments(settings)],
      {
        ...folders.user,
        cwd: folders.postgres,
        env: postgresEnvironment(),
        stdio: ["ignore", log, log],
        // Its own process group: Ctrl-C is for us, who then stop it in good order.
        detached: true,
      },
    );
    child.unref();
    const exited = describeExit(child);
    const pid = child.pid ?? 0; // 0: it could not be started, and `exited` says why
    if (pid > 0) {
      const watchdog = startWatchdog(pid, folders.user);
      void exited.then(watchdog.dismiss);
    }
    return { child, exited, pid };
  } finally {
    closeSync(log);
  }
}

function describeExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
    );
  });
}

/** `ready`, or how the process ended. */
async function waitUntilReady(
  plan: PostmasterPlan,
  { child, exited, pid }: Running,
): Promise<string> {
  let ended: string | null = null;
  void exited.then((how) => (ended = how));
  const started_at = performance.now();
  let is_told = false;
  while (performance.now() - started_at < READY_TIMEOUT_MS) {
    if (ended !== null) return ended;
    if (await isReady(plan.folders.data, pid)) return "ready";
    if (!is_told && performance.now() - started_at > SLOW_NOTICE_MS) {
      is_told = true;
      plan.onProgress("PostgreSQL is recovering from a crash; this can take a while…");
    }
    await sleep(POLL_MS);
  }
  child.kill("SIGQUIT");
  await exited;
  return `not ready after ${READY_TIMEOUT_MS / 1000} s`;
}

/** The eighth line of postmaster.pid is the server's own word for its state. */
async function isReady(data: string, pid: number): Promise<boolean> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}

async function stopPostmaster(plan: PostmasterPlan, { child, exited }: Running): Promise<void> {
  if (process.platform === "win32") {
    const stopper = spawn(programPath(plan.binaries, "pg_ctl"), [
      ...["stop", "-D", plan.folders.data, "-m", "fast"],
    ]);
    stopper.on("error", () => child.kill());
  } else {
    child.kill("SIGINT");
  }
  if ((await within(exited, FAST_STOP_MS)) === null) child.kill("SIGQUIT");
  if ((await within(exited, IMMEDIATE_STOP_MS)) === null) child.kill("SIGKILL");
  await exited;
}

async function within<T>(promise: Promise<T>, limit_ms: number): Promise<T | null> {
  const timer = new AbortController();
  const late = sleep(limit_ms, null, { signal: timer.signal }).catch(() => null);
  const first = await Promise.race([promise, late]);
  timer.abort();
  return first;
}

async function readLog(path: string, offset: number): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return "";
  try {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(65_536),
      position: offset,
    });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

function failure(plan: PostmasterPlan, outcome: string, log: string) {
  const lines = log.split("\n").filter((line) => /FATAL|PANIC|HINT|DETAIL|error while/.test(line));
  const said = lines.slice(-3).map((line) => line.replace(/^.*?\[\d+\] /, ""));
  return operatorError(
    "EMBEDDED_POSTGRES_FAILED",
    `PostgreSQL did not start (${outcome}). ${said.join(" ")} Its log is ${plan.log_path}.`,
  );
}

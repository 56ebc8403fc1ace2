/** Starting and ending the processor's operating-system process. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { RunningProcessor } from "./processor-folder.ts";
import { findProcessor, isAlive } from "./processor-folder.ts";

export type SpawnOptions = Readonly<{
  folder: string;
  secret: string | null;
  port: number;
  /** `PROCESSOR_…` settings of the simulator. */
  settings: Readonly<Record<string, string>>;
  start_timeout_ms: number;
}>;

export type SpawnResult =
  /** `child` is null when another launcher was faster and its processor is used. */
  | Readonly<{ kind: "running"; processor: RunningProcessor; child: ChildProcess | null }>
  | Readonly<{ kind: "port_in_use" }>
  /** Another process has the folder, and may be about to start or to end. */
  | Readonly<{ kind: "folder_in_use" }>
  | Readonly<{ kind: "failed"; reason: string }>;

const program = fileURLToPath(new URL("../../../simulators/processor/main.ts", import.meta.url));
/** Left behind by a launcher that was killed, a processor ends after so long without a call. */
const IDLE_EXIT_MS = 600_000;
const LOOK_AGAIN_MS = 20;
const END_TIMEOUT_MS = 5_000;
const FOLDER_IN_USE = 3;
const PORT_IN_USE = 4;

/**
 * Starts a processor on a folder and waits until it answers. It outlives us and holds none of our
 * streams: it is an outside party, and its output goes to `processor.log`.
 */
export async function spawnProcessor(options: SpawnOptions): Promise<SpawnResult> {
  const { folder, secret } = options;
  let child: ChildProcess;
  try {
    child = spawnDetached(options);
  } catch (error) {
    // The folder is gone or full, say: whoever asked may try again.
    return { kind: "failed", reason: String(error) };
  }
  let exit_code: number | null = null;
  let is_gone = false;
  child.once("exit", (code) => {
    exit_code = code;
    is_gone = true;
  });
  child.once("error", () => {
    is_gone = true;
  });
  const deadline_ms = Date.now() + options.start_timeout_ms;
  while (Date.now() < deadline_ms) {
    const search = await findProcessor(folder, secret);
    if (search.kind === "running") {
      const { processor } = search;
      if (processor.pid === child.pid) return { kind: "running", processor, child };
      // Ours came second. It must not find the folder free later, when nobody watches it.
      child.kill("SIGKILL");
      return { kind: "running", processor, child: null };
    }
    if (search.kind === "other_secret") {
      child.kill("SIGKILL");
      return { kind: "failed", reason: `another one with another secret is on ${search.url}` };
    }
    if (is_gone && exit_code === PORT_IN_USE) return { kind: "port_in_use" };
    if (is_gone && exit_code === FOLDER_IN_USE) return { kind: "folder_in_use" };
    if (is_gone) break;
    await pause(LOOK_AGAIN_MS);
  }
  child.kill("SIGKILL");
  return { kind: "failed", reason: lastWords(folder) };
}

/** Asks a processor to end, and makes it end when it does not. */
export async function endProcessor(pid: number): Promise<void> {
  signal(pid, "SIGTERM");
  for (let waited_ms = 0; waited_ms < END_TIMEOUT_MS; waited_ms += LOOK_AGAIN_MS) {
    if (!isAlive(pid)) return;
    await pause(LOOK_AGAIN_MS);
  }
  signal(pid, "SIGKILL");
}

function spawnDetached(options: SpawnOptions): ChildProcess {
  const { folder, port, secret, settings } = options;
  const log = openSync(join(folder, "processor.log"), "a", 0o600);
  try {
    const child = spawn(process.execPath, [program, "--data", folder, "--port", String(port)], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", log, log],
      windowsHide: true,
      // Nothing of our own environment is an outside party's business.
      env: {
        PROCESSOR_IDLE_EXIT_MS: String(IDLE_EXIT_MS),
        ...settings,
        ...(secret === null ? {} : { PROCESSOR_SECRET: secret }),
      },
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function lastWords(folder: string): string {
  const lines = readFileSync(join(folder, "processor.log"), "utf8").trim().split("\n");
  return lines.slice(-5).join("\n") || "it did not answer in time";
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

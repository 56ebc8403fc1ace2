/** One server process: started, killed, frozen and started again on the same port and folder. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export type ServerProcess = Readonly<{
  name: string;
  home: string;
  base_url: string;
  /** True from the moment at which it answered until it was killed. */
  isUp(): boolean;
  /** Added to its clock at its last start. */
  clockOffset(): number;
  /** Starts it and waits until it serves; tries again when it ends before. */
  start(clock_offset_ms: number): Promise<void>;
  /** `SIGKILL`, or `SIGTERM` to let it end in order; waits for its end. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** At once, and without waiting for its end. */
  kill(): void;
  freeze(): void;
  thaw(): void;
}>;

export type ServerPlan = Readonly<{
  name: string;
  folder: string;
  port: number;
  environment: Readonly<Record<string, string>>;
  /** Ends waiting for a start. */
  signal: AbortSignal;
}>;

const main = join(import.meta.dirname, "..", "..", "..", "src", "main.ts");
/** About two minutes, by looks and not by the clock: the machine itself may be paused. */
const looks_max = 2_400;
const look_ms = 50;
const answer_timeout_ms = 2_000;
const term_timeout_ms = 25_000;

export function createServerProcess(plan: ServerPlan): ServerProcess {
  const { name, port } = plan;
  const home = join(plan.folder, name);
  const base_url = `http://127.0.0.1:${port}`;
  mkdirSync(home, { recursive: true });
  let child: ChildProcess | null = null;
  let is_up = false;
  let offset_ms = 0;

  function launch(): ChildProcess {
    const log = openSync(join(plan.folder, `${name}.log`), "a");
    try {
      const started = spawn(process.execPath, [main], {
        stdio: ["ignore", log, log],
        env: {
          ...process.env,
          ...plan.environment,
          TILLGATE_HOME: home,
          PORT: String(port),
          CLOCK_OFFSET_MS: String(offset_ms),
        },
      });
      started.once("exit", () => {
        if (child === started) is_up = false;
      });
      return started;
    } finally {
      closeSync(log);
    }
  }

  return {
    name,
    home,
    base_url,
    isUp: () => is_up,
    clockOffset: () => offset_ms,
    async start(clock_offset_ms) {
      offset_ms = clock_offset_ms;
      for (let looks = 1; !plan.signal.aborted; looks++) {
        const looked_ms = performance.now();
        if (looks > looks_max) throw new Error(`${name} does not start; see its log`);
        if (child === null || hasEnded(child)) child = launch();
        // At its first start it serves a moment before it has said how to get in.
        if (existsSync(join(home, "demo.json")) && (await answers(base_url, plan.signal))) break;
        // One that waited for an answer counts for as many as it took, however long a pause was.
        const took_ms = Math.min(performance.now() - looked_ms, answer_timeout_ms);
        looks += Math.round(took_ms / look_ms);
        await pause(look_ms);
      }
      is_up = !plan.signal.aborted;
    },
    async end(signal) {
      is_up = false;
      const ending = child;
      if (ending === null || hasEnded(ending)) return;
      const ended = new Promise((resolve) => void ending.once("exit", resolve));
      ending.kill("SIGCONT");
      ending.kill(signal);
      const late = setTimeout(() => ending.kill("SIGKILL"), term_timeout_ms);
      await ended;
      clearTimeout(late);
    },
    kill: () => void child?.kill("SIGKILL"),
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Whether it serves and reaches its database. */
async function answers(base_url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(answer_timeout_ms)]);
    const answer = await fetch(`${base_url}/readyz`, { signal: patience });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

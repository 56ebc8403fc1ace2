/**
 * Brings the sandbox processor up and keeps it up while we run.
 *
 * Several server processes may share one folder: the first starts the processor, the others use it,
 * whoever notices first revives it after a crash, and the last one to stop ends it.
 */
import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RunningProcessor } from "./processor-folder.ts";
import { findProcessor, markUser, portOf } from "./processor-folder.ts";
import type { SpawnResult } from "./processor-process.ts";
import { endProcessor, spawnProcessor } from "./processor-process.ts";

export type SandboxProcessorOptions = Readonly<{
  /** The processor's own data folder; made when it is missing. */
  folder: string;
  /** Default: kept in the folder (`processor.secret`, 0600), made at the first start. */
  secret?: string;
  /** `PROCESSOR_…` settings, for tests; they apply only if this call starts the process. */
  settings?: Readonly<Record<string, string>>;
  /** Default 30 000; a long journal takes some seconds to read. */
  start_timeout_ms?: number;
  /** Hears that the processor is gone, before it is revived. */
  onExit?: (exit: Readonly<{ pid: number }>) => void;
}>;

export type SandboxProcessor = Readonly<{
  /** Stays the same when the processor is revived. */
  url: string;
  secret: string;
  /** The process that runs now. */
  readonly pid: number;
  /** Ends the processor, unless another living process of ours uses it. */
  stop(): Promise<void>;
}>;

/** How often a processor is looked at that may have died unnoticed. */
const LOOK_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
/** Outside the ranges from which systems choose ports for outgoing connections. */
const PORTS = { from: 20_000, to: 32_000 };
const LOOK_AGAIN_MS = 50;

type Settled = Readonly<{
  folder: string;
  secret: string | null;
  settings: Readonly<Record<string, string>>;
  start_timeout_ms: number;
}>;

/** Uses the processor that runs on the folder, or starts one. Throws when neither is possible. */
export async function startSandboxProcessor(
  options: SandboxProcessorOptions,
): Promise<SandboxProcessor> {
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { secret = null, settings = {}, start_timeout_ms = 30_000 } = options;
  const settled = { folder, secret, settings, start_timeout_ms };
  const leave = markUser(folder);
  try {
    const first = await findOrStart(settled);
    const watch = keepAlive(first, settled, options.onExit ?? (() => {}));
    return {
      url: first.processor.url,
      secret: first.processor.secret,
      get pid() {
        return watch.pid();
      },
      async stop() {
        await watch.stop();
        if (leave() === "used_by_others") return;
        const search = await findProcessor(folder, first.processor.secret);
        if (search.kind === "none") return;
        await endProcessor(search.kind === "running" ? search.processor.pid : watch.pid());
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}

type Started = Extract<SpawnResult, { kind: "running" }>;

async function findOrStart(settled: Settled): Promise<Started> {
  const deadline_ms = Date.now() + settled.start_timeout_ms;
  let last_port: number | null = null;
  while (Date.now() < deadline_ms) {
    const search = await findProcessor(settled.folder, settled.secret);
    if (search.kind === "running") return { ...search, child: null };
    if (search.kind === "other_secret") {
      throw new Error(`A sandbox processor with another secret is running on ${search.url}.`);
    }
    // The last port is tried once: others may still call there.
    const is_new = search.kind === "none" && search.last_port !== last_port;
    last_port = search.kind === "none" ? search.last_port : null;
    const port = (is_new ? last_port : null) ?? randomInt(PORTS.from, PORTS.to);
    const result = await spawnProcessor({ ...settled, port });
    if (result.kind === "running") return result;
    if (result.kind === "failed") {
      throw new Error(`The sandbox processor did not start: ${result.reason}`);
    }
    await pause(LOOK_AGAIN_MS);
  }
  throw new Error("The sandbox processor did not start in time.");
}

/** Watches over a running processor and revives it on the same port. */
function keepAlive(
  first: Started,
  settled: Settled,
  onExit: (exit: Readonly<{ pid: number }>) => void,
): Readonly<{ pid: () => number; stop: () => Promise<void> }> {
  const stopping = new AbortController();
  let current: RunningProcessor = first.processor;
  let child = first.child;

  /** Ends when the process is known, or seems, to be gone. */
  async function untilGone(): Promise<void> {
    const gone = new AbortController();
    child?.once("exit", () => gone.abort());
    if (child !== null && (child.exitCode ?? child.signalCode) !== null) return;
    const either = AbortSignal.any([gone.signal, stopping.signal]);
    while (!either.aborted) {
      await pause(LOOK_MS, undefined, { signal: either, ref: false }).catch(() => {});
      if (either.aborted) return;
      const search = await findProcessor(settled.folder, current.secret);
      if (search.kind === "none") return;
      if (search.kind === "running" && search.processor.pid !== current.pid) return;
    }
  }
  async function revive(): Promise<void> {
    const secret = current.secret;
    const port = portOf(current.url);
    for (
      let wait_ms = 50;
      !stopping.signal.aborted;
      wait_ms = Math.min(wait_ms * 2, LONGEST_PAUSE_MS)
    ) {
      const search = await findProcessor(settled.folder, secret);
      const result: SpawnResult =
        search.kind === "running"
          ? { ...search, child: null }
          : await spawnProcessor({ ...settled, secret, port });
      if (result.kind === "running" && result.processor.url === current.url) {
        current = result.processor;
        child = result.child;
        return;
      }
      await pause(wait_ms, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  }
  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await untilGone();
      if (stopping.signal.aborted) return;
      onExit({ pid: current.pid });
      await revive();
    }
  }

  const watching = watch();
  return {
    pid: () => current.pid,
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

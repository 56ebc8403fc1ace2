/**
 * The sandbox payment processor: a simulated outside party that Tillgate talks to over HTTP.
 *
 *     node simulators/processor/main.ts --data FOLDER [--port N]
 *
 * Exit codes: 1 it could not start, 2 bad options, 3 the folder belongs to a running instance,
 * 4 the port is taken.
 */
import process from "node:process";
import type { Options } from "./options.ts";
import { readOptions } from "./options.ts";
import type { Processor } from "./processor.ts";
import { startProcessor } from "./processor.ts";

function leave(code: number, sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

function options(): Options {
  try {
    return readOptions(process.env, process.argv.slice(2));
  } catch (error) {
    return leave(2, error instanceof Error ? error.message : String(error));
  }
}

function watchForIdleness(processor: Processor, idle_exit_ms: number): void {
  if (idle_exit_ms === 0) return;
  const timer = setInterval(
    () => {
      if (processor.isIdleFor(idle_exit_ms)) void end(processor);
    },
    Math.min(idle_exit_ms, 30_000),
  );
  timer.unref();
}

async function end(processor: Processor): Promise<void> {
  await processor.stop();
  process.exit(0);
}

const { folder, idle_exit_ms, ...rest } = options();
const result = await startProcessor({ folder, idle_exit_ms, ...rest }).catch((error: unknown) =>
  leave(1, error instanceof Error ? error.message : String(error)),
);
switch (result.kind) {
  case "folder_in_use":
    leave(3, `Another sandbox processor is running on ${folder}.`);
  case "port_in_use":
    leave(4, `Port ${rest.port} is taken.`);
  case "started": {
    const { processor } = result;
    process.once("SIGTERM", () => void end(processor));
    process.once("SIGINT", () => void end(processor));
    watchForIdleness(processor, idle_exit_ms);
    process.stdout.write(`Sandbox payment processor (simulator) on ${processor.url}\n`);
  }
}

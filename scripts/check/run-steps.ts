// Runs the steps of the check, two at a time, and shows how they went.

import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

/** One step of the check. */
export type Step = Readonly<{ name: string; run(): Promise<StepResult> }>;

/** How a step went; the output is shown when it failed. */
export type StepResult = Readonly<{ ok: boolean; output: string }>;

const STEPS_AT_ONCE = 2;
const NAME_WIDTH = 14;

/** Runs all steps, the first ones first; true when all of them went well. */
export async function runSteps(steps: readonly Step[]): Promise<boolean> {
  const started_ms = performance.now();
  const waiting = [...steps];
  const failures: { name: string; output: string }[] = [];

  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const step_started_ms = performance.now();
      const { ok, output } = await step.run();
      const name = step.name.padEnd(NAME_WIDTH);
      process.stdout.write(`${ok ? "ok    " : "FAILED"} ${name} ${seconds(step_started_ms)}\n`);
      if (!ok) failures.push({ name: step.name, output });
    }
  };
  await Promise.all(Array.from({ length: STEPS_AT_ONCE }, work));

  for (const { name, output } of failures) {
    process.stdout.write(`\n--- ${name} ---\n${output.trimEnd()}\n`);
  }
  const verdict = failures.length === 0 ? "All" : `${failures.length} failed of`;
  process.stdout.write(`\n${verdict} ${steps.length} checks, ${seconds(started_ms)}\n`);
  return failures.length === 0;
}

/** Runs a program of node_modules; it went well when it ended with 0. */
export function runProgram(
  root: string,
  program: string,
  parameters: readonly string[],
): Promise<StepResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`${root}/node_modules/${program}`, ...parameters], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

function seconds(since_ms: number): string {
  return `${((performance.now() - since_ms) / 1000).toFixed(1)} s`;
}

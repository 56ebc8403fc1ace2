/**
 * `npm run torture -- --minutes N --seed S`: sells, pays, cancels and breaks things for a while,
 * and then proves that nothing was lost, oversold, charged twice or given away.
 *
 * Exit codes: 0 nothing was violated, 1 something was, 2 it could not be carried out.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions, usage, type Options } from "./options.ts";
import { showProgress, summaryOf } from "./report.ts";
import { runTorture, type Phase } from "./run.ts";
import type { Witness } from "./witness.ts";

const leave_ms = 5_000;

function options(): Options {
  if (process.argv.includes("--help")) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const chosen = options();
  const folder = mkdtempSync(join(tmpdir(), "tillgate-torture-"));
  // The user that PostgreSQL runs as must be able to pass.
  chmodSync(folder, 0o711);
  process.stdout.write(`seed ${chosen.seed}, ${chosen.duration_ms / 60_000} min, ${folder}\n`);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error("it was broken off"));
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const progress = showProgress(process.stderr);
  const seen: { witness: Witness | null } = { witness: null };
  const { signal } = stopping;
  try {
    const onPhase = (phase: Phase, witness: Witness): void => {
      seen.witness = witness;
      progress.onPhase(phase, witness);
    };
    const witness = await runTorture({ options: chosen, folder, signal, onPhase });
    progress.stop();
    finish(chosen, witness, folder);
  } catch (error) {
    progress.stop();
    const reason = signal.aborted ? "It was broken off." : (error as Error).stack;
    process.stderr.write(`${reason}\n`);
    process.exitCode = 2;
    const { witness } = seen;
    // What was seen to be wrong by then is wrong.
    if (witness !== null && witness.violations.length > 0) finish(chosen, witness, folder);
    else process.stderr.write(`The data folder is kept: ${folder}\n`);
  }
  // Nothing that was left behind keeps us from ending.
  setTimeout(() => process.exit(), leave_ms).unref();
}

function finish(chosen: Options, witness: Witness, folder: string): void {
  const { violations, counts } = witness;
  process.stdout.write(`\n${summaryOf(witness)}\n\n`);
  if (chosen.report_file !== null) {
    const report = { seed: chosen.seed, counts: Object.fromEntries(counts), violations };
    writeFileSync(chosen.report_file, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (violations.length === 0) {
    process.stdout.write(`Nothing was violated. Seed ${chosen.seed}.\n`);
    if (!chosen.keep) rmSync(folder, { recursive: true, force: true });
    return;
  }
  process.stdout.write(`${violations.length} violations, seed ${chosen.seed}:\n`);
  for (const violation of violations) process.stdout.write(`  ${violation}\n`);
  process.stdout.write(`The data folder is kept: ${folder}\n`);
  process.exitCode = 1;
}

await main();

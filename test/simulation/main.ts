/**
 * `npm run simulate -- [--seed N] [--runs M]`: runs the simulation from one seed on, M seeds in a
 * row, and prints what it saw. A run that breaks an invariant ends it, with its seed and its last
 * steps.
 */
import { parseArgs } from "node:util";
import { simulate, SimulationError, type Summary } from "./simulate.ts";

const { values } = parseArgs({
  options: { seed: { type: "string" }, runs: { type: "string" } },
});
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
/** A seed alone is replayed; without one, there are a hundred to try. */
const runs = Number(values.runs ?? (values.seed === undefined ? 100 : 1));

const say = (line: string) => process.stdout.write(`${line}\n`);

const types = new Map<string, number>();
let orders = 0;
let commits = 0;
const began_ms = performance.now();

function add(summary: Summary): void {
  orders += summary.orders;
  commits += summary.commits;
  for (const [type, count] of summary.types) types.set(type, (types.get(type) ?? 0) + count);
}

try {
  for (let seed = first; seed < first + runs; seed++) add(await simulate(seed));
  const took_s = ((performance.now() - began_ms) / 1_000).toFixed(1);
  say(`seeds ${first} to ${first + runs - 1}: ${orders} orders, ${commits} commits, ${took_s} s`);
  for (const type of [...types.keys()].sort()) {
    say(`${String(types.get(type)).padStart(8)} ${type}`);
  }
} catch (error) {
  if (!(error instanceof SimulationError)) throw error;
  for (const line of error.trace) say(line);
  say(`\n${error.message}`);
  if (error.cause instanceof Error) say(error.cause.stack ?? "");
  process.exitCode = 1;
}

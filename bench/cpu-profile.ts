/**
 * Reads what `node --cpu-prof` wrote: where the server spends its time, by function and by module.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Share of the time that the process was busy, in percent. */
export type Share = Readonly<{ name: string; percent: number }>;

export type CpuProfile = Readonly<{
  busy_ms: number;
  /** By function, without what it calls. */
  functions: readonly Share[];
  /** By function of ours, with all that it calls. */
  inclusive: readonly Share[];
  modules: readonly Share[];
}>;

type Frame = Readonly<{ functionName: string; url: string; lineNumber: number }>;

/** The shape of a `.cpuprofile` file: nodes of a call tree, and which of them each sample met. */
type ProfileFile = Readonly<{
  nodes: readonly Readonly<{ id: number; callFrame: Frame; children?: readonly number[] }>[];
  samples: readonly number[];
  /** Microseconds before each sample. */
  timeDeltas: readonly number[];
}>;

/** The time counts from `skipped_ms` on: a start is not what is measured. */
export function readCpuProfile(folder: string, skipped_ms: number): CpuProfile {
  const [name] = readdirSync(folder).filter((one) => one.endsWith(".cpuprofile"));
  if (name === undefined) throw new Error(`there is no profile in ${folder}`);
  const profile = JSON.parse(readFileSync(join(folder, name), "utf8")) as ProfileFile;
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const modules = new Map<string, number>();
  const times_us = new Map<number, number>();
  let elapsed_us = 0;
  let busy_us = 0;
  for (const [index, id] of profile.samples.entries()) {
    const spent_us = profile.timeDeltas[index + 1] ?? 0;
    elapsed_us += spent_us;
    const frame = frames.get(id);
    const is_idle = frame === undefined || frame.functionName === "(idle)";
    if (is_idle || elapsed_us < skipped_ms * 1000) continue;
    busy_us += spent_us;
    times_us.set(id, (times_us.get(id) ?? 0) + spent_us);
    const module_name = moduleOf(frame);
    const function_name = nameOf(frame);
    functions.set(function_name, (functions.get(function_name) ?? 0) + spent_us);
    modules.set(module_name, (modules.get(module_name) ?? 0) + spent_us);
  }
  return {
    busy_ms: busy_us / 1000,
    functions: sharesOf(functions, busy_us),
    inclusive: sharesOf(inclusiveTimes(profile, times_us), busy_us),
    modules: sharesOf(modules, busy_us),
  };
}

/** Time under each function of ours; a function that calls itself counts once. */
function inclusiveTimes(
  { nodes }: ProfileFile,
  times_us: ReadonlyMap<number, number>,
): Map<string, number> {
  const by_id = new Map(nodes.map((node) => [node.id, node]));
  const totals_us = new Map<string, number>();
  function walk(id: number, callers: ReadonlySet<string>): number {
    const node = by_id.get(id);
    if (node === undefined) return 0;
    const name = nameOf(node.callFrame);
    const is_ours = moduleOf(node.callFrame).startsWith("src/");
    const is_first = is_ours && !callers.has(name);
    const inside = is_first ? new Set([...callers, name]) : callers;
    let sum_us = times_us.get(id) ?? 0;
    for (const child of node.children ?? []) sum_us += walk(child, inside);
    if (is_first) totals_us.set(name, (totals_us.get(name) ?? 0) + sum_us);
    return sum_us;
  }
  const [root] = nodes;
  if (root !== undefined) walk(root.id, new Set());
  return totals_us;
}

function nameOf(frame: Frame): string {
  return `${frame.functionName || "(anonymous)"}  ${whereOf(frame, moduleOf(frame))}`;
}

function sharesOf(times_us: ReadonlyMap<string, number>, busy_us: number): Share[] {
  return [...times_us]
    .map(([name, time_us]) => ({ name, percent: (time_us / busy_us) * 100 }))
    .toSorted((left, right) => right.percent - left.percent);
}

/** A package of npm, a part of Node, or a file of ours. */
function moduleOf({ url, functionName }: Frame): string {
  if (url === "") return functionName.startsWith("(") ? functionName : "(system calls, builtins)";
  const package_name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (package_name !== undefined) return package_name;
  return /\/((?:src|simulators|bench)\/.*)/.exec(url)?.[1] ?? url;
}

function whereOf({ url, lineNumber }: Frame, module_name: string): string {
  if (url === "") return "";
  const file = url.slice(url.lastIndexOf("/") + 1);
  return module_name.endsWith(file)
    ? `${module_name}:${lineNumber + 1}`
    : `${module_name} ${file}:${lineNumber + 1}`;
}

/** What each process of a run uses, from Linux's /proc: CPU time by part, memory of the server. */
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** The parts that share the machine during a run. */
export const parts = ["server", "postgres", "processor", "load", "others"] as const;
export type Part = (typeof parts)[number];

/** CPU time used so far, in ms; `others` is everything that is none of ours. */
export type CpuTimes = Readonly<Record<Part, number>>;

/** Linux counts CPU time in hundredths of a second. */
const tick_ms = 10;

type Process = Readonly<{ pid: number; parent: number; name: string; cpu_ms: number }>;

/** CPU time of the server, of what it started, of this process and of the rest of the machine. */
export function readCpuTimes(server_pid: number): CpuTimes {
  const of = { server: 0, postgres: 0, processor: 0 };
  for (const { pid, name, cpu_ms } of processTree(server_pid)) {
    if (pid === server_pid) of.server += cpu_ms;
    else if (name === "postgres") of.postgres += cpu_ms;
    else of.processor += cpu_ms;
  }
  const { user, system } = process.cpuUsage();
  const load = (user + system) / 1000;
  const ours = of.server + of.postgres + of.processor + load;
  return { ...of, load, others: busyTime() - ours };
}

/**
 * What was used between two looks; the clocks behind them differ by some hundredths of a second.
 */
export function subtractCpuTimes(later: CpuTimes, earlier: CpuTimes): CpuTimes {
  const entries = parts.map((part) => [part, Math.max(0, later[part] - earlier[part])] as const);
  return Object.fromEntries(entries) as CpuTimes;
}

/** Resident memory now and at its highest, in MB (2^20 bytes). */
export function readMemory(pid: number): Readonly<{ now_mb: number; peak_mb: number }> {
  const status = readText(`/proc/${pid}/status`);
  const read = (field: string): number =>
    Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now_mb: read("VmRSS"), peak_mb: read("VmHWM") };
}

/** The process and everything that it started, at whatever remove. */
function processTree(root_pid: number): Process[] {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
  const found = processes.filter(({ pid }) => pid === root_pid);
  for (const { pid } of found) found.push(...processes.filter(({ parent }) => parent === pid));
  return found;
}

function readProcess(pid: number): Process[] {
  const stat = readText(`/proc/${pid}/stat`);
  const name_end = stat.lastIndexOf(")");
  if (name_end < 0) return [];
  const name = stat.slice(stat.indexOf("(") + 1, name_end);
  const fields = stat.slice(name_end + 2).split(" ");
  // Its own time in user and system mode, and that of children which have ended.
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
  return [{ pid, parent: Number(fields[1]), name, cpu_ms: ticks * tick_ms }];
}

/** Time in which the machine's cores were not idle, in ms. */
function busyTime(): number {
  return cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  );
}

/** Empty when the process has ended meanwhile, or the system has no /proc. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

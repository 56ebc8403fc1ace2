/**
 * Sends signals to processes that were read from files or tables. A number may belong to somebody
 * else by the time it is used: where the system tells (Linux), it is looked at before.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";

const can_look = existsSync("/proc/self/stat");

/** False when no such process runs, or it is not the one whose command line holds `word`. */
export function signalProcess(pid: number, word: string, signal: NodeJS.Signals): boolean {
  if (can_look && !commandLineOf(pid).includes(word)) return false;
  return send(pid, signal);
}

/** The same for a child of `parent`. */
export function signalChild(pid: number, parent: number, signal: NodeJS.Signals): boolean {
  if (can_look && parentOf(pid) !== parent) return false;
  return send(pid, signal);
}

/** The children of a process that run now; none where the system does not tell. */
export function childrenOf(parent: number): number[] {
  return allProcesses().filter((pid) => parentOf(pid) === parent);
}

/** The processes whose command line holds `word`; none where the system does not tell. */
export function processesWith(word: string): number[] {
  return allProcesses().filter((pid) => commandLineOf(pid).includes(word));
}

function allProcesses(): number[] {
  if (!can_look) return [];
  const names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return names.map(Number);
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function commandLineOf(pid: number): string {
  return readOrNothing(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

/** From `pid (name) state parent …`; the name may hold anything. */
function parentOf(pid: number): number {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

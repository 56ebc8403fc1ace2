// Tells processes apart although the system reuses their numbers: a pid plus when it was started.
import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

const runFile = promisify(execFile);

/**
 * A text that no other process has had, nor will have: on Linux the boot and the start tick, on
 * other Unix systems the start time as `ps` prints it. Null when no such process runs (a zombie
 * does not run). On Windows it can only be said that the pid is taken.
 */
export async function readProcessIdentity(pid: number): Promise<string | null> {
  if (process.platform === "linux") return readLinuxIdentity(pid);
  if (!isPidTaken(pid)) return null;
  if (process.platform === "win32") return "taken";
  try {
    const options = { env: { ...process.env, LC_ALL: "C" } };
    const { stdout } = await runFile("ps", ["-o", "lstart=", "-p", String(pid)], options);
    return stdout.trim() === "" ? null : stdout.trim();
  } catch {
    return null;
  }
}

/** True when a process of that number exists, ours or not. */
export function isPidTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Processes whose working directory is `folder`, as far as this user may see them: every process
 * of a PostgreSQL server stands in its data directory. Null where the system cannot tell.
 */
export async function findProcessesIn(folder: string): Promise<number[] | null> {
  if (process.platform !== "linux") return null;
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        return (await readlink(`/proc/${name}/cwd`)) === folder ? Number(name) : null;
      } catch {
        return null;
      }
    }),
  );
  return found.filter((pid) => pid !== null);
}

async function readLinuxIdentity(pid: number): Promise<string | null> {
  try {
    const [stat, boot_id] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => ""),
    ]);
    // The second field is the program's name in parentheses and may contain anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, start_tick] = [fields[0], fields[19]];
    return state === "Z" || state === "X" ? null : `${boot_id.trim()}:${start_tick}`;
  } catch {
    return null;
  }
}

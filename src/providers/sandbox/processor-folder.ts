/**
 * The processor's data folder as its launchers see it: is one running there, under which secret,
 * and which processes of ours use it.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isText, readObject } from "./answers.ts";

export type RunningProcessor = Readonly<{ url: string; secret: string; pid: number }>;

export type Search =
  | Readonly<{ kind: "running"; processor: RunningProcessor }>
  /** One runs here, but it does not take our secret. */
  | Readonly<{ kind: "other_secret"; url: string }>
  /** Something holds the address but gives no sensible answer in time. */
  | Readonly<{ kind: "unclear" }>
  /** Nobody listens. `last_port` is where the last one was found, if there was one. */
  | Readonly<{ kind: "none"; last_port: number | null }>;

const HEALTH_TIMEOUT_MS = 2_000;

/** Looks for a running processor. `secret` null: the one kept in the folder. */
export async function findProcessor(folder: string, secret: string | null): Promise<Search> {
  const published = readObject(readFile(join(folder, "processor.json")) ?? "");
  const url = published?.["url"];
  if (!isText(url)) return { kind: "none", last_port: null };
  const used_secret = secret ?? readFile(join(folder, "processor.secret"))?.trim() ?? "";
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${url}/healthz`, {
      headers: { authorization: `Bearer ${used_secret}` },
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    });
    text = await answer.text();
  } catch (error) {
    const is_late = error instanceof Error && error.name === "TimeoutError";
    return is_late ? { kind: "unclear" } : { kind: "none", last_port: portOf(url) };
  }
  const health = readObject(text);
  // Another program may have taken the port of a processor that is gone.
  if (health?.["simulator"] !== true) return { kind: "none", last_port: null };
  if (answer.status === 401) return { kind: "other_secret", url };
  const pid = health["pid"];
  if (answer.status !== 200 || typeof pid !== "number") return { kind: "unclear" };
  return { kind: "running", processor: { url, secret: used_secret, pid } };
}

/** The port of `http://127.0.0.1:<port>`. */
export function portOf(url: string): number {
  return Number(new URL(url).port);
}

let marks_made = 0;

/**
 * Marks this process as a user of the folder. The returned function takes the mark away and says
 * whether users remain that are alive.
 */
export function markUser(folder: string): () => "used_by_others" | "unused" {
  const users = join(folder, "processor.users");
  mkdirSync(users, { recursive: true, mode: 0o700 });
  marks_made += 1;
  const mark = join(users, `${process.pid}-${marks_made}`);
  writeFileSync(mark, "", { mode: 0o600 });
  return () => {
    rmSync(mark, { force: true });
    for (const name of readdirSync(users)) {
      if (isAlive(Number.parseInt(name, 10))) return "used_by_others";
      rmSync(join(users, name), { force: true });
    }
    return "unused";
  };
}

/** Whether a process with this id runs. One that is dead but was never waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const status = process.platform === "linux" ? readFile(`/proc/${pid}/stat`) : null;
  return status === null || !/\) Z /.test(status);
}

function readFile(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

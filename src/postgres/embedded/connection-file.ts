// How other commands of the same user find the running embedded PostgreSQL: a file in the data
// folder with its URL, which holds a password and is therefore readable by its owner only.
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readServerLock, type LockOwner } from "./server-lock.ts";

export interface ConnectionInfo {
  readonly url: string;
  /** PostgreSQL's version, such as `18.4`. */
  readonly version: string;
  /** The Tillgate process that runs it. */
  readonly server_pid: number;
}

export interface RunningServer extends ConnectionInfo {
  readonly owner: LockOwner;
}

const FILE_NAME = "postgres.json";

export async function writeConnectionFile(home: string, info: ConnectionInfo): Promise<void> {
  const path = join(home, FILE_NAME);
  const aside = `${path}.new`;
  await rm(aside, { force: true });
  await writeFile(aside, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, path);
}

export async function removeConnectionFile(home: string): Promise<void> {
  await rm(join(home, FILE_NAME), { force: true });
}

/** The embedded PostgreSQL that a living Tillgate process runs on `home`, or null. */
export async function findRunningServer(home: string): Promise<RunningServer | null> {
  const owner = await readServerLock(home);
  if (owner === null) return null;
  const text = await readFile(join(home, FILE_NAME), "utf8").catch(() => null);
  if (text === null) return null;
  const info = JSON.parse(text) as ConnectionInfo;
  return info.server_pid === owner.pid ? { ...info, owner } : null;
}

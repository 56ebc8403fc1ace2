// One Tillgate process at a time on a data folder: a lock file that names its owner.
// The file appears complete (it is written aside and linked), so a reader never sees half of it;
// the owner is recognised by pid and start time, so a lock left by a killed process is no obstacle.
import { randomBytes } from "node:crypto";
import { link, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { readFileSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { operatorError } from "../operator-error.ts";
import { readProcessIdentity } from "./process-identity.ts";

export interface LockOwner {
  readonly pid: number;
  readonly identity: string;
  /** What the process does, for messages: `tillgate server`, `tillgate backup`. */
  readonly purpose: string;
  /** ISO 8601. */
  readonly since: string;
  readonly token: string;
}

export interface ServerLock {
  readonly release: () => void;
}

const FILE_NAME = "server.lock";
const ATTEMPTS_MAX = 5;
const SETTLE_MS = 20;

/** Takes the lock or throws `DATA_FOLDER_IN_USE`, naming the process that has it. */
export async function acquireServerLock(home: string, purpose: string): Promise<ServerLock> {
  const path = join(home, FILE_NAME);
  const token = randomBytes(12).toString("hex");
  const identity = (await readProcessIdentity(process.pid)) ?? "unknown";
  const mine: LockOwner = {
    pid: process.pid,
    identity,
    purpose,
    since: new Date().toISOString(),
    token,
  };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (await createLock(path, mine)) {
      // A process that judged an older lock stale may be about to put it aside: see who stays.
      await sleep(SETTLE_MS);
      if ((await readLock(path))?.token === token)
        return { release: () => releaseLock(path, token) };
    }
    const owner = await readLock(path);
    if (owner !== null && (await isAlive(owner))) throw inUse(home, owner);
    if (owner !== null) await setAside(path, owner);
  }
  throw operatorError(
    "DATA_FOLDER_IN_USE",
    `Another process is starting on the data folder ${home}.`,
  );
}

/** The living process that has the data folder, or null. */
export async function readServerLock(home: string): Promise<LockOwner | null> {
  const owner = await readLock(join(home, FILE_NAME));
  return owner !== null && (await isAlive(owner)) ? owner : null;
}

async function createLock(path: string, owner: LockOwner): Promise<boolean> {
  const aside = `${path}.${owner.token}`;
  await writeFile(aside, JSON.stringify(owner), { mode: 0o600, flush: true });
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(aside);
  }
}

/** Removes a dead owner's lock; puts it back when it turns out to be someone's fresh one. */
async function setAside(path: string, dead: LockOwner): Promise<void> {
  const aside = `${path}.stale.${randomBytes(6).toString("hex")}`;
  try {
    await rename(path, aside);
  } catch {
    return; // somebody else was faster
  }
  const taken = await readLock(aside);
  if (taken !== null && taken.token !== dead.token) await link(aside, path).catch(() => {});
  await unlink(aside);
}

async function readLock(path: string): Promise<LockOwner | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return null;
  }
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    // Not written by us in one piece (a full disk, an edit by hand): nobody's lock.
    return { pid: 0, identity: "", purpose: "", since: "", token: "" };
  }
}

async function isAlive(owner: LockOwner): Promise<boolean> {
  if (!Number.isSafeInteger(owner.pid) || owner.pid <= 0) return false;
  return (await readProcessIdentity(owner.pid)) === owner.identity;
}

function releaseLock(path: string, token: string): void {
  try {
    const owner = JSON.parse(readFileSync(path, "utf8")) as LockOwner;
    if (owner.token === token) unlinkSync(path);
  } catch {
    // The folder is gone, or the lock is: nothing to release.
  }
}

function inUse(home: string, owner: LockOwner) {
  return operatorError(
    "DATA_FOLDER_IN_USE",
    `The data folder ${home} is in use by process ${owner.pid} (${owner.purpose}, ` +
      `since ${owner.since}). ` +
      "Stop that process first, or set TILLGATE_HOME to another folder.",
  );
}

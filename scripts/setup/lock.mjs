// One set-up at a time in a checkout: `npm start` and `npm test` may be started together.
//
// The lock is a file that holds the process id of its owner. It is put in place with a hard link,
// which either succeeds whole or not at all, and a lock whose owner has died is taken over.

import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "./step.mjs";

const POLL_MS = 200;
const WAIT_MS_MAX = 15 * 60 * 1000;

/**
 * @template Result
 * @param {string} root absolute path of the checkout
 * @param {() => Promise<Result>} run
 * @returns {Promise<Result>}
 */
export async function withSetupLock(root, run) {
  const lock = join(root, "tmp", "setup.lock");
  // Where nothing can be written, nothing can be set up twice at once either.
  if (!canWrite(lock)) return run();
  await acquire(lock);
  try {
    return await run();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function canWrite(lock) {
  try {
    mkdirSync(dirname(lock), { recursive: true });
    accessSync(dirname(lock), constants.W_OK);
    return true;
  } catch (error) {
    if (hasCode(error, "EACCES") || hasCode(error, "EROFS")) return false;
    throw error;
  }
}

/** @param {string} lock */
async function acquire(lock) {
  const deadline_ms = Date.now() + WAIT_MS_MAX;
  let is_announced = false;
  while (!place(lock)) {
    const owner = readOwner(lock);
    if (owner !== null && !isAlive(owner)) {
      takeAway(lock, owner);
      continue;
    }
    if (!is_announced && owner !== null) {
      process.stdout.write(`Waiting for the set-up of process ${owner} to finish\n`);
      is_announced = true;
    }
    if (Date.now() > deadline_ms) {
      throw new SetupError(`Another set-up holds ${lock}. Remove that file if none is running.`);
    }
    await sleep(POLL_MS);
  }
}

/**
 * @param {string} lock
 * @returns {boolean} whether the lock is ours now
 */
function place(lock) {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes a dead owner's lock out of the way. Somebody may have done so a moment before us and hold
 * the lock by now: then it is put back.
 *
 * @param {string} lock
 * @param {number} dead_owner
 */
function takeAway(lock, dead_owner) {
  const aside = `${lock}.${process.pid}.old`;
  try {
    renameSync(lock, aside);
    if (readOwner(aside) !== dead_owner) linkSync(aside, lock);
  } catch (error) {
    if (!hasCode(error, "ENOENT") && !hasCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * @param {string} lock
 * @returns {number | null} null when the lock has gone meanwhile
 */
function readOwner(lock) {
  try {
    return Number(readFileSync(lock, "utf8"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** @param {number} process_id */
function isAlive(process_id) {
  try {
    process.kill(process_id, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}

// Points git at the hooks in .githooks, unless the checkout already has hooks of its own.

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";

const HOOKS_PATH_UNSET = 1;

/** @param {string} root absolute path of the checkout */
export function isDone(root) {
  if (!canWrite(join(root, ".git"))) return true;
  const { status } = git(root, ["config", "--get", "core.hooksPath"]);
  // Set to something already, or no usable git: neither is ours to change.
  return status !== HOOKS_PATH_UNSET;
}

/** @param {string} path */
function canWrite(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // No git checkout, or another user's.
    return false;
  }
}

/** @param {string} root */
export function run(root) {
  git(root, ["config", "core.hooksPath", ".githooks"]);
}

/**
 * @param {string} root
 * @param {string[]} parameters
 */
function git(root, parameters) {
  return spawnSync("git", parameters, { cwd: root, stdio: "ignore" });
}

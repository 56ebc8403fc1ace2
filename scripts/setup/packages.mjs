// Installs the packages of package-lock.json when node_modules does not hold them.

import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runProgram, SetupError, showStep } from "./step.mjs";

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean,
 *   link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile
 */

/** @param {string} root absolute path of the checkout */
export function isDone(root) {
  const wanted = readLockfile(join(root, "package-lock.json"));
  const installed = readLockfile(join(root, "node_modules", ".package-lock.json"));
  if (wanted === null) throw new SetupError("package-lock.json is missing or broken.");
  return installed !== null && packagesDiffering(wanted, installed).length === 0;
}

/** @param {string} root */
export async function run(root) {
  await showStep("Installing packages (npm ci)", () => installPackages(root));
}

/**
 * Which packages are not installed as locked. Times of files say nothing after a checkout, so the
 * lockfile is compared with the one that npm leaves in node_modules once an install is complete.
 *
 * @param {Lockfile} wanted
 * @param {Lockfile} installed
 * @returns {string[]} paths such as `node_modules/zod`
 */
export function packagesDiffering(wanted, installed) {
  const installed_packages = installed.packages ?? {};
  return Object.entries(wanted.packages ?? {})
    .filter(([path, locked]) => {
      if (path === "" || locked.link === true) return false;
      const found = installed_packages[path];
      // Packages for other platforms are locked but never installed.
      if (found === undefined) return locked.optional !== true && locked.devOptional !== true;
      return found.version !== locked.version || found.integrity !== locked.integrity;
    })
    .map(([path]) => path);
}

/** @param {string} root */
async function installPackages(root) {
  const npm = npmCommand();
  const { code, output } = await runProgram(
    npm.program,
    [...npm.parameters, "ci", "--no-audit", "--no-fund"],
    { cwd: root, env: environmentWithoutOwnNode(root), shell: npm.shell },
  );
  if (code !== 0) throw new SetupError(`${output}\nnpm ci failed; its output is above.`);
  if (readLockfile(join(root, "node_modules", ".package-lock.json")) === null) {
    throw new SetupError(`${output}\nnpm ci ended well but installed nothing.`);
  }
}

/**
 * The npm that runs us, with the node that runs it; the one of PATH when started without npm.
 *
 * @returns {{ program: string, parameters: string[], shell: boolean }}
 */
function npmCommand() {
  const { npm_execpath, npm_node_execpath } = process.env;
  if (npm_execpath?.endsWith("npm-cli.js") && npm_node_execpath && existsSync(npm_node_execpath)) {
    return { program: npm_node_execpath, parameters: [npm_execpath], shell: false };
  }
  return { program: "npm", parameters: [], shell: process.platform === "win32" };
}

/**
 * npm must not run on the node inside node_modules: `npm ci` begins by deleting it.
 *
 * @param {string} root
 * @returns {NodeJS.ProcessEnv}
 */
function environmentWithoutOwnNode(root) {
  const own = join(root, "node_modules", ".bin");
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => entry !== own);
  return { ...process.env, PATH: path.join(delimiter) };
}

/**
 * @param {string} path
 * @returns {Lockfile | null} null when missing or cut short
 */
function readLockfile(path) {
  if (!existsSync(path)) return null;
  try {
    return /** @type {Lockfile} */ (JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // Cut short by a crash or a full disk: the same as not there.
    return null;
  }
}

// Makes a checkout ready to run: packages, git hooks, the console, a browser for the tests.
//
// npm calls this before every script of package.json. It has no dependencies and is written for
// Node 20, because it runs before anything is installed; what it installs brings its own Node 24.
//
//   node scripts/setup.mjs [--console] [--browser]

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as browser from "./setup/browser.mjs";
import * as consoleBuild from "./setup/console-build.mjs";
import * as gitHooks from "./setup/git-hooks.mjs";
import { withSetupLock } from "./setup/lock.mjs";
import * as packagedNode from "./setup/packaged-node.mjs";
import * as packages from "./setup/packages.mjs";
import { SetupError } from "./setup/step.mjs";

/**
 * A part of the set-up. `isDone` is quick, because it is asked at every start.
 *
 * @typedef {{
 *   isDone(root: string): boolean | Promise<boolean>,
 *   run(root: string): void | Promise<void>,
 * }} Part
 */

const FLAGS = ["--console", "--browser"];

/**
 * @param {string} root absolute path of the checkout
 * @param {string[]} flags
 */
async function main(root, flags) {
  const unknown = flags.filter((flag) => !FLAGS.includes(flag));
  if (unknown.length > 0) {
    throw new SetupError(`Unknown option ${unknown.join(" ")}. Options: ${FLAGS.join(", ")}.`);
  }
  await ensure(packages, root);
  await ensure(packagedNode, root);
  await ensure(gitHooks, root);
  if (flags.includes("--console")) await ensure(consoleBuild, root);
  if (flags.includes("--browser")) await ensure(browser, root);
}

/**
 * Does a part that is not done. It is asked again under the lock, since another set-up may just
 * have finished it.
 *
 * @param {Part} part
 * @param {string} root
 */
async function ensure(part, root) {
  if (await part.isDone(root)) return;
  await withSetupLock(root, async () => {
    if (!(await part.isDone(root))) await part.run(root);
  });
}

try {
  await main(dirname(dirname(fileURLToPath(import.meta.url))), process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

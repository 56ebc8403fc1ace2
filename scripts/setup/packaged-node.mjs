// Sees that `node` means Node 24 or later in npm's scripts, which look into node_modules/.bin.
//
// Node 24 comes as a package for the usual platforms. npm 10, which Node 20 brings, installs the
// package but loses its link in .bin when it drops the packages for the other platforms (they
// claim the same link), so the link is made here.

import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runProgram, SetupError } from "./step.mjs";

const NODE_MAJOR_MIN = 24;

/** @param {string} root absolute path of the checkout */
export async function isDone(root) {
  const link = linkPath(root);
  const is_started_by_packaged = process.execPath.startsWith(join(root, "node_modules"));
  if (is_started_by_packaged || (!existsSync(link) && !existsSync(binaryPath(root)))) {
    return isNewEnough(process.versions.node);
  }
  if (!existsSync(link)) return false;
  const { code, output } = await runProgram(link, ["--version"], {
    shell: process.platform === "win32",
  });
  return code === 0 && isNewEnough(output.trim().replace(/^v/, ""));
}

/** @param {string} root */
export async function run(root) {
  if (existsSync(binaryPath(root)) && !existsSync(linkPath(root))) {
    symlinkSync(join("..", packageName(), "bin", "node"), linkPath(root));
    if (await isDone(root)) return;
  }
  if (existsSync(linkPath(root))) {
    throw new SetupError(
      `The Node ${NODE_MAJOR_MIN} that comes with the project does not run here. It needs a ` +
        "64-bit Linux with glibc 2.28 or later, macOS or Windows.",
    );
  }
  throw new SetupError(
    `There is no packaged Node for ${process.platform} on ${process.arch}, and yours is ` +
      `${process.versions.node}. Install Node ${NODE_MAJOR_MIN} or later and try again.`,
  );
}

/** @param {string} root */
function linkPath(root) {
  const name = process.platform === "win32" ? "node.cmd" : "node";
  return join(root, "node_modules", ".bin", name);
}

/** @param {string} root */
function binaryPath(root) {
  return join(root, "node_modules", packageName(), "bin", "node");
}

function packageName() {
  return `node-${process.platform}-${process.arch}`;
}

/** @param {string} version such as `24.21.0` */
function isNewEnough(version) {
  return Number(version.split(".")[0]) >= NODE_MAJOR_MIN;
}

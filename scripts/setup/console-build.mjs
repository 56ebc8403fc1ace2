// Builds the console when its sources changed since the last build.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { runProgram, SetupError, showStep } from "./step.mjs";

/** @param {string} root absolute path of the checkout */
export function isDone(root) {
  if (!existsSync(join(root, "console", "index.html"))) return true;
  const stamp = stampPath(root);
  return existsSync(stamp) && readFileSync(stamp, "utf8").trim() === consoleSourceHash(root);
}

/** @param {string} root */
export async function run(root) {
  // Taken before the build: a source that changes meanwhile leads to another build.
  const source_hash = consoleSourceHash(root);
  await showStep("Building the console (vite build)", async () => {
    const { code, output } = await runProgram(
      nodeProgram(root),
      [join("node_modules", "vite", "bin", "vite.js"), "build", "console"],
      { cwd: root, env: { ...process.env, NODE_ENV: "production" } },
    );
    if (code !== 0) throw new SetupError(`${output}\nThe console could not be built.`);
  });
  // Written last, and emptied by vite with the rest: a build that was cut short is done again.
  writeFileSync(stampPath(root), `${source_hash}\n`);
}

/** @param {string} root */
function stampPath(root) {
  return join(root, "console", "dist", ".source-hash");
}

/**
 * A hash over everything the build reads: the console, the wire shapes it shares with the server
 * and the versions of all packages.
 *
 * @param {string} root
 * @returns {string} hex
 */
export function consoleSourceHash(root) {
  const hash = createHash("sha256");
  const files = [
    ...listFiles(join(root, "console")),
    ...listFiles(join(root, "src", "contract")),
    ...listFiles(join(root, "scripts", "console")),
    join(root, "package-lock.json"),
  ];
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join("/")}\0${content.length}\0`);
    hash.update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} folder
 * @returns {string[]} absolute paths, in a fixed order
 */
function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [path];
      return entry.name === "dist" || entry.name === "node_modules" ? [] : listFiles(path);
    });
}

/**
 * @param {string} root
 * @returns {string} the project's own node where it has one
 */
function nodeProgram(root) {
  const own = join(root, "node_modules", ".bin", "node");
  return process.platform !== "win32" && existsSync(own) ? own : process.execPath;
}

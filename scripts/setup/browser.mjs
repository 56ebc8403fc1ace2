// Sees that there is a Chromium and a Chinese font for the browser tests.
//
// As root on Debian they are installed; elsewhere the reader is told what to install. A missing
// browser does not end the set-up: all other tests can run without it.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runProgram, showStep } from "./step.mjs";

const CHROMIUM_DEFAULT = "/usr/bin/chromium";
const FONT_FOLDERS = ["/usr/share/fonts", "/usr/local/share/fonts"];
const CHINESE_FONT_NAME = /wqy|cjk|notosans(sc|tc)|droidsansfallback|uming|ukai|sourcehan/i;

/** Whether the browser tests have all they need. */
export function isDone() {
  return missingPackages().length === 0;
}

/** Installs what is missing where that is possible, and says so where it is not. */
export async function run() {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH !== undefined && !existsSync(CHROMIUM_PATH)) {
    process.stderr.write(`CHROMIUM_PATH names ${CHROMIUM_PATH}, which is not there.\n`);
    return;
  }
  const missing = missingPackages();
  if (canInstall()) {
    const failure = await showStep(`Installing ${missing.join(" and ")} (apt-get)`, () =>
      installPackages(missing),
    );
    if (failure === null) return;
    process.stderr.write(`${failure}\n`);
  }
  process.stderr.write(
    `The browser tests need ${missing.join(" and ")}. On Debian: ` +
      `sudo apt-get install --no-install-recommends ${missing.join(" ")}\n` +
      "Elsewhere set CHROMIUM_PATH to a Chromium or Chrome. Until then the browser tests fail.\n",
  );
}

/** @returns {string[]} Debian's names of what is not there */
function missingPackages() {
  const missing = [];
  if (!existsSync(process.env["CHROMIUM_PATH"] ?? CHROMIUM_DEFAULT)) missing.push("chromium");
  if (process.platform === "linux" && !FONT_FOLDERS.some(hasChineseFont)) {
    missing.push("fonts-wqy-microhei");
  }
  return missing;
}

/**
 * @param {string} folder
 * @returns {boolean}
 */
function hasChineseFont(folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? hasChineseFont(path) : CHINESE_FONT_NAME.test(entry.name);
  });
}

function canInstall() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<string | null>} what apt-get said when it failed
 */
async function installPackages(names) {
  const apt = (/** @type {string[]} */ ...parameters) =>
    // Another apt-get may be at work.
    runProgram("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...parameters], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  const install = () => apt("install", "-y", "--no-install-recommends", ...names);
  const first = await install();
  if (first.code === 0) return null;
  // A fresh machine has no package lists, an old one has lists of files that are gone.
  const update = await apt("update");
  if (update.code !== 0) return update.output;
  const second = await install();
  return second.code === 0 ? null : second.output;
}

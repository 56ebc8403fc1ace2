// How a set-up step shows itself: one line while all goes well, the whole output when it fails.

import { spawn } from "node:child_process";

/** A failure that the reader can do something about; its message says what. */
export class SetupError extends Error {}

/**
 * Runs one step and prints "<what> ... 1.2 s". On a terminal the seconds count while it runs.
 *
 * @template Result
 * @param {string} what
 * @param {() => Promise<Result>} run
 * @returns {Promise<Result>}
 */
export async function showStep(what, run) {
  const started_ms = performance.now();
  const elapsed = () => `${((performance.now() - started_ms) / 1000).toFixed(1)} s`;
  const terminal = process.stdout.isTTY;
  process.stdout.write(`${what} ... `);
  const ticker = terminal
    ? setInterval(() => process.stdout.write(`\r${what} ... ${elapsed()}`), 200)
    : undefined;
  try {
    const result = await run();
    process.stdout.write(terminal ? `\r${what} ... ${elapsed()}\n` : `${elapsed()}\n`);
    return result;
  } catch (error) {
    process.stdout.write(terminal ? `\r${what} ... failed\n` : "failed\n");
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/**
 * Runs a program to its end and keeps what it prints.
 *
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 when there is no such program
 */
export function runProgram(program, parameters, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => (output += chunk.toString("utf8"));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

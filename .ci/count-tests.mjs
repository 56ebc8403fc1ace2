// Counts the tests of a run: node .ci/count-tests.mjs <vitest's JSON report> <its exit code>
//
// Names what passed at its second try only, and prints "N passed, N failed" as its last line.
// Ends with 0 only when vitest did, nothing failed and something passed: a run without tests, or
// one that broke off, is a failure.

import { readFileSync } from "node:fs";
import { relative } from "node:path";

const [report_path = "", exit_code = "1"] = process.argv.slice(2);

/**
 * What is needed of vitest's report. A file that could not be loaded has failed without one test.
 *
 * @typedef {{
 *   numPassedTests: number,
 *   numFailedTests: number,
 *   testResults: { name: string, status: string, assertionResults: Assertion[] }[],
 * }} Report
 * @typedef {{ fullName: string, status: string, failureMessages: string[] | null }} Assertion
 */

/** @returns {{ passed: number, failed: number, second_tries: string[] }} */
function count() {
  const text = readFileSync(report_path, "utf8");
  if (text.trim() === "") return { passed: 0, failed: 0, second_tries: [] };
  const report = /** @type {Report} */ (JSON.parse(text));
  const broken_files = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken_files.length,
    second_tries: report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.flatMap((test) => secondTry(relative(process.cwd(), name), test)),
    ),
  };
}

/**
 * A test that passed after all keeps what its first try failed with.
 *
 * @param {string} file
 * @param {Assertion} assertion
 * @returns {string[]}
 */
function secondTry(file, { fullName, status, failureMessages }) {
  const [message] = failureMessages ?? [];
  if (status !== "passed" || message === undefined) return [];
  return [`Passed at the second try: ${file} > ${fullName}\n  ${message.split("\n")[0]}`];
}

const counted = count();
const is_good = exit_code === "0" && counted.failed === 0 && counted.passed > 0;
// A run that failed as a whole (an unhandled error, a set-up that broke) has at least one failure.
const failed = is_good ? 0 : Math.max(counted.failed, 1);
for (const line of counted.second_tries) console.log(line);
console.log(`${counted.passed} passed, ${failed} failed`);
process.exitCode = is_good ? 0 : 1;

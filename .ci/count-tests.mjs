// Counts the tests of a run: node .ci/count-tests.mjs <vitest's JSON report> <its exit code>
//
// Prints "N passed, N failed" as its last line. Ends with 0 only when vitest did, nothing failed
// and something passed: a run without tests, or one that broke off, is a failure.

import { readFileSync } from "node:fs";

const [report_path = "", exit_code = "1"] = process.argv.slice(2);

/**
 * What is needed of vitest's report. A file that could not be loaded has failed without one test.
 *
 * @typedef {{
 *   numPassedTests: number,
 *   numFailedTests: number,
 *   testResults: { status: string, assertionResults: unknown[] }[],
 * }} Report
 */

/** @returns {{ passed: number, failed: number }} */
function count() {
  const text = readFileSync(report_path, "utf8");
  if (text.trim() === "") return { passed: 0, failed: 0 };
  const report = /** @type {Report} */ (JSON.parse(text));
  const broken_files = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken_files.length,
  };
}

const counted = count();
const is_good = exit_code === "0" && counted.failed === 0 && counted.passed > 0;
// A run that failed as a whole (an unhandled error, a set-up that broke) has at least one failure.
const failed = is_good ? 0 : Math.max(counted.failed, 1);
console.log(`${counted.passed} passed, ${failed} failed`);
process.exitCode = is_good ? 0 : 1;

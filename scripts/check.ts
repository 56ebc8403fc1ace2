// Checks the whole project without running it: format, lint, types, import rules, tidy, dead code.
//
//   npm run check                  everything, a line a step, the output of what failed
//   npm run check -- lint types    these steps only
//   npm run check -- --staged      the quick steps, on what is staged in git
//   npm run check -- --fix         repairs what can be repaired, then checks

import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { repair } from "./check/repair.ts";
import { runSteps, type Step } from "./check/run-steps.ts";
import { allSteps, stagedSteps } from "./check/steps.ts";

const root = dirname(import.meta.dirname);

function chooseSteps(): Step[] {
  const { values, positionals } = parseArgs({
    options: { staged: { type: "boolean" }, fix: { type: "boolean" } },
    allowPositionals: true,
  });
  if (values.fix === true) repair(root);
  const steps = values.staged === true ? stagedSteps(root, stagedPaths()) : allSteps(root);
  const names = steps.map(({ name }) => name);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(`No step ${unknown.join(", ")}. Steps: ${names.join(", ")}.`);
  }
  return positionals.length === 0 ? steps : steps.filter(({ name }) => positionals.includes(name));
}

function stagedPaths(): string[] {
  const parameters = ["diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z"];
  const listed = execFileSync("git", parameters, { cwd: root, encoding: "utf8" });
  return listed.split("\0").filter((path) => path !== "");
}

process.exitCode = (await runSteps(chooseSteps())) ? 0 : 1;

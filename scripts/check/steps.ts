// The steps of the check: which programs they run, and on what.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { embedImportRules, findForbiddenImports, type PackageNames } from "./import-rules.ts";
import { runProgram, type Step, type StepResult } from "./run-steps.ts";
import { isCode, readSourceFiles, type Finding, type SourceFile } from "./source-files.ts";
import { findUntidy } from "./tidy.ts";

/** The document that shows the table of rooms. */
export const ARCHITECTURE_PATH = "docs/architecture.md";

/** All steps, the slowest first. */
export function allSteps(root: string): Step[] {
  const files = readSourceFiles(root);
  const step = (name: string, program: string, ...parameters: string[]): Step => ({
    name,
    run: () => runProgram(root, program, parameters),
  });
  const console_types = existsSync(join(root, "console/tsconfig.json"))
    ? [step("console types", "typescript/bin/tsc", "-p", "console")]
    : [];
  return [
    step("dead code", "knip/bin/knip.js", "--no-progress"),
    step("types", "typescript/bin/tsc", "-p", "."),
    ...console_types,
    step("lint", "oxlint/bin/oxlint", "--type-aware"),
    step("format", "oxfmt/bin/oxfmt", "--check", "."),
    { name: "imports", run: () => report(judgeImports(root, files)) },
    { name: "tidy", run: () => report(findUntidy(files)) },
  ];
}

/** The quick steps, on some files only. */
export function stagedSteps(root: string, paths: readonly string[]): Step[] {
  const files = readSourceFiles(root);
  const isStaged = ({ path }: Finding) => paths.includes(path);
  const code = paths.filter(isCode);
  const unmatched = "--no-error-on-unmatched-pattern";
  const step = (name: string, program: string, parameters: readonly string[]): Step => ({
    name,
    run: () => runProgram(root, program, parameters),
  });
  return [
    ...(code.length > 0 ? [step("lint", "oxlint/bin/oxlint", [unmatched, ...code])] : []),
    ...(paths.length > 0
      ? [step("format", "oxfmt/bin/oxfmt", ["--check", unmatched, ...paths])]
      : []),
    { name: "imports", run: () => report(judgeImports(root, files).filter(isStaged)) },
    { name: "tidy", run: () => report(findUntidy(files).filter(isStaged)) },
  ];
}

function judgeImports(root: string, files: readonly SourceFile[]): Finding[] {
  const found = findForbiddenImports(files, readPackageNames(root));
  const architecture = files.find(({ path }) => path === ARCHITECTURE_PATH);
  if (architecture === undefined) return found;
  const { path, text } = architecture;
  if (!text.includes("<!-- import-rules:start -->")) {
    const message =
      "Show the table of rooms: put <!-- import-rules:start --> and <!-- import-rules:end --> " +
      "where it belongs and run `npm run check -- --fix`.";
    return [...found, { path, line: 1, message }];
  }
  if (embedImportRules(text) === text) return found;
  const message = "The table of rooms is out of date: run `npm run check -- --fix`.";
  return [...found, { path, line: 1, message }];
}

function readPackageNames(root: string): PackageNames {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
    optionalDependencies?: Record<string, string>;
  };
  const { dependencies = {}, optionalDependencies = {} } = manifest;
  return { shipped: new Set(Object.keys({ ...dependencies, ...optionalDependencies })) };
}

async function report(findings: readonly Finding[]): Promise<StepResult> {
  const lines = findings.map(({ path, line, message }) => `${path}:${line}  ${message}`);
  return { ok: findings.length === 0, output: lines.join("\n") };
}

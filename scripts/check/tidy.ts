// The house style as code: what neither the formatter, the linter nor the types can see.

import { parseModule } from "./modules.ts";
import { isCode, type Finding, type SourceFile } from "./source-files.ts";
import { findImpureCode } from "./tidy/code.ts";
import { EXCEPTIONS, type Exception } from "./tidy/exceptions.ts";
import { findLockfileFaults } from "./tidy/lockfile.ts";
import { findBadExports, findBadFileNames } from "./tidy/names.ts";
import { findTenantWallGaps } from "./tidy/tenant-wall.ts";
import { findBadText } from "./tidy/text.ts";

/** Every rule has a name, by which an exception may refer to it. */
export type RuleName =
  | "header"
  | "file-name"
  | "banned-word"
  | "re-export"
  | "leftover"
  | "columns"
  | "chinese"
  | "markdown-title"
  | "machine-path"
  | "registry-host"
  | "lockfile"
  | "decorator"
  | "clock"
  | "tenant-wall";

/** A finding of one rule, with the text that it objects to. */
export type TidyFinding = Finding & Readonly<{ rule: RuleName; excerpt: string }>;

/** Everything in the files that breaks the house style and is not excepted. */
export function findUntidy(
  files: readonly SourceFile[],
  exceptions: readonly Exception[] = EXCEPTIONS,
): TidyFinding[] {
  const found = [
    ...files.flatMap(findBadText),
    ...files.flatMap(findBadFileNames),
    ...files.filter(isOwnCode).flatMap((file) => {
      const parsed = parseModule(file);
      return [...findBadExports(file, parsed), ...findImpureCode(file, parsed)];
    }),
    ...findTenantWallGaps(files),
    ...files.flatMap(findLockfileFaults),
  ];
  const remaining = found.filter((finding) => !exceptions.some((entry) => covers(entry, finding)));
  const stale = exceptions.filter((entry) => !found.some((finding) => covers(entry, finding)));
  return [...remaining, ...stale.map(staleException)];
}

function isOwnCode({ path }: SourceFile): boolean {
  return isCode(path) && !path.startsWith("console/public/");
}

function covers(exception: Exception, finding: TidyFinding): boolean {
  return (
    exception.rule === finding.rule &&
    exception.path === finding.path &&
    finding.excerpt.includes(exception.contains ?? "")
  );
}

function staleException({ rule, path, contains = "" }: Exception): TidyFinding {
  const message = `Nothing needs the exception of "${rule}" for ${path} ${contains}: remove it.`;
  return { rule, path: "scripts/check/tidy/exceptions.ts", line: 1, message, excerpt: "" };
}

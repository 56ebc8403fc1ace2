// Rules about names: of files, of folders, of what a module exports.

import type { ParseResult } from "vite";
import { exportsOf, importsOf } from "../modules.ts";
import type { SourceFile } from "../source-files.ts";
import type { TidyFinding } from "../tidy.ts";

const ROOTS = /^(?:src|console|simulators|scripts|bench|test|docs)\//;
const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
/** Migrations are ordered by number: `0001_orders.sql`. */
const MIGRATION = /^\d{4}[_-][a-z0-9_-]+\.sql$/;

/** Words that say nothing of what a thing does. */
const BANNED_WORDS = new Set([
  "manager",
  "managers",
  "helper",
  "helpers",
  "util",
  "utils",
  "service",
  "services",
]);

/** Names of the file and its folders that are not kebab-case or hold a banned word. */
export function findBadFileNames({ path }: SourceFile): TidyFinding[] {
  if (!ROOTS.test(path) || path.startsWith("test/vectors/")) return [];
  const finding = { path, line: 1, excerpt: path };
  const names = path.split("/");
  const found: TidyFinding[] = [];
  if (!names.every(isGoodName)) {
    const message = "Files and folders are named in kebab-case: redeem-ticket.ts.";
    found.push({ ...finding, rule: "file-name", message });
  }
  const banned = names.flatMap(bannedWordsIn);
  if (banned.length > 0) {
    found.push({ ...finding, rule: "banned-word", message: bannedMessage(banned) });
  }
  return found;
}

function isGoodName(name: string): boolean {
  return KEBAB_CASE.test(name) || MIGRATION.test(name) || name === "README.md";
}

/** Exported names with a banned word, and exports of what another module has. */
export function findBadExports(file: SourceFile, parsed: ParseResult): TidyFinding[] {
  const { path } = file;
  const names = exportsOf(file, parsed).flatMap(({ name, line }): TidyFinding[] => {
    const banned = bannedWordsIn(name);
    if (banned.length === 0) return [];
    return [{ rule: "banned-word", path, line, message: bannedMessage(banned), excerpt: name }];
  });
  const reexports = importsOf(file, parsed)
    .filter(({ is_reexport }) => is_reexport)
    .map(({ specifier, line }): TidyFinding => {
      const message = `Import from ${specifier} where it is used, instead of passing it on here.`;
      return { rule: "re-export", path, line, message, excerpt: specifier };
    });
  return [...names, ...reexports];
}

function bannedWordsIn(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => BANNED_WORDS.has(word.toLowerCase()));
}

function bannedMessage(words: readonly string[]): string {
  return `"${words.join('", "')}" says nothing: name it for what it does or holds.`;
}

// Reads the project's own files, for the rules that look at all of them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A text file of the project; `path` is relative to its root, with slashes. */
export type SourceFile = Readonly<{ path: string; text: string }>;

/** Something a rule objects to; `message` says what to do about it. */
export type Finding = Readonly<{ path: string; line: number; message: string }>;

const FOLDERS_SKIPPED = new Set([".git", ".tillgate", "node_modules", "coverage", "tmp"]);
const PATHS_SKIPPED = new Set(["console/dist"]);
const TEXT_FILE =
  /\.(ts|tsx|mjs|js|sql|css|html|svg|json|md|txt|yml|yaml|csv|sh)$|(^|\/)[^./]+$|(^|\/)\.[^/.]+$/;

/** Every text file under `root` that the project keeps, in the order of their paths. */
export function readSourceFiles(root: string): SourceFile[] {
  return listPaths(root, "").map((path) => ({
    path,
    text: readFileSync(join(root, path), "utf8"),
  }));
}

function listPaths(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        const is_skipped = FOLDERS_SKIPPED.has(entry.name) || PATHS_SKIPPED.has(path);
        return is_skipped ? [] : listPaths(root, path);
      }
      return entry.isFile() && TEXT_FILE.test(path) ? [path] : [];
    });
}

/** The line, counted from 1, on which a position of the text lies. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let index = text.indexOf("\n"); index !== -1 && index < position;) {
    line += 1;
    index = text.indexOf("\n", index + 1);
  }
  return line;
}

/** Whether a file is TypeScript or JavaScript. */
export function isCode(path: string): boolean {
  return /\.(ts|tsx|mjs|js)$/.test(path);
}

/** Whether a file holds tests: beside the code, or in the test folder. */
export function isTest(path: string): boolean {
  return path.startsWith("test/") || /\.(test|contract|scenario)\.tsx?$/.test(path);
}

// Small project trees in temporary folders, for the tests of the check.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readSourceFiles, type SourceFile } from "./source-files.ts";

/** Writes the files (path → text) into a fresh folder and reads them back as the check does. */
export function readTree(texts: Readonly<Record<string, string>>): SourceFile[] {
  const root = mkdtempSync(join(tmpdir(), "tillgate-check-"));
  try {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return readSourceFiles(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

// Repairs what can be repaired without thinking: format, fixable lint, the table in the docs.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { embedImportRules } from "./import-rules.ts";
import { ARCHITECTURE_PATH } from "./steps.ts";

/** What is left over is told by the check itself. */
export function repair(root: string): void {
  const run = (program: string, ...parameters: string[]) =>
    spawnSync(process.execPath, [join(root, "node_modules", program), ...parameters], {
      cwd: root,
      stdio: "ignore",
    });
  run("oxlint/bin/oxlint", "--type-aware", "--fix");
  run("oxfmt/bin/oxfmt", ".");

  const path = join(root, ARCHITECTURE_PATH);
  if (!existsSync(path)) return;
  const text = readFileSync(path, "utf8");
  const embedded = embedImportRules(text);
  if (embedded !== text) writeFileSync(path, embedded);
}

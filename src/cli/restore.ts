// tillgate restore FILE
import type { Command } from "commander";
import { loadBackup, verifyBackupFile } from "../postgres/backup/restore-backup.ts";
import { showProgress } from "./backup.ts";
import { withCommandDatabase } from "./command-database.ts";
import { createOutput } from "./output.ts";

export function addRestoreCommand(program: Command): void {
  program
    .command("restore")
    .description("bring a backup into an empty database: all of it, or nothing")
    .argument("<file>", "a file that tillgate backup wrote")
    .option("--check", "only prove that the file is whole; touch no database", false)
    .option("--json", "print progress and result as JSON lines", false)
    .action(runRestore);
}

async function runRestore(
  file: string,
  { check, json }: { check: boolean; json: boolean },
): Promise<void> {
  const output = createOutput(json);
  const onProgress = showProgress(output);
  try {
    // A file that is no good is refused before a database is started or created for it.
    const backup = await verifyBackupFile({ file, onProgress });
    const { rows, tables } = backup.report;
    if (check) {
      output.done(`${file} is whole: ${rows} rows of ${tables} tables.`, backup.report);
      return;
    }
    await withCommandDatabase(
      { purpose: "tillgate restore", may_create: true, onProgress: output.note },
      (sql) => loadBackup(sql, backup, onProgress),
    );
    output.done(`Restored ${rows} rows of ${tables} tables.`, backup.report);
  } finally {
    output.close();
  }
}

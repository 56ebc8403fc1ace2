// tillgate backup FILE
import type { Command } from "commander";
import type { BackupProgress } from "../postgres/backup/manifest.ts";
import { writeBackup } from "../postgres/backup/write-backup.ts";
import { withCommandDatabase } from "./command-database.ts";
import { createOutput, type Output } from "./output.ts";

export function addBackupCommand(program: Command): void {
  program
    .command("backup")
    .description("write everything into one file, while the server goes on working")
    .argument("<file>", "the file to write; it holds secrets, so keep it safe")
    .option("--force", "replace the file if it is there already", false)
    .option("--json", "print progress and result as JSON lines", false)
    .action(runBackup);
}

/** Progress of a backup or a restore, in the words that the bar shows. */
export function showProgress(output: Output): (progress: BackupProgress) => void {
  const words = { copy: "copying", verify: "checking", load: "loading" };
  return ({ phase, table, rows, bytes, bytes_total }) =>
    output.progress({
      label: `${words[phase]} ${table}`.trimEnd(),
      done: bytes,
      total: bytes_total,
      rows,
    });
}

async function runBackup(
  file: string,
  { force, json }: { force: boolean; json: boolean },
): Promise<void> {
  const output = createOutput(json);
  try {
    const report = await withCommandDatabase(
      { purpose: "tillgate backup", may_create: false, onProgress: output.note },
      (sql) => writeBackup(sql, { file, force, onProgress: showProgress(output) }),
    );
    const { rows, tables, file_bytes } = report;
    output.done(`${report.file}: ${rows} rows of ${tables} tables in ${file_bytes} bytes.`, report);
  } finally {
    output.close();
  }
}

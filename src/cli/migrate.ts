// tillgate migrate
import type { Command } from "commander";
import { migrate, titleOf } from "../postgres/migrate.ts";
import { withCommandDatabase } from "./command-database.ts";
import { createOutput } from "./output.ts";

export function addMigrateCommand(program: Command): void {
  program
    .command("migrate")
    .description("bring the tables up to date (the server does this by itself when it starts)")
    .option("--dry-run", "only say what would be done", false)
    .option("--json", "print the result as a JSON line", false)
    .action(runMigrate);
}

async function runMigrate({ dryRun, json }: { dryRun: boolean; json: boolean }): Promise<void> {
  const output = createOutput(json);
  const { applied, already_applied } = await withCommandDatabase(
    { purpose: "tillgate migrate", may_create: true, onProgress: output.note },
    (sql) => migrate(sql, { dry_run: dryRun }),
  );
  const data = { dry_run: dryRun, applied, already_applied };
  if (applied.length === 0) {
    output.done(`Nothing to do: ${already_applied.length} migrations were applied before.`, data);
    return;
  }
  const titles = applied.map((migration) => `  ${titleOf(migration)}`).join("\n");
  output.done(`${dryRun ? "To be applied" : "Applied"}:\n${titles}`, data);
}

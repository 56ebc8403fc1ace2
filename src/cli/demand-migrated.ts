// What a command may rely on: tables that are as new as this program.
import type { Database } from "../postgres/database.ts";
import { migrate } from "../postgres/migrate.ts";
import { operatorError } from "../postgres/operator-error.ts";

/** Throws DATABASE_OUTDATED; only the server and `tillgate migrate` change tables. */
export async function demandMigrated(sql: Database): Promise<void> {
  const { applied: missing } = await migrate(sql, { dry_run: true });
  if (missing.length === 0) return;
  const message = "The tables are older than this program. Run tillgate migrate first.";
  throw operatorError("DATABASE_OUTDATED", message);
}

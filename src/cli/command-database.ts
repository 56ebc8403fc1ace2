// The database a command works on: DATABASE_URL, or the embedded one in the data folder, borrowed
// from the server that runs on it, or started for as long as the command takes.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { openDatabase, type Database } from "../postgres/database.ts";
import { findRunningServer } from "../postgres/embedded/connection-file.ts";
import { startEmbeddedPostgres } from "../postgres/embedded/start.ts";
import { operatorError } from "../postgres/operator-error.ts";
import { checkDatabaseServer } from "../postgres/server-check.ts";

export interface CommandDatabaseOptions {
  /** For the lock and the connection list: `tillgate backup`. */
  readonly purpose: string;
  /** Whether the command may start with a data folder that has no database yet. */
  readonly may_create: boolean;
  readonly onProgress: (message: string) => void;
}

interface Found {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Runs `work` on the database and gives everything back, also when interrupted by Ctrl-C. */
export async function withCommandDatabase<Result>(
  options: CommandDatabaseOptions,
  work: (sql: Database, url: string) => Promise<Result>,
): Promise<Result> {
  const found = await findDatabase(options);
  const sql = openDatabase({ url: found.url, max: 2, application_name: options.purpose });
  // The work fails on its lost connection and cleans up after itself.
  const interrupt = (): void => void sql.end({ timeout: 0 });
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    await checkDatabaseServer(sql, found.url);
    return await work(sql, found.url);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    await sql.end({ timeout: 5 });
    await found.close();
  }
}

async function findDatabase(options: CommandDatabaseOptions): Promise<Found> {
  const given_url = process.env["DATABASE_URL"];
  if (given_url !== undefined && given_url !== "") {
    return { url: given_url, close: async () => {} };
  }
  const home = resolve(process.env["TILLGATE_HOME"] ?? ".tillgate");
  const running = await findRunningServer(home);
  if (running !== null) return { url: running.url, close: async () => {} };
  if (!options.may_create && !existsSync(join(home, "postgres"))) {
    throw operatorError(
      "DATA_FOLDER_UNUSABLE",
      `There is no database in ${home}. Set TILLGATE_HOME to the data folder, or DATABASE_URL.`,
    );
  }
  const { purpose, onProgress } = options;
  const started = await startEmbeddedPostgres({ home, purpose, onProgress });
  return { url: started.url, close: started.stop };
}

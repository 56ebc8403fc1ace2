// Asks a PostgreSQL server whether it is one that Tillgate can work with, and says in words if not.
import { withoutPassword, type Database } from "./database.ts";
import { messageOf, operatorError } from "./operator-error.ts";

const VERSION_MIN = 15;

/**
 * Connects once and checks version and encoding; returns the version, such as `18.4`. Throws
 * `DATABASE_UNREACHABLE` or `DATABASE_UNSUPPORTED`; the password in `url` is never repeated.
 */
export async function checkDatabaseServer(sql: Database, url: string): Promise<string> {
  const [server] = await sql<{ version: string; number: number; encoding: string }[]>`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::int as number,
      current_setting('server_encoding') as encoding`.catch((error: unknown) => {
    throw operatorError(
      "DATABASE_UNREACHABLE",
      `The database at ${withoutPassword(url)} cannot be used: ${explain(error)}.`,
      error,
    );
  });
  if (server === undefined) throw new Error("the server answered nothing");
  if (server.number < VERSION_MIN * 10_000) {
    throw operatorError(
      "DATABASE_UNSUPPORTED",
      `The database is PostgreSQL ${server.version}; Tillgate needs ${VERSION_MIN} or later.`,
    );
  }
  if (server.encoding !== "UTF8") {
    throw operatorError(
      "DATABASE_UNSUPPORTED",
      `The database has encoding ${server.encoding}; Tillgate needs UTF8 ` +
        "(create database … encoding 'UTF8' template template0).",
    );
  }
  return server.version.split(" ")[0] ?? server.version;
}

function explain(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "ECONNREFUSED":
    case "ENOENT":
      return "no server listens there";
    case "ENOTFOUND":
      return "no host of that name is known";
    case "CONNECT_TIMEOUT":
      return "it does not answer in time";
    case "28P01":
    case "28000":
      return `it refuses the user or the password (${messageOf(error)})`;
    case "3D000":
      return `the database does not exist (${messageOf(error)})`;
    default:
      return messageOf(error);
  }
}

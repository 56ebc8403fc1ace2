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

/** Connections left to others: backup, the command line, whoever looks after the database. */
const spare_connections = 8;

/**
 * Throws `DATABASE_CONNECTIONS_EXCEEDED` when the server does not have as many connections as the
 * settings together may open, and some to spare. What other processes open is not looked at.
 */
export async function checkConnectionRoom(
  sql: Database,
  pools: Readonly<Record<string, number>>,
): Promise<void> {
  const [limits] = await sql<{ server: number; role: number; database: number }[]>`
    select
      current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int as server,
      coalesce((select rolconnlimit from pg_roles where rolname = current_user), -1) as role,
      coalesce((select datconnlimit from pg_database where datname = current_database()), -1)
        as database`;
  if (limits === undefined) throw new Error("the server answered nothing");
  const { server, role, database } = limits;
  const allowed = Math.min(...[server, role, database].filter((limit) => limit >= 0));
  const wanted = Object.values(pools).reduce((sum, max) => sum + max, 0);
  if (wanted + spare_connections <= allowed) return;
  const settings = Object.entries(pools).map(([name, max]) => `${name}=${max}`);
  throw operatorError(
    "DATABASE_CONNECTIONS_EXCEEDED",
    `The database has ${allowed} connections for us, and ${settings.join(" and ")} may take ` +
      `${wanted}, with ${spare_connections} to be left for backup and the command line. ` +
      "Set them lower, or max_connections (or the limit of the role or database) higher.",
  );
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

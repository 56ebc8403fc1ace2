// The embedded PostgreSQL: a real server from npm in the data folder, looked after by us.
import { rename, stat } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { openDatabase, withDatabaseName } from "../database.ts";
import { messageOf, operatorError } from "../operator-error.ts";
import { prepareBinaries } from "./binaries.ts";
import { removeConnectionFile, writeConnectionFile } from "./connection-file.ts";
import { createHome, prepareFolders, type Folders } from "./folders.ts";
import { DATABASE_NAME, initializeData } from "./initialize.ts";
import { clearLeftovers } from "./leftovers.ts";
import { acquireServerLock } from "./server-lock.ts";
import { postgresSettings, type Durability, type Listening } from "./settings.ts";
import { supervise } from "./supervise.ts";

export interface EmbeddedPostgresOptions {
  /** The data folder (TILLGATE_HOME); created when missing. */
  readonly home: string;
  /** Told in a sentence what takes time or goes wrong; nothing by default. */
  readonly onProgress?: (message: string) => void;
  /** What the process is, for the message to whoever wants the same folder. */
  readonly purpose?: string;
  /** Folder of other PostgreSQL programs (15 or later) to use instead of the installed ones. */
  readonly bin?: string;
  /** `full` unless told; `none` is for tests that build their data anew each time. */
  readonly durability?: Durability;
}

export interface EmbeddedPostgres {
  /** For `openDatabase`; holds a password. */
  readonly url: string;
  /** Such as `18.4`. */
  readonly version: string;
  /** Closes every connection, stops the server and gives the data folder free; may be repeated. */
  readonly stop: () => Promise<void>;
}

const LOG_BYTES_MAX = 8 * 2 ** 20;
/** Room for a path in a socket address, less the closing zero byte. */
const SOCKET_PATH_BYTES_MAX = process.platform === "linux" ? 107 : 103;
const SOCKET_PORT = 5432;

/**
 * Starts PostgreSQL on the data folder and keeps it running until `stop`. The database `tillgate`
 * is there when this returns; its tables are `migrate`'s business. Throws operator errors:
 * `DATA_FOLDER_IN_USE` (names the process that has the folder), `DATA_FOLDER_UNUSABLE`,
 * `EMBEDDED_POSTGRES_MISSING`, `EMBEDDED_POSTGRES_FAILED`.
 *
 * If our process dies without `stop`, a watchdog stops PostgreSQL; if that dies too, the next start
 * stops what it finds and recovers.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const home = await createHome(options.home);
  const lock = await acquireServerLock(home, options.purpose ?? "tillgate server");
  try {
    const running = await startOn(home, options);
    const stop = async (): Promise<void> => {
      await removeConnectionFile(home);
      await running.stop();
      lock.release();
    };
    return { url: running.url, version: running.version, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startOn(home: string, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { bin, durability = "full", onProgress = () => {} } = options;
  const folders = await prepareFolders(home);
  const binaries = await prepareBinaries(folders, bin);
  const { password } = await initializeData(folders, binaries, durability);
  const log_path = join(home, "postgres.log");
  await rotateLog(log_path);
  const listening = await chooseListening(folders);
  const settings = postgresSettings(listening, durability);
  const supervisor = await supervise({ folders, binaries, settings, log_path, onProgress }, () =>
    clearLeftovers(folders, onProgress),
  );
  try {
    const url = urlOf(listening, password);
    await createDatabase(url);
    const { version } = binaries;
    await writeConnectionFile(home, { url, version, server_pid: process.pid });
    return { url, version, stop: supervisor.stop };
  } catch (error) {
    await supervisor.stop();
    throw operatorError("EMBEDDED_POSTGRES_FAILED", messageOf(error), error);
  }
}

/** A unix socket where there are such; else a free port of the loopback address. */
async function chooseListening({ postgres }: Folders): Promise<Listening> {
  const path_bytes = Buffer.byteLength(join(postgres, `.s.PGSQL.${SOCKET_PORT}`));
  if (process.platform !== "win32" && path_bytes <= SOCKET_PATH_BYTES_MAX) {
    return { kind: "socket", folder: postgres, port: SOCKET_PORT };
  }
  return { kind: "loopback", port: await findFreePort() };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function urlOf(listening: Listening, password: string): string {
  if (listening.kind === "loopback") {
    return `postgresql://${DATABASE_NAME}:${password}@127.0.0.1:${listening.port}/${DATABASE_NAME}`;
  }
  const query = new URLSearchParams({
    host: listening.folder,
    port: String(listening.port),
    user: DATABASE_NAME,
    password,
  });
  return `postgresql:///${DATABASE_NAME}?${query.toString().replaceAll("%2F", "/")}`;
}

async function createDatabase(url: string): Promise<void> {
  const sql = openDatabase({ url: withDatabaseName(url, "postgres"), max: 1 });
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE_NAME}`;
    if (found.length === 0) await sql`create database ${sql(DATABASE_NAME)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function rotateLog(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && found.size > LOG_BYTES_MAX) await rename(path, `${path}.1`);
}

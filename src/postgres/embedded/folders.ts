// Where things lie in the data folder (TILLGATE_HOME), and who may enter.
//
//   <home>/server.lock          who uses the folder now
//   <home>/postgres.json        how to connect, while the server runs; readable by its owner only
//   <home>/postgres.log         what PostgreSQL has to say; postgres.log.1 is the one before
//   <home>/postgres/            belongs to the user that PostgreSQL runs as: data/ and the socket
//
// When we are root and the home lies where that user cannot go (under /root, say), <home>/postgres
// is a link to a folder in /var/lib/tillgate, because nobody else's folders are opened up for it.
import { randomBytes } from "node:crypto";
import { lstat, mkdir, realpath, stat, symlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf, operatorError } from "../operator-error.ts";
import {
  chooseDatabaseUser,
  findImpassableFolder,
  giveTo,
  letThrough,
  type DatabaseUser,
} from "./system-user.ts";

export interface Folders {
  /** The data folder, absolute. */
  readonly home: string;
  /** Belongs to `user`; holds the data directory and the socket. No links in it. */
  readonly postgres: string;
  /** PGDATA. */
  readonly data: string;
  readonly user: DatabaseUser;
}

/** Where root keeps what the unprivileged user must reach but cannot reach at home. */
export const SYSTEM_FOLDER = "/var/lib/tillgate";

/** Creates the data folder itself. Throws `DATA_FOLDER_UNUSABLE` when that is not possible. */
export async function createHome(home: string): Promise<string> {
  const absolute = resolve(home);
  try {
    await mkdir(absolute, { recursive: true });
    return await realpath(absolute);
  } catch (error) {
    throw unusable(absolute, messageOf(error));
  }
}

/** Creates what is missing and makes it reachable for the user that PostgreSQL runs as. */
export async function prepareFolders(home: string): Promise<Folders> {
  const entry = join(home, "postgres");
  const user = await chooseDatabaseUser(home, join(entry, "data"));
  try {
    if (!(await exists(entry))) await createPostgresFolder(home, entry, user);
    const postgres = await realpath(entry);
    await giveTo(postgres, user);
    if (dirname(postgres) === home) await letThrough(home, user);
    const blocked = await findImpassableFolder(postgres, user);
    if (blocked !== null) {
      throw new Error(`PostgreSQL runs as user ${user?.uid} and may not pass ${blocked}`);
    }
    const data = join(postgres, "data");
    await refuseForeignOwner(data);
    return { home, postgres, data, user };
  } catch (error) {
    throw unusable(home, messageOf(error));
  }
}

async function createPostgresFolder(
  home: string,
  entry: string,
  user: DatabaseUser,
): Promise<void> {
  const blocked = await findImpassableFolder(dirname(home), user);
  if (blocked === null) {
    await mkdir(entry, { mode: 0o700 });
    return;
  }
  const name = `${basename(dirname(home))}-${randomBytes(4).toString("hex")}`;
  const elsewhere = join(SYSTEM_FOLDER, name);
  await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  await mkdir(elsewhere, { mode: 0o700 });
  await symlink(elsewhere, entry);
}

/** Without root's rights only the owner of the data can use it. */
async function refuseForeignOwner(data: string): Promise<void> {
  const own_uid = process.getuid?.();
  const found = await stat(data).catch(() => null);
  if (found === null || own_uid === undefined || own_uid === 0 || found.uid === own_uid) return;
  throw new Error(
    `its database belongs to user ${found.uid} and we are user ${own_uid}. ` +
      "Start Tillgate as before, or give the folder to this user with chown -R",
  );
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

function unusable(home: string, reason: string) {
  return operatorError(
    "DATA_FOLDER_UNUSABLE",
    `The data folder ${home} cannot be used: ${reason}.`,
  );
}

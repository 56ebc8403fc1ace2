// PostgreSQL refuses to run as root. When we are root, it runs as an unprivileged user instead, and
// only its own folders are given to that user.
import { chmod, chown, readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** The numbers to start PostgreSQL with; null when it runs as the user that we are. */
export type DatabaseUser = { readonly uid: number; readonly gid: number } | null;

const NOBODY = { uid: 65534, gid: 65534 };

/**
 * Chooses the user: nobody else's choice when we are not root; otherwise the owner that the data
 * directory already has, else the owner of the data folder if that is not root (as after `sudo`),
 * else `nobody`.
 */
export async function chooseDatabaseUser(
  home: string,
  data_directory: string,
): Promise<DatabaseUser> {
  if (process.getuid?.() !== 0) return null;
  for (const path of [data_directory, home]) {
    const owner = await stat(path).catch(() => null);
    if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  return readNobody();
}

/** The first folder on the way to `path` that `user` may not pass, or null when it gets there. */
export async function findImpassableFolder(
  path: string,
  user: DatabaseUser,
): Promise<string | null> {
  if (user === null) return null;
  const folders: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (dirname(folder) === folder) break;
  }
  for (const folder of folders) {
    const found = await stat(folder).catch(() => null);
    if (found === null) return null; // not there yet: it will be made by us
    if (found.isDirectory() && !mayUse(found, user, 0o1)) return folder;
  }
  return null;
}

/** Whether `user` may read the file or list the folder at `path`. */
export async function isReadableBy(path: string, user: DatabaseUser): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && (user === null || mayUse(found, user, 0o4));
}

/**
 * Lets `user` pass through a folder of ours and nothing more: the folder's group becomes the
 * user's and may search it, but not list it. A folder that can be passed already stays as it is.
 */
export async function letThrough(folder: string, user: DatabaseUser): Promise<void> {
  if (user === null) return;
  const found = await stat(folder);
  if (mayUse(found, user, 0o1)) return;
  await chown(folder, found.uid, user.gid);
  await chmod(folder, (found.mode & 0o7707) | 0o010);
}

/** Gives a file or folder to `user`. */
export async function giveTo(path: string, user: DatabaseUser): Promise<void> {
  if (user !== null) await chown(path, user.uid, user.gid);
}

interface Owned {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

function mayUse(found: Owned, user: NonNullable<DatabaseUser>, bit: number): boolean {
  if (found.uid === user.uid) return (found.mode & (bit << 6)) !== 0;
  if (found.gid === user.gid) return (found.mode & (bit << 3)) !== 0;
  return (found.mode & bit) !== 0;
}

async function readNobody(): Promise<NonNullable<DatabaseUser>> {
  const lines = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n");
  const fields = lines.find((line) => line.startsWith("nobody:"))?.split(":");
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return uid > 0 && gid > 0 ? { uid, gid } : NOBODY;
}

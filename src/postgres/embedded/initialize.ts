// Creates the data directory at the first start: made aside and renamed, so that a start that is
// interrupted leaves nothing that looks like a database.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf, operatorError } from "../operator-error.ts";
import { programPath, type Binaries } from "./binaries.ts";
import type { Folders } from "./folders.ts";
import { postgresEnvironment, type Durability } from "./settings.ts";
import { giveTo } from "./system-user.ts";

/** The role that owns everything, and the name of the database. */
export const DATABASE_NAME = "tillgate";

const PASSWORD_FILE = "tillgate-password";
const runFile = promisify(execFile);

export interface Initialization {
  readonly password: string;
  /** True when the data directory was created by this call. */
  readonly created: boolean;
}

/** Creates the data directory when there is none, and returns the password of its owner role. */
export async function initializeData(
  folders: Folders,
  binaries: Binaries,
  durability: Durability,
): Promise<Initialization> {
  const found = await readFile(join(folders.data, "PG_VERSION"), "utf8").catch(() => null);
  if (found === null) {
    await removeInterrupted(folders);
    return { password: await createData(folders, binaries, durability), created: true };
  }
  if (Number.parseInt(found, 10) !== binaries.major) {
    throw operatorError(
      "DATA_FOLDER_UNUSABLE",
      `The data folder ${folders.home} was made by PostgreSQL ${found.trim()}, and this is ` +
        `PostgreSQL ${binaries.version}. Write a backup with the version that made it, and ` +
        "restore it into a new data folder.",
    );
  }
  const password = await readFile(join(folders.data, PASSWORD_FILE), "utf8").catch((error) => {
    throw operatorError(
      "DATA_FOLDER_UNUSABLE",
      `The data folder ${folders.home} is damaged: ${messageOf(error)}.`,
      error,
    );
  });
  return { password: password.trim(), created: false };
}

/** What earlier starts left behind when they were killed half-way. The lock says they are gone. */
async function removeInterrupted(folders: Folders): Promise<void> {
  const names = await readdir(folders.postgres);
  const leftovers = names.filter((name) => name.startsWith("new-"));
  // An initdb that outlived its starter may still be adding files: it fails, and we try again.
  const thorough = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };
  await Promise.all(leftovers.map((name) => rm(join(folders.postgres, name), thorough)));
}

async function createData(
  folders: Folders,
  binaries: Binaries,
  durability: Durability,
): Promise<string> {
  const unique = randomBytes(4).toString("hex");
  const aside = join(folders.postgres, `new-data-${unique}`);
  const password_path = join(folders.postgres, `new-password-${unique}`);
  const password = randomBytes(24).toString("base64url");
  await writeFile(password_path, `${password}\n`, { mode: 0o600, flush: true });
  await giveTo(password_path, folders.user);
  try {
    await runFile(
      programPath(binaries, "initdb"),
      [
        ...["-D", aside, "--username", DATABASE_NAME, "--pwfile", password_path],
        ...["--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--locale=C"],
        ...["--text-search-config=simple"],
        ...(durability === "none" ? ["--no-sync"] : []),
      ],
      { ...folders.user, cwd: folders.postgres, env: postgresEnvironment() },
    );
    // The password lives inside the data directory, so the two cannot be separated.
    await rename(password_path, join(aside, PASSWORD_FILE));
    await rename(aside, folders.data);
    return password;
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    await rm(password_path, { force: true });
    const reason = standardErrorOf(error) || messageOf(error);
    throw operatorError(
      "EMBEDDED_POSTGRES_FAILED",
      `PostgreSQL could not create its data in ${folders.data}: ${reason}`,
      error,
    );
  }
}

function standardErrorOf(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  return text.trim().split("\n").slice(-3).join(" ");
}

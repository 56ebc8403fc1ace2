/** Everything that is measured on one server, from its start to the check of its books. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../src/postgres/database.ts";
import { readCpuProfile } from "./cpu-profile.ts";
import type { Options } from "./options.ts";
import { say } from "./report.ts";
import { concludeSession, type Result } from "./result.ts";
import {
  createServerHome,
  removeServerHome,
  startServerProcess,
  type ServerProcess,
} from "./server-process.ts";
import {
  measureBuying,
  measureFloors,
  measureLocks,
  measureMembers,
  openSession,
} from "./session.ts";
import {
  readStatementTimes,
  requestStatementTimes,
  resetStatementTimes,
} from "./statement-times.ts";

export async function measureServer(options: Options, cores: number): Promise<Result> {
  const home = createServerHome();
  const profile_folder = mkdtempSync(join(tmpdir(), "tillgate-profile-"));
  try {
    say("A server with a database of its own");
    if (options.profile) await prepareStatementTimes(home);
    const begun_ms = performance.now();
    const flags = options.profile ? ["--cpu-prof", `--cpu-prof-dir=${profile_folder}`] : [];
    const server = await startServerProcess(home, flags);
    const { result, since_ms } = await measureAndStop(server, options, cores);
    if (!options.profile) return result;
    return { ...result, profile: readCpuProfile(profile_folder, since_ms - begun_ms) };
  } finally {
    removeServerHome(home);
    rmSync(profile_folder, { recursive: true, force: true });
  }
}

/** The database counts its statements from the next start on. */
async function prepareStatementTimes(home: string): Promise<void> {
  const server = await startServerProcess(home);
  const sql = openDatabase({ url: server.database_url, max: 1 });
  await requestStatementTimes(sql);
  await sql.end({ timeout: 5 });
  await server.stop();
}

type Measured = Readonly<{
  result: Result;
  /** When the first measurement began, by `performance.now()`. */
  since_ms: number;
}>;

/** The server's profile is there once it has ended. */
async function measureAndStop(
  server: ServerProcess,
  options: Options,
  cores: number,
): Promise<Measured> {
  try {
    const session = await openSession(server, options, cores);
    if (options.profile) await resetStatementTimes(session.sql);
    const since_ms = performance.now();
    await measureBuying(session);
    const statements = options.profile ? await readStatementTimes(session.sql) : [];
    await measureFloors(session);
    await measureLocks(session);
    await measureMembers(session);
    const result = await concludeSession(session);
    await session.sql.end({ timeout: 5 });
    return { result: { ...result, statements }, since_ms };
  } finally {
    await server.stop();
  }
}

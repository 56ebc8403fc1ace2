/**
 * `npm run bench`: how fast complete orders go through the server, with everything on this machine:
 * server, database, payment processor and load generator. docs/performance.md tells how to read it.
 *
 * Fails when something was oversold or lost, or a call was answered wrongly; a target that is
 * missed is told and is no failure.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../src/postgres/database.ts";
import { readCpuProfile } from "./cpu-profile.ts";
import { checkBooks } from "./ledger-check.ts";
import { describeMachine, quiet_percent_max, type Machine } from "./machine.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { readMemory } from "./process-usage.ts";
import { compareWithFloors } from "./ratios.ts";
import { printReport, say, summaryOf, writeReport, type Report } from "./report.ts";
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
  measureStored,
  openSession,
  type Session,
} from "./session.ts";
import {
  readStatementTimes,
  requestStatementTimes,
  resetStatementTimes,
  type StatementTime,
} from "./statement-times.ts";
import { judge } from "./targets.ts";

async function main(options: Options): Promise<boolean> {
  const machine = await describeMachine();
  if (machine.busy_percent > quiet_percent_max) {
    const percent = Math.round(machine.busy_percent);
    say(`This machine is busy: ${percent} % of it is used by others, and the figures will be low.`);
  }
  const home = createServerHome();
  const profile_folder = mkdtempSync(join(tmpdir(), "tillgate-profile-"));
  try {
    say("Starting a server with a database of its own …");
    if (options.profile) await prepareStatementTimes(home);
    const begun_ms = performance.now();
    const flags = options.profile ? ["--cpu-prof", `--cpu-prof-dir=${profile_folder}`] : [];
    const server = await startServerProcess(home, flags);
    const run = await measureAndStop(server, options, machine);
    const skipped_ms = run.measuring_since_ms - begun_ms;
    const profile = options.profile ? readCpuProfile(profile_folder, skipped_ms) : null;
    return tell({ ...run.report, profile }, options.json_file);
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

type Run = Readonly<{ report: Omit<Report, "profile">; measuring_since_ms: number }>;

/** The server's profile is there once it has ended. */
async function measureAndStop(
  server: ServerProcess,
  options: Options,
  machine: Omit<Machine, "postgres">,
): Promise<Run> {
  try {
    return await measureAll(server, options, machine);
  } finally {
    await server.stop();
  }
}

async function measureAll(
  server: ServerProcess,
  options: Options,
  machine: Omit<Machine, "postgres">,
): Promise<Run> {
  const started_at = new Date().toISOString();
  const session = await openSession(server, options, machine.cores);
  const { sql, figures } = session;
  try {
    const [version] = await sql<{ server_version: string }[]>`show server_version`;
    if (options.profile) await resetStatementTimes(sql);
    const measuring_since_ms = performance.now();
    await measureBuying(session);
    const statements = await statementTimes(session);
    await measureFloors(session);
    await measureStored(session);
    await measureLocks(session);
    const memory = readMemory(server.pid);
    say("  checking the books …");
    const checked = await checkBooks(session);
    const report = {
      started_at,
      machine: { ...machine, postgres: version?.server_version ?? "" },
      figures,
      ratios: compareWithFloors(figures),
      memory_mb: {
        server_now: memory.now_mb,
        server_peak: memory.peak_mb,
        processor_now: readMemory(processorPid(server.home)).now_mb,
      },
      verdicts: judge({ figures, server_peak_mb: memory.peak_mb }),
      checked,
      statements,
    };
    return { report, measuring_since_ms };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function statementTimes({ options, sql }: Session): Promise<StatementTime[]> {
  return options.profile ? readStatementTimes(sql) : [];
}

function processorPid(home: string): number {
  const text = readFileSync(join(home, "sandbox", "processor.json"), "utf8");
  return (JSON.parse(text) as { pid: number }).pid;
}

function tell(report: Report, json_file: string): boolean {
  printReport(report);
  writeReport(json_file, report);
  for (const { what, found } of report.checked.findings.slice(0, 20)) say(`  ${what}: ${found}`);
  say(`\nIn JSON: ${json_file}\n${summaryOf(report)}`);
  return report.checked.findings.length === 0;
}

function readOrExplain(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

const is_sound = await main(readOrExplain());
process.exit(is_sound ? 0 : 1);

/** What is known of a server once it has been measured, and of several of them together. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "./closed-loop.ts";
import type { CpuProfile } from "./cpu-profile.ts";
import { checkBooks, type Checked } from "./ledger-check.ts";
import { readMemory } from "./process-usage.ts";
import type { Session } from "./session.ts";
import type { StatementTime } from "./statement-times.ts";

export type Result = Readonly<{
  figures: readonly Figure[];
  memory_mb: Readonly<{ server_now: number; server_peak: number; processor_now: number }>;
  checked: Checked;
  postgres: string;
  /** With `--profile` only. */
  profile: CpuProfile | null;
  statements: readonly StatementTime[];
}>;

/** Looks at the server's memory and books; to be called when everything has been measured. */
export async function concludeSession(session: Session): Promise<Result> {
  const { server, figures, sql } = session;
  const memory = readMemory(server.pid);
  const memory_mb = {
    server_now: memory.now_mb,
    server_peak: memory.peak_mb,
    processor_now: readMemory(processorPid(server.home)).now_mb,
  };
  const checked = await checkBooks(session);
  const [version] = await sql<{ server_version: string }[]>`show server_version`;
  const postgres = version?.server_version ?? "";
  return { figures, memory_mb, checked, postgres, profile: null, statements: [] };
}

/** The first result counts where there can be one only; memory is the highest of all. */
export function joinResults([first, ...others]: readonly [Result, ...Result[]]): Result {
  const all = [first, ...others];
  const highest = (read: (memory: Result["memory_mb"]) => number): number =>
    Math.max(...all.map(({ memory_mb }) => read(memory_mb)));
  const sum = (read: (checked: Checked) => number): number =>
    all.reduce((total, { checked }) => total + read(checked), 0);
  return {
    ...first,
    figures: all.flatMap(({ figures }) => figures),
    memory_mb: {
      server_now: highest(({ server_now }) => server_now),
      server_peak: highest(({ server_peak }) => server_peak),
      processor_now: highest(({ processor_now }) => processor_now),
    },
    checked: {
      slots: sum(({ slots }) => slots),
      orders: sum(({ orders }) => orders),
      fulfilled: sum(({ fulfilled }) => fulfilled),
      findings: all.flatMap(({ checked }) => checked.findings),
    },
  };
}

function processorPid(home: string): number {
  const text = readFileSync(join(home, "sandbox", "processor.json"), "utf8");
  return (JSON.parse(text) as { pid: number }).pid;
}

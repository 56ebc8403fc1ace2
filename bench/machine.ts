/** The machine a run was made on, and whether others were using it. */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

export type Machine = Readonly<{
  cpu: string;
  cores: number;
  memory_mb: number;
  node: string;
  postgres: string;
  load_average: number;
  /** Share of the cores that was in use before anything was started. */
  busy_percent: number;
}>;

const look_ms = 1_000;
/** Above this, figures say more about the neighbours than about the server. */
export const quiet_percent_max = 10;

export async function describeMachine(): Promise<Omit<Machine, "postgres">> {
  const before = coreTimes();
  await pause(look_ms);
  const after = coreTimes();
  const busy = after.busy - before.busy;
  const idle = after.idle - before.idle;
  return {
    cpu: cpus()[0]?.model ?? "",
    cores: availableParallelism(),
    memory_mb: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    load_average: loadavg()[0] ?? 0,
    busy_percent: (busy / Math.max(1, busy + idle)) * 100,
  };
}

function coreTimes(): Readonly<{ busy: number; idle: number }> {
  const sum = { busy: 0, idle: 0 };
  for (const { times } of cpus()) {
    sum.busy += times.user + times.nice + times.sys + times.irq;
    sum.idle += times.idle;
  }
  return sum;
}

/**
 * Buyers in a closed loop: each does one operation after the other over a connection of its own,
 * and waits for every answer. After a warm-up the operations that end in each round are counted.
 */
import { setTimeout as pause } from "node:timers/promises";
import { callOn, type Call } from "./call.ts";
import { openConnection, type Connection } from "./http-connection.ts";
import { durationsOf, median, type Durations } from "./statistics.ts";
import {
  parts,
  readCpuTimes,
  subtractCpuTimes,
  type CpuTimes,
  type Part,
} from "./process-usage.ts";

export type Workload = Readonly<{
  name: string;
  title: string;
  /** What one operation is: `orders`. */
  unit: string;
  buyers: number;
  /** Where each buyer connects to; null when operations make no calls. */
  port: number | null;
  operate(call: Call): Promise<void>;
}>;

export type Pace = Readonly<{ warm_up_s: number; rounds: number; round_s: number }>;

export type Figure = Readonly<{
  name: string;
  title: string;
  unit: string;
  buyers: number;
  /** Operations a second: the median of the rounds. */
  rate: number;
  round_rates: readonly number[];
  /** How long each call took, by its name, and the operation as a whole. */
  calls: Readonly<Record<string, Durations>>;
  operation: Durations;
  /** CPU time that one operation cost each part, in microseconds. */
  cpu_us: Readonly<Record<Part, number>>;
  /** Share of the machine that each part used, in percent of all cores. */
  cpu_percent: Readonly<Record<Part, number>>;
}>;

export async function runClosedLoop(
  workload: Workload,
  pace: Pace,
  machine: Readonly<{ server_pid: number; cores: number }>,
): Promise<Figure> {
  const { port, buyers } = workload;
  const connections = await Promise.all(
    Array.from({ length: buyers }, async () =>
      port === null ? unconnected : openConnection(port),
    ),
  );
  const record = createRecording();
  const loops = Promise.all(connections.map((connection) => buy(connection, workload, record)));
  const timing = async (): Promise<Timing> => {
    const timing = await timeRounds(record, pace, machine.server_pid);
    record.is_over = true;
    return timing;
  };
  try {
    // A call that goes wrong ends the measurement at once.
    const [timed] = await Promise.all([timing(), loops]);
    return figureOf(workload, { record, ...timed, cores: machine.cores });
  } finally {
    record.is_over = true;
    for (const connection of connections) connection.close();
  }
}

const unconnected: Connection = {
  send: () => Promise.reject(new Error("this workload makes no calls")),
  close: () => undefined,
};

type Recording = {
  is_counting: boolean;
  is_over: boolean;
  operations: number;
  readonly calls: Map<string, number[]>;
  readonly operation_ms: number[];
};

function createRecording(): Recording {
  const counters = { is_counting: false, is_over: false, operations: 0 };
  return { ...counters, calls: new Map(), operation_ms: [] };
}

async function buy(connection: Connection, workload: Workload, record: Recording): Promise<void> {
  const plain_call = callOn(connection);
  const call: Call = async (name, request, expected_status) => {
    const begun_ms = performance.now();
    const body = await plain_call(name, request, expected_status);
    const durations_ms = durationsUnder(record, name);
    if (record.is_counting) durations_ms.push(performance.now() - begun_ms);
    return body;
  };
  while (!record.is_over) {
    const begun_ms = performance.now();
    await workload.operate(call);
    if (!record.is_counting) continue;
    record.operations += 1;
    record.operation_ms.push(performance.now() - begun_ms);
  }
}

/**
 * Made at the first call of the warm-up, so that calls are told in the order in which they come.
 */
function durationsUnder({ calls }: Recording, name: string): number[] {
  let durations_ms = calls.get(name);
  if (durations_ms === undefined) calls.set(name, (durations_ms = []));
  return durations_ms;
}

type Timing = Readonly<{ round_rates: readonly number[]; cpu: CpuTimes; duration_ms: number }>;

async function timeRounds(record: Recording, pace: Pace, server_pid: number): Promise<Timing> {
  await pause(pace.warm_up_s * 1000);
  const cpu_before = readCpuTimes(server_pid);
  const begun_ms = performance.now();
  const round_rates: number[] = [];
  record.is_counting = true;
  for (let round = 0; round < pace.rounds; round++) {
    const round_begun_ms = performance.now();
    const before = record.operations;
    await pause(pace.round_s * 1000);
    const operations = record.operations - before;
    round_rates.push((operations * 1000) / (performance.now() - round_begun_ms));
  }
  record.is_counting = false;
  const duration_ms = performance.now() - begun_ms;
  const cpu = subtractCpuTimes(readCpuTimes(server_pid), cpu_before);
  return { round_rates, cpu, duration_ms };
}

function figureOf(
  workload: Workload,
  measured: Timing & Readonly<{ record: Recording; cores: number }>,
): Figure {
  const { name, title, unit, buyers } = workload;
  const { record, round_rates, cpu, duration_ms, cores } = measured;
  const share = (scale: (cpu_ms: number) => number) =>
    Object.fromEntries(parts.map((part) => [part, scale(cpu[part])])) as Figure["cpu_us"];
  const calls = [...record.calls].map(([call, durations]) => [call, durationsOf(durations)]);
  return {
    ...{ name, title, unit, buyers },
    rate: median(round_rates),
    round_rates,
    calls: Object.fromEntries(calls) as Figure["calls"],
    operation: durationsOf(record.operation_ms),
    cpu_us: share((cpu_ms) => (cpu_ms * 1000) / Math.max(1, record.operations)),
    cpu_percent: share((cpu_ms) => (cpu_ms / duration_ms / cores) * 100),
  };
}

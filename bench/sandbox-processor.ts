/**
 * How fast the processor is, alone and through Tillgate's adapter. Takes some seconds.
 *
 *     node bench/sandbox-processor.ts [--seconds N] [--stored N]
 *
 * `--stored N` writes N charges into the store first, to see what they cost in memory.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Agent } from "node:http";
import { request, Agent as KeepAliveAgent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startSandboxProcessor } from "../src/providers/sandbox/launch.ts";
import { createSandboxProvider } from "../src/providers/sandbox/provider.ts";
import { createCharges } from "../simulators/processor/charges.ts";
import { openJournal } from "../simulators/processor/journal.ts";
import { createStore } from "../simulators/processor/store.ts";

type Call = (key: string) => Promise<void>;

const { values } = parseArgs({
  options: { seconds: { type: "string" }, stored: { type: "string" } },
});
const seconds = Number(values.seconds ?? 2);
const stored = Number(values.stored ?? 0);

const folder = mkdtempSync(join(tmpdir(), "processor-measure-"));
if (stored > 0) fill(stored);
const started_ms = performance.now();
const processor = await startSandboxProcessor({ folder });
say(`ready after ${Math.round(performance.now() - started_ms)} ms`, memoryOf(processor.pid));

const agent = new KeepAliveAgent({ keepAlive: true, maxSockets: 64 });
const provider = createSandboxProvider({ url: processor.url, secret: processor.secret });
try {
  const bare: Call = (key) => post(agent, terms(key));
  const adapter: Call = async (key) => {
    const outcome = await provider.charge({ ...terms(key), amount_minor: 11_900n });
    if (outcome.state !== "SUCCEEDED") throw new Error(outcome.state);
  };
  const query: Call = async (key) => {
    await provider.query(key.replace("measure", "adapter"));
  };
  for (const callers of [1, 16, 64])
    await measure(`plain node:http, ${callers} callers`, callers, bare);
  for (const callers of [1, 16, 64]) await measure(`adapter, ${callers} callers`, callers, adapter);
  await measure("adapter, query, 16 callers", 16, query);
  say("afterwards", memoryOf(processor.pid));
} finally {
  agent.destroy();
  await provider.stop();
  await processor.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name: string, callers: number, call: Call): Promise<void> {
  const prefix = name.replaceAll(/\W+/g, "-");
  const end_ms = performance.now() + seconds * 1000;
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const processor_cpu_ms = cpuOf(processor.pid);
  async function caller(number: number): Promise<void> {
    for (let turn = 0; performance.now() < end_ms; turn++) {
      const begun_ms = performance.now();
      await call(`ps_${prefix}_${number}_${turn}`);
      times.push(performance.now() - begun_ms);
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, number) => caller(number)));
  times.sort((left, right) => left - right);
  const used = process.cpuUsage(cpu);
  const own_us = (used.user + used.system) / times.length;
  const its_us = ((cpuOf(processor.pid) - processor_cpu_ms) * 1000) / times.length;
  const at = (part: number): string => (times[Math.floor(times.length * part)] ?? 0).toFixed(2);
  const rate = Math.round(times.length / seconds);
  say(
    name,
    `${rate}/s`,
    `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
    `CPU each: caller ${own_us.toFixed(0)} µs, processor ${its_us.toFixed(0)} µs`,
  );
}

type Terms = ReturnType<typeof terms>;

function terms(key: string) {
  return {
    key,
    merchant_id: "sentosa_demo",
    amount_minor: "11900",
    currency: "SGD",
    payment_method: "card",
    payment_token: "tok_sandbox_success",
    notify_url: "http://127.0.0.1:8080/v1/provider_notifications/sandbox",
  };
}

function post(agent: Agent, body: Terms): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${processor.secret}` };
    const url = `${processor.url}/charges`;
    const call = request(url, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.on("end", () =>
        answer.statusCode === 200 ? resolve() : reject(new Error("refused")),
      );
    });
    call.on("error", reject);
    call.end(JSON.stringify(body));
  });
}

function fill(count: number): void {
  const journal = openJournal(join(folder, "processor.journal"));
  const store = createStore(journal, 0);
  const charges = createCharges({ store, now: Date.now, onSettled: () => {} });
  const begun_ms = performance.now();
  let slowest_ms = 0;
  for (let number = 0; number < count; number++) {
    const before_ms = performance.now();
    charges.charge(terms(`ps_${number.toString(16).padStart(24, "0")}`));
    slowest_ms = Math.max(slowest_ms, performance.now() - before_ms);
  }
  store.put({ kind: "answered", at_ms: Date.now() });
  journal.close();
  const duration_ms = Math.round(performance.now() - begun_ms);
  say(`${count} charges stored in ${duration_ms} ms`, `slowest ${slowest_ms.toFixed(1)} ms`);
}

/** CPU time used so far, in ms; Linux counts it in hundredths of a second. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

function memoryOf(pid: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return `processor ${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)} MB`;
  } catch {
    return "";
  }
}

function say(...parts: readonly string[]): void {
  process.stdout.write(`${parts.join("  ")}\n`);
}

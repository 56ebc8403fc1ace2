// The processor as a process: killed, restarted, shared, refused.
import { once } from "node:events";
import { spawn } from "node:child_process";
import { appendFile, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ChargeOutcome } from "../../../src/engine/ports/payment-provider.ts";
import { startSandboxProcessor } from "../../../src/providers/sandbox/launch.ts";
import { createSandboxProvider } from "../../../src/providers/sandbox/provider.ts";
import { isAlive } from "../../../src/providers/sandbox/processor-folder.ts";
import type { SandboxRig } from "../../support/sandbox-processor.ts";
import { startSandboxRig } from "../../support/sandbox-processor.ts";

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function startRig(settings: Record<string, string> = {}): Promise<SandboxRig> {
  const rig = await startSandboxRig(settings);
  endings.push(rig.stop);
  return rig;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function untilRevived(rig: SandboxRig, old_pid: number): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    const outcome = rig.processor.pid === old_pid ? null : await rig.provider.query("ps_0");
    if (outcome?.state === "NOT_FOUND") return;
    await pause(20);
  }
  throw new Error("The processor was not revived.");
}

describe("a processor that is killed", () => {
  it("keeps every charge that it acknowledged, and is revived at the same address", async () => {
    const rig = await startRig({ PROCESSOR_DOUBT_MS: "0" });
    const acknowledged = new Map<string, ChargeOutcome>();
    const asked: string[] = [];
    let is_over = false;
    async function buyer(): Promise<void> {
      while (!is_over) {
        const request = rig.request("tok_sandbox_success", { notify_url: null });
        asked.push(request.key);
        const outcome = await rig.provider.charge(request);
        if (outcome.state === "SUCCEEDED") acknowledged.set(request.key, outcome);
        else await pause(5);
      }
    }
    const buyers = Array.from({ length: 32 }, buyer);
    for (let round = 0; round < 3; round++) {
      await pause(150 + Math.random() * 100);
      const { pid } = rig.processor;
      process.kill(pid, "SIGKILL");
      await untilRevived(rig, pid);
    }
    is_over = true;
    await Promise.all(buyers);

    const movements = await rig.movements();
    const references = new Map(movements.map((one) => [one.key, one.payment_ref]));
    expect(acknowledged.size).toBeGreaterThan(100);
    expect(movements).toHaveLength(references.size);
    expect(new Set(references.values()).size).toBe(references.size);
    for (const [key, outcome] of acknowledged) {
      expect(outcome).toMatchObject({ payment_ref: references.get(key) });
    }
    for (const key of references.keys()) expect(asked).toContain(key);
  });

  it("is revived once its folder is there again, and nobody falls over it meanwhile", async () => {
    const rig = await startRig();
    const { folder } = rig;
    const { pid } = rig.processor;
    await rename(folder, `${folder}-away`);
    process.kill(pid, "SIGKILL");
    await pause(500);
    await rename(`${folder}-away`, folder);
    await untilRevived(rig, pid);
  });

  it("still settles, reports and refuses what it knew before", async () => {
    const rig = await startRig();
    const late = rig.request("tok_sandbox_late_success_600");
    const closed = rig.request("tok_sandbox_success");
    const twice = rig.request("tok_sandbox_notify_twice");
    rig.receiver.refuse(
      twice.key,
      Array.from({ length: 3 }, () => 500),
    );
    await rig.provider.charge(late);
    await rig.provider.close(closed.key);
    await rig.provider.charge(twice);
    const [before] = await rig.receiver.waitFor(twice.key, 1);
    const { pid } = rig.processor;
    process.kill(pid, "SIGKILL");
    await untilRevived(rig, pid);
    expect(await rig.provider.charge(closed)).toEqual({ state: "CLOSED" });
    await rig.receiver.waitFor(late.key, 1);
    const reports = await rig.receiver.waitFor(twice.key, 5);
    expect(reports.map((report) => report.raw_body)).toContain(before!.raw_body);
    expect(await rig.movementsOf(late.key)).toHaveLength(1);
  });

  it("reports what it had answered just before, which may be unheard", async () => {
    const rig = await startRig();
    const request = rig.request("tok_sandbox_success");
    await rig.provider.charge(request);
    const { pid } = rig.processor;
    process.kill(pid, "SIGKILL");
    await rig.receiver.waitFor(request.key, 1);
    expect(await rig.movementsOf(request.key)).toHaveLength(1);
  });

  it("ignores a last line that was not written to its end", async () => {
    const rig = await startRig();
    const request = rig.request("tok_sandbox_success");
    const outcome = await rig.provider.charge(request);
    const { pid } = rig.processor;
    process.kill(pid, "SIGKILL");
    await appendFile(join(rig.folder, "processor.journal"), '{"kind":"charge","key":"torn","sta');
    await untilRevived(rig, pid);
    expect(await rig.provider.query(request.key)).toEqual(outcome);
    expect(await rig.provider.query("torn")).toEqual({ state: "NOT_FOUND" });
    expect(await rig.provider.charge(rig.request("tok_sandbox_success"))).toMatchObject({
      state: "SUCCEEDED",
    });
  });
});

describe("a processor's folder", () => {
  it("is for one instance at a time", async () => {
    const rig = await startRig();
    const program = join(import.meta.dirname, "../../../simulators/processor/main.ts");
    const second = spawn(process.execPath, [program, "--data", rig.folder, "--port", "0"]);
    let words = "";
    second.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
    const [code] = await once(second, "exit");
    expect(code).toBe(3);
    expect(words).toContain("Another sandbox processor is running");
    expect(await rig.provider.query("ps_0")).toEqual({ state: "NOT_FOUND" });
  });

  it("is readable by its owner only, and says where the processor is", async () => {
    const rig = await startRig();
    for (const name of ["json", "secret", "journal", "lock", "log"]) {
      const { mode } = await stat(join(rig.folder, `processor.${name}`));
      expect(mode & 0o777).toBe(0o600);
    }
    const { url, pid } = rig.processor;
    const published = JSON.parse(await readFile(join(rig.folder, "processor.json"), "utf8"));
    expect(published).toEqual({ url, pid, simulator: true });
  });

  it("can be shared: a second start uses what runs, and the last to stop ends it", async () => {
    const folder = await makeFolder();
    const [first, second] = await Promise.all([
      startSandboxProcessor({ folder }),
      startSandboxProcessor({ folder }),
    ]);
    expect(second.url).toBe(first.url);
    expect(second.pid).toBe(first.pid);
    const { pid } = first;
    await first.stop();
    expect(isAlive(pid)).toBe(true);
    await second.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it("keeps its secret for the next start", async () => {
    const folder = await makeFolder();
    const first = await startSandboxProcessor({ folder });
    await first.stop();
    const second = await startSandboxProcessor({ folder });
    expect(second.secret).toBe(first.secret);
    await second.stop();
  });

  it("is refused to a caller with another secret", async () => {
    const folder = await makeFolder();
    const first = await startSandboxProcessor({ folder, secret: "the right secret of all" });
    endings.push(first.stop);
    const other = startSandboxProcessor({ folder, secret: "some other secret instead" });
    await expect(other).rejects.toThrow(/another secret/);
    expect(isAlive(first.pid)).toBe(true);
  });

  it("is understood as it was written before there were holds and codes", async () => {
    const rig = await startRig();
    await rig.processor.stop();
    const { key, ...request } = rig.request("tok_sandbox_success");
    const terms = { ...request, amount_minor: "11900", at_ms: Date.now() };
    const payment_ref = "card_1773995812285";
    const notice = { notification_id: "notice_1", key, times: 1, due_at_ms: 0, at_ms: 0 };
    const lines = [
      { kind: "charge", key, ...terms, state: "SUCCEEDED", payment_ref },
      { kind: "notice", ...notice },
      { kind: "answered", at_ms: Date.now() },
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    await appendFile(join(rig.folder, "processor.journal"), text);
    const again = await startSandboxProcessor({ folder: rig.folder });
    endings.push(again.stop);
    const [report] = await rig.receiver.waitFor(key, 1);
    const read = rig.provider.parseNotification(report!.raw_body, report!.headers);
    expect(read).toMatchObject({
      notification_id: "notice_1",
      key,
      outcome: { state: "SUCCEEDED", payment_ref },
    });
  });

  it("is not started on when its journal is damaged in the middle", async () => {
    const folder = await makeFolder();
    const first = await startSandboxProcessor({ folder });
    await first.stop();
    await appendFile(join(folder, "processor.journal"), 'garbage\n{"kind":"answered","at_ms":1}\n');
    await expect(startSandboxProcessor({ folder })).rejects.toThrow(/journal is damaged/);
  });
});

describe("a processor that nobody calls", () => {
  it("ends by itself, but not while something is due", async () => {
    const folder = await makeFolder();
    const settings = { PROCESSOR_IDLE_EXIT_MS: "200" };
    const program = join(import.meta.dirname, "../../../simulators/processor/main.ts");
    const child = spawn(process.execPath, [program, "--data", folder], { env: settings });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const url = /http:\/\/[\d.:]+/.exec(line.toString())?.[0] ?? "";
    const secret = await readFile(join(folder, "processor.secret"), "utf8");
    const provider = createSandboxProvider({ url, secret });
    const terms = { merchant_id: "m", amount_minor: 1n, currency: "SGD", payment_method: "card" };
    const payment_token = "tok_sandbox_late_success_500";
    await provider.charge({ ...terms, key: "ps_1", payment_token, notify_url: null });
    const begun_ms = Date.now();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
    expect(Date.now() - begun_ms).toBeGreaterThan(480);
    await provider.stop();
  });
});

describe("the launcher", () => {
  it("tells when the processor is gone", async () => {
    const folder = await makeFolder();
    const gone: number[] = [];
    const processor = await startSandboxProcessor({ folder, onExit: ({ pid }) => gone.push(pid) });
    endings.push(processor.stop);
    const { pid } = processor;
    process.kill(pid, "SIGKILL");
    while (processor.pid === pid) await pause(20);
    expect(gone).toEqual([pid]);
  });

  it("does not keep its own process from ending, and the processor outlives it", async () => {
    const folder = await makeFolder();
    const launch = join(import.meta.dirname, "../../../src/providers/sandbox/launch.ts");
    const script =
      `const { startSandboxProcessor } = await import(${JSON.stringify(launch)});` +
      `const { pid } = await startSandboxProcessor({ folder: ${JSON.stringify(folder)} });` +
      `console.log(pid);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
    let words = "";
    child.stdout.on("data", (chunk: Buffer) => (words += chunk.toString()));
    // "close" also waits until nobody holds the child's output any more.
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    const pid = Number(words);
    expect(isAlive(pid)).toBe(true);
    const taken_over = await startSandboxProcessor({ folder });
    expect(taken_over.pid).toBe(pid);
    await taken_over.stop();
    expect(isAlive(pid)).toBe(false);
  });
});

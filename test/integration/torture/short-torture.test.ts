/** Half a minute of `npm run torture`, kills and all, with the whole of its proof at the end. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

type Report = Readonly<{
  seed: string;
  counts: Readonly<Record<string, number>>;
  violations: readonly string[];
}>;

const folder = mkdtempSync(join(tmpdir(), "tillgate-short-torture-"));
const main = new URL("../../torture/main.ts", import.meta.url).pathname;
const load_minutes = 0.4;
const timeout_ms = 240_000;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runTorture(file: string): Promise<Readonly<{ code: number | null; output: string }>> {
  const args = [main, "--minutes", String(load_minutes), "--seed", "short", "--report", file];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

test(
  "two servers, their database and the processor are killed under load, and nothing is lost",
  async () => {
    const file = join(folder, "report.json");
    const { code, output } = await runTorture(file);
    expect(code, output).toBe(0);
    const report = JSON.parse(readFileSync(file, "utf8")) as Report;
    expect(report.violations).toEqual([]);
    const total = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
    expect(total, "the run did something").toBeGreaterThan(0);
  },
  timeout_ms,
);

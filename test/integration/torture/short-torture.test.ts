/**
 * A short run of `npm run torture`, as a process of its own: two servers, a database, a processor,
 * buyers and kills for some seconds, then every check. Longer runs, and what they found, are in
 * docs/reliability.md.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "..", "..", "torture", "main.ts");
/** A loaded machine needs several times as long as an idle one to start and to come to rest. */
const patience_ms = 280_000;

type Report = Readonly<{ counts: Readonly<Record<string, number>>; violations: string[] }>;

test(
  "nothing is lost, oversold or charged twice while all is killed",
  { timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "tillgate-short-torture-"));
    const report_file = join(folder, "report.json");
    const options = [
      "--minutes",
      "0.3",
      "--buyers",
      "6",
      "--seed",
      "short",
      "--report",
      report_file,
    ];
    const { code, said } = await run([program, ...options]);
    if (code !== 0) expect.fail(said);
    const { counts, violations } = JSON.parse(await readFile(report_file, "utf8")) as Report;
    expect(violations).toEqual([]);
    expect(counts["order 201"]).toBeGreaterThan(0);
    expect(counts["tickets in the end: VALID"]).toBeGreaterThan(0);
    expect(Object.keys(counts).filter((name) => name.startsWith("fault: "))).not.toEqual([]);
    await rm(folder, { recursive: true, force: true });
  },
);

/** Breaks it off, and lets it clean up, when it takes too long. */
function run(args: readonly string[]): Promise<Readonly<{ code: number | null; said: string }>> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    }
    const late = setTimeout(() => child.kill("SIGINT"), patience_ms);
    child.once("close", (code) => {
      clearTimeout(late);
      resolve({ code, said });
    });
  });
}

/**
 * `npm run bench`: how fast complete orders go through the server, with everything on this machine:
 * server, database, payment processor and load generator. docs/performance.md tells how to read it.
 *
 * Fails when something was oversold or lost, or a call was answered wrongly; a target that is
 * missed is told and is no failure.
 */
import { describeMachine, quiet_percent_max } from "./machine.ts";
import { measureServer } from "./measure-server.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { compareWithFloors } from "./ratios.ts";
import { printReport, say, summaryOf, writeReport, type Report } from "./report.ts";
import { joinResults, type Result } from "./result.ts";
import { compareStored } from "./stored-comparison.ts";
import { judge } from "./targets.ts";

async function main(options: Options): Promise<boolean> {
  const machine = await describeMachine();
  const { cores, busy_percent } = machine;
  if (busy_percent > quiet_percent_max) {
    const percent = Math.round(busy_percent);
    say(`This machine is busy: ${percent} % of it is used by others, and the figures will be low.`);
  }
  const started_at = new Date().toISOString();
  const results: Result[] = [];
  const on_new_server = [...options.only].filter((name) => name !== "trade-lists");
  if (on_new_server.length > 0) results.push(await measureServer(options, cores));
  if (options.stored_orders.length > 0) results.push(...(await compareStored(options, cores)));
  const [first, ...others] = results;
  if (first === undefined) throw new Error("nothing was measured");
  const { postgres, ...result } = joinResults([first, ...others]);
  return tell(options.json_file, {
    started_at,
    machine: { ...machine, postgres },
    ...result,
    ratios: compareWithFloors(result.figures),
    verdicts: judge(result),
  });
}

function tell(json_file: string, report: Report): boolean {
  const { findings } = report.checked;
  printReport(report);
  writeReport(json_file, report);
  for (const { what, found } of findings.slice(0, 20)) say(`  ${what}: ${found}`);
  say(`\nIn JSON: ${json_file}\n${summaryOf(report)}`);
  return findings.length === 0;
}

/** The code to exit with. */
async function run(parameters: readonly string[]): Promise<number> {
  let options: Options | null;
  try {
    options = readOptions(parameters);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (options === null) {
    say(usage);
    return 0;
  }
  return (await main(options)) ? 0 : 1;
}

process.exit(await run(process.argv.slice(2)));

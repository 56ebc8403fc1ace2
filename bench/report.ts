/** What a run tells: tables on the screen, and everything it knows in a file. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Figure } from "./closed-loop.ts";
import type { CpuProfile } from "./cpu-profile.ts";
import type { Machine } from "./machine.ts";
import { parts } from "./process-usage.ts";
import type { Ratio } from "./ratios.ts";
import type { Result } from "./result.ts";
import type { Durations } from "./statistics.ts";
import { formatNumber, formatTable } from "./table.ts";
import type { Verdict } from "./targets.ts";

export type Report = Omit<Result, "postgres"> &
  Readonly<{
    started_at: string;
    machine: Machine;
    ratios: readonly Ratio[];
    verdicts: readonly Verdict[];
  }>;

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function writeReport(file: string, report: Report): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

export function printReport(report: Report): void {
  const { figures, ratios, memory_mb, verdicts } = report;
  say(`\n${ratesTable(figures)}`);
  say(`\nCPU time of one operation in µs, and the share of the machine that was used\n`);
  say(cpuTable(figures));
  if (ratios.length > 0) say(`\n${ratiosTable(ratios)}`);
  const { server_peak, server_now, processor_now } = memory_mb;
  say(
    `\nMemory: server ${server_now} MB now, ${server_peak} MB at its highest; ` +
      `sandbox processor ${processor_now} MB`,
  );
  printProfile(report);
  say(`\n${verdictsTable(verdicts)}`);
}

function ratesTable(figures: readonly Figure[]): string {
  const titles = ["buyers", "a second", "rounds", "calls, p50 / p95 / p99 ms", "together"];
  const columns = [{ title: "measured", is_number: false }, ...titles.map((title) => ({ title }))];
  const rows = figures.map(({ title, unit, buyers, rate, round_rates, calls, operation }) => {
    const times = Object.entries(calls).map(([name, times]) => `${name} ${durationsText(times)}`);
    return [
      title,
      String(buyers),
      `${formatNumber(rate)} ${unit}`,
      round_rates.map(formatNumber).join(" "),
      times.join("  "),
      durationsText(operation),
    ];
  });
  return formatTable(columns, rows);
}

function durationsText({ p50_ms, p95_ms, p99_ms }: Durations): string {
  return [p50_ms, p95_ms, p99_ms].map(formatNumber).join(" / ");
}

function cpuTable(figures: readonly Figure[]): string {
  const columns = [
    { title: "measured", is_number: false },
    { title: "buyers" },
    ...parts.filter((part) => part !== "others").map((title) => ({ title })),
    { title: "ours, %" },
    { title: "others, %" },
  ];
  const rows = figures.map(({ title, buyers, cpu_us, cpu_percent }) => {
    const ours = parts.filter((part) => part !== "others");
    const ours_percent = ours.reduce((sum, part) => sum + cpu_percent[part], 0);
    return [
      title,
      String(buyers),
      ...ours.map((part) => formatNumber(cpu_us[part])),
      formatNumber(ours_percent),
      formatNumber(cpu_percent.others),
    ];
  });
  return formatTable(columns, rows);
}

function ratiosTable(ratios: readonly Ratio[]): string {
  const columns = [
    { title: "against the floors of this run", is_number: false },
    { title: "ratio" },
    { title: "a second" },
  ];
  const rows = ratios.map(({ what, ratio, of }) => [what, ratio.toFixed(2), of]);
  return formatTable(columns, rows);
}

function verdictsTable(verdicts: readonly Verdict[]): string {
  const columns = [
    { title: "target", is_number: false },
    { title: "wanted" },
    { title: "reached" },
    { title: "" },
  ];
  const rows = verdicts.map(({ what, target, reached, is_met }) => [
    what,
    target,
    reached,
    is_met ? "met" : "MISSED",
  ]);
  return formatTable(columns, rows);
}

function printProfile({ profile, statements }: Report): void {
  if (profile !== null) {
    const shares = (list: CpuProfile["functions"], count: number): string =>
      list
        .slice(0, count)
        .map(({ name, percent }) => `${percent.toFixed(1).padStart(6)} %  ${name}`)
        .join("\n");
    say(`\nThe server's busy time, ${formatNumber(profile.busy_ms)} ms, by module`);
    say(shares(profile.modules, 25));
    say(`\n… by function, what it calls not included`);
    say(shares(profile.functions, 40));
    say(`\n… by function of ours, what it calls included`);
    say(shares(profile.inclusive, 60));
  }
  if (statements.length === 0) return;
  const columns = [
    { title: "%" },
    { title: "calls" },
    { title: "µs a call" },
    { title: "rows a call" },
    { title: "statement", is_number: false },
  ];
  const rows = statements.map(({ statement, calls, mean_us, rows, percent }) => [
    formatNumber(percent),
    String(calls),
    formatNumber(mean_us),
    formatNumber(rows / calls),
    statement,
  ]);
  say(`\nThe database's time, by statement\n${formatTable(columns, rows)}`);
}

/** The last line: what passed. */
export function summaryOf({ verdicts, checked }: Report): string {
  const missed = verdicts.filter(({ is_met }) => !is_met);
  const met = verdicts.length - missed.length;
  const names = missed.map(({ what }) => what).join("; ");
  const targets = `${met} of ${verdicts.length} targets met${names === "" ? "" : ` (missed: ${names})`}`;
  const { slots, orders, findings } = checked;
  return findings.length === 0
    ? `${targets}; nothing oversold: ${orders.toLocaleString("en")} orders on ${slots} slots agree`
    : `FAILED: ${findings.length} findings in the books; ${targets}`;
}

// tillgate verify
import type { Command } from "commander";
import type { Database } from "../postgres/database.ts";
import { operatorError } from "../postgres/operator-error.ts";
import { listMerchants } from "../queries/work/open-work.ts";
import { findingText } from "../queries/verify/finding.ts";
import { verifyMerchant, type VerifyReport } from "../queries/verify/verify-merchant.ts";
import { withCommandDatabase } from "./command-database.ts";
import { demandMigrated } from "./demand-migrated.ts";
import { createOutput, type Output } from "./output.ts";

type Options = { merchant?: string; findings: number; json: boolean };

export function addVerifyCommand(program: Command): void {
  program
    .command("verify")
    .description("recompute every hash chain, state and counter, and name what does not agree")
    .option("--merchant <id>", "only this merchant; all of them unless told")
    .option("--findings <count>", "how many findings of a merchant are named", readCount, 100)
    .option("--json", "print findings, progress and result as JSON lines", false)
    .action(runVerify);
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw operatorError("OPTION_INVALID", "--findings must be a whole number of at least 1.");
}

async function runVerify(options: Options): Promise<void> {
  const output = createOutput(options.json);
  try {
    const reports = await withCommandDatabase(
      { purpose: "tillgate verify", may_create: false, onProgress: output.note },
      (sql) => verifyAll(sql, options, output),
    );
    tell(reports, options, output);
  } finally {
    output.close();
  }
}

async function verifyAll(
  sql: Database,
  { merchant, findings: findings_max }: Options,
  output: Output,
): Promise<VerifyReport[]> {
  await demandMigrated(sql);
  const merchants = await listMerchants(sql);
  if (merchant !== undefined && !merchants.includes(merchant)) {
    throw operatorError("OPTION_INVALID", `There is no merchant ${merchant}.`);
  }
  const reports: VerifyReport[] = [];
  for (const merchant_id of merchant === undefined ? merchants : [merchant]) {
    const onProgress = (progress: Readonly<{ orders: number; orders_total: number }>) =>
      output.progress({
        label: `verifying ${merchant_id}`,
        done: progress.orders,
        total: progress.orders_total,
        rows: progress.orders,
      });
    reports.push(await verifyMerchant(sql, merchant_id, { findings_max, onProgress }));
  }
  return reports;
}

function tell(reports: readonly VerifyReport[], { json }: Options, output: Output): void {
  output.close();
  const sum = (valueOf: (report: VerifyReport) => number) =>
    reports.reduce((total, report) => total + valueOf(report), 0);
  const findings = reports.flatMap((report) => report.findings);
  const findings_total = sum((report) => report.findings_total);
  for (const finding of findings) {
    const line = json ? JSON.stringify({ event: "finding", ...finding }) : findingText(finding);
    process.stdout.write(`${line}\n`);
  }
  const data = {
    merchants: reports.length,
    orders: sum(({ orders }) => orders),
    events: sum(({ events }) => events),
    findings_total,
  };
  const what = `${data.orders} orders with ${data.events} events of ${data.merchants} merchants`;
  if (findings_total === 0) {
    output.done(`Everything agrees: ${what}.`, data);
    return;
  }
  process.exitCode = 1;
  const unnamed = findings_total - findings.length;
  const more = unnamed === 0 ? "" : `, ${unnamed} of them not named here`;
  output.done(`${findings_total} things do not agree${more}, in ${what}.`, data);
}

// tillgate import FILE...
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Fault } from "../channels/catalog-file/content.ts";
import {
  importCatalog,
  type CatalogSource,
  type ImportResult,
  type ImportStep,
  type ImportSummary,
} from "../channels/catalog-file/import-catalog.ts";
import { randomIds, systemClock } from "../engine/clock.ts";
import { createEngine } from "../engine/engine.ts";
import type { Database } from "../postgres/database.ts";
import { messageOf, operatorError } from "../postgres/operator-error.ts";
import { createStore } from "../postgres/store/store.ts";
import { listMerchants } from "../queries/work/open-work.ts";
import { withCommandDatabase } from "./command-database.ts";
import { demandMigrated } from "./demand-migrated.ts";
import { createOutput, type Output, type ProgressStep } from "./output.ts";

type Options = { merchant?: string; dryRun: boolean; json: boolean };

/** Exit code for files with faults, so that a script can tell them from a database that is away. */
const faults_exit_code = 2;
const faults_shown_max = 100;

export function addImportCommand(program: Command): void {
  program
    .command("import")
    .description("bring a catalog and calendar from files: all of it, or nothing")
    .argument("<files...>", "JSON or CSV; docs/catalog-import.md tells what they look like")
    .option("--merchant <id>", "whose catalog; may be left out when there is one merchant")
    .option("--dry-run", "only check the files against the catalog", false)
    .option("--json", "print progress, faults and result as JSON lines", false)
    .addHelpText("after", "\nExit codes: 0 done, 1 could not be tried, 2 the files have faults.")
    .action(runImport);
}

async function runImport(files: string[], options: Options): Promise<void> {
  const output = createOutput(options.json);
  try {
    const sources = files.map(readSource);
    const { merchant_id, result } = await withCommandDatabase(
      { purpose: "tillgate import", may_create: false, onProgress: output.note },
      (sql, url) => importInto({ sql, url }, { sources, options, output }),
    );
    if (result.kind === "refused") tellFaults(result.faults, options, output);
    else tellSummary(merchant_id, result, output);
  } finally {
    output.close();
  }
}

/** Read before a database is started for them. */
function readSource(file: string): CatalogSource {
  try {
    return { file, bytes: readFileSync(file) };
  } catch (error) {
    const message = `${file} cannot be read: ${messageOf(error)}`;
    throw operatorError("IMPORT_FILE_UNREADABLE", message, error);
  }
}

async function importInto(
  { sql, url }: Readonly<{ sql: Database; url: string }>,
  wanted: Readonly<{ sources: readonly CatalogSource[]; options: Options; output: Output }>,
): Promise<Readonly<{ merchant_id: string; result: ImportResult }>> {
  const { sources, options, output } = wanted;
  await demandMigrated(sql);
  const merchant_id = await chooseMerchant(sql, options.merchant);
  // No ticket is issued here, so nobody asks for the link in its QR code.
  const store = createStore({ url, connections_max: 2, defaultQrUrlTemplate: () => "" });
  const engine = createEngine({ store, clock: systemClock, ids: randomIds });
  try {
    const result = await importCatalog({
      sql,
      engine,
      merchant_id,
      sources,
      dry_run: options.dryRun,
      onProgress: (step, done, total) => output.progress(percentOf(step, done, total)),
    });
    return { merchant_id, result };
  } finally {
    await store.end();
  }
}

/** Where each step begins and ends on the bar, in percent of the time that an import takes. */
const shares = { reading: [0, 45], checking: [45, 55], saving: [55, 100] } as const;

function percentOf(step: ImportStep, done: number, total: number): ProgressStep {
  const [from, to] = shares[step];
  const part = total === 0 ? 0 : done / total;
  // One transaction writes all rows: while it runs, those that were read are what can be told.
  const rows = step === "reading" ? done : total;
  return { label: step, done: Math.round(from + (to - from) * part), total: 100, rows };
}

async function chooseMerchant(sql: Database, wanted: string | undefined): Promise<string> {
  const merchants = await listMerchants(sql);
  if (wanted !== undefined) {
    if (merchants.includes(wanted)) return wanted;
    throw operatorError("OPTION_INVALID", `There is no merchant ${wanted}.`);
  }
  const [only, ...others] = merchants;
  if (only === undefined) {
    throw operatorError("OPTION_INVALID", "There is no merchant yet: tillgate merchant create.");
  }
  if (others.length === 0) return only;
  const names = merchants.join(", ");
  throw operatorError("OPTION_INVALID", `Name one with --merchant: there are ${names}.`);
}

function tellFaults(faults: readonly Fault[], { json }: Options, output: Output): void {
  output.close();
  process.exitCode = faults_exit_code;
  const shown = faults.slice(0, faults_shown_max);
  for (const fault of shown) {
    const { file, line, detail } = fault;
    if (json) process.stdout.write(`${JSON.stringify({ event: "fault", ...fault })}\n`);
    else process.stderr.write(`${file}:${line}: ${detail}\n`);
  }
  const rest = faults.length - shown.length;
  const more = rest === 0 ? "" : `, ${rest} of them not shown`;
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const message = `${count}${more}. Nothing was changed.`;
  if (!json) process.stderr.write(`tillgate: ${message}\n`);
  else {
    const failure = { event: "error", code: "CATALOG_FILE_INVALID", message };
    process.stdout.write(`${JSON.stringify({ ...failure, faults: faults.length })}\n`);
  }
}

function tellSummary(
  merchant_id: string,
  { kind, summary }: Extract<ImportResult, { summary: ImportSummary }>,
  output: Output,
): void {
  const counts = (["products", "pools", "skus", "slots"] as const)
    .filter((part) => summary[part].all > 0)
    .map((part) => {
      const { all, added } = summary[part];
      const name = part === "skus" ? "SKUs" : part;
      return `  ${name}: ${all} (${added} new, ${all - added} replaced)`;
    });
  const { first_date, last_date } = summary;
  const dates = first_date === null ? [] : [`  dates: ${first_date} to ${last_date}`];
  const head =
    kind === "saved"
      ? `Saved in the catalog of ${merchant_id}:`
      : `No faults. Nothing was changed; this would be saved for ${merchant_id}:`;
  const data = { merchant_id, saved: kind === "saved", ...summary };
  output.done([head, ...counts, ...dates].join("\n"), data);
}

/** What `npm run torture` can be told. */
import { parseArgs } from "node:util";

export type Options = Readonly<{
  /** How long load and faults go on; start, rest and checks come on top. */
  duration_ms: number;
  seed: string;
  buyers: number;
  /** Keeps the data folder also when nothing was violated. */
  keep: boolean;
  /** Where the report is written as JSON; null: nowhere. */
  report_file: string | null;
}>;

export const usage = `npm run torture -- [options]

  --minutes N    how long load and faults go on (default 1)
  --seed S       the choices of buyers and faults (default: a new one, which is printed)
  --buyers N     how many buy at the same time (default 8)
  --keep         keep the data folder, whatever happens
  --report FILE  write the report as JSON
`;

/** Throws an Error with a sentence for people when an option is no good. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000_000)) },
      buyers: { type: "string", default: "8" },
      keep: { type: "boolean", default: false },
      report: { type: "string" },
    },
  });
  const minutes = Number(values.minutes);
  const buyers = Number(values.buyers);
  if (!(minutes > 0 && minutes <= 24 * 60)) throw new Error("--minutes must be above 0.");
  if (!Number.isInteger(buyers) || buyers < 1 || buyers > 256) {
    throw new Error("--buyers must be a whole number from 1 to 256.");
  }
  return {
    duration_ms: Math.round(minutes * 60_000),
    seed: values.seed,
    buyers,
    keep: values.keep,
    report_file: values.report ?? null,
  };
}

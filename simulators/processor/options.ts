/**
 * What the processor can be told at its start, from the environment and from arguments.
 *
 * The secret comes by environment only: arguments can be read by every user of a machine.
 */
import { parseArgs } from "node:util";

export type Options = Readonly<{
  /** 0 lets the system choose a free one. */
  port: number;
  /** Folder of the journal, the lock, the secret and `processor.json`. */
  folder: string;
  /** null: read from the folder, or made there. */
  secret: string | null;
  /** How long an answer is held back by the tokens that "never" answer. */
  hang_ms: number;
  /** When a charge whose answer is held back is reported. */
  hang_notice_ms: number;
  /** How long an answer counts as possibly unheard after it was sent. */
  doubt_ms: number;
  /** Waits between attempts to deliver a notification; the last one repeats. */
  retry_ms: readonly number[];
  /** Attempts after which a notification is given up. */
  retry_limit: number;
  /** Ends the process when nobody called for so long and nothing is due; 0: never. */
  idle_exit_ms: number;
}>;

/** Reads the options. Throws an Error with a sentence for people when one of them is no good. */
export function readOptions(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: "string" }, data: { type: "string" } },
  });
  const folder = values.data ?? env["PROCESSOR_DATA"];
  if (!folder) throw new Error("Name a data folder with --data or PROCESSOR_DATA.");
  const secret = env["PROCESSOR_SECRET"] || null;
  if (secret !== null && secret.length < 16) {
    throw new Error("PROCESSOR_SECRET must have at least 16 characters.");
  }
  const port = readCount("PORT", values.port ?? env["PORT"], 0);
  if (port > 65_535) throw new Error("PORT must be at most 65535.");
  return {
    port,
    folder,
    secret,
    hang_ms: readCount("PROCESSOR_HANG_MS", env["PROCESSOR_HANG_MS"], 30_000),
    hang_notice_ms: readCount("PROCESSOR_HANG_NOTICE_MS", env["PROCESSOR_HANG_NOTICE_MS"], 4_000),
    doubt_ms: readCount("PROCESSOR_DOUBT_MS", env["PROCESSOR_DOUBT_MS"], 500),
    retry_ms: (env["PROCESSOR_RETRY_MS"] ?? "500,1000,2000,5000,10000,30000")
      .split(",")
      .map((part) => readCount("PROCESSOR_RETRY_MS", part, 0)),
    retry_limit: readCount("PROCESSOR_RETRY_LIMIT", env["PROCESSOR_RETRY_LIMIT"], 20),
    idle_exit_ms: readCount("PROCESSOR_IDLE_EXIT_MS", env["PROCESSOR_IDLE_EXIT_MS"], 0),
  };
}

function readCount(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined || text === "") return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`);
  return Number(text);
}

// How commands speak: sentences and a progress bar for people, one JSON object a line for programs.
import { Presets, SingleBar } from "cli-progress";
import { isOperatorError, messageOf } from "../postgres/operator-error.ts";

export interface Output {
  /** A sentence about what goes on; on the error stream, so that it never mixes with results. */
  readonly note: (message: string) => void;
  /** Draws or prints how far the work has come. */
  readonly progress: (step: ProgressStep) => void;
  /** The result, for people and for programs; ends the bar. */
  readonly done: (message: string, data: object) => void;
  /** Takes the bar away, when there will be no result. */
  readonly close: () => void;
}

export interface ProgressStep {
  /** `copying orders`; for programs too. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly rows: number;
}

const JSON_INTERVAL_MS = 250;
const BAR_FORMAT =
  "{bar} {percentage}% | {rows} rows | {rate} rows/s | {eta_formatted} left | {label}";

/** Bars appear on a terminal only; `json` prints machine lines on the standard output instead. */
export function createOutput(json: boolean): Output {
  return json ? createJsonOutput() : createHumanOutput();
}

/** Prints what went wrong and sets the exit code: a sentence, or for a bug the whole stack. */
export function reportFailure(error: unknown, json: boolean): void {
  const code = isOperatorError(error) ? error.code : "INTERNAL";
  process.exitCode = 1;
  if (json) {
    printLine({ event: "error", code, message: messageOf(error) });
  } else {
    console.error(isOperatorError(error) ? `tillgate: ${error.message}` : error);
  }
}

function createJsonOutput(): Output {
  let printed_at = Number.NEGATIVE_INFINITY;
  return {
    note: (message) => printLine({ event: "note", message }),
    progress: (step) => {
      if (performance.now() - printed_at < JSON_INTERVAL_MS) return;
      printed_at = performance.now();
      printLine({ event: "progress", ...step });
    },
    done: (_message, data) => printLine({ event: "done", ...data }),
    close: () => {},
  };
}

function createHumanOutput(): Output {
  let bar: SingleBar | null = null;
  let started_at = 0;
  const close = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    note: (message) => {
      close();
      console.error(message);
    },
    progress: ({ label, done, total, rows }) => {
      if (!process.stderr.isTTY) return;
      if (bar === null) {
        const options = { format: BAR_FORMAT, stream: process.stderr, hideCursor: true, fps: 8 };
        bar = new SingleBar({ ...options, clearOnComplete: true }, Presets.shades_classic);
        started_at = performance.now();
        bar.start(total, 0, { label, rows: 0, rate: 0 });
      }
      const rate = Math.round(rows / Math.max(0.001, (performance.now() - started_at) / 1000));
      bar.setTotal(Math.max(total, done));
      bar.update(done, { label, rows, rate });
    },
    done: (message) => {
      close();
      console.log(message);
    },
    close,
  };
}

function printLine(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

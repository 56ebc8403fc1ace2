/** What a run prints: a line that lives while it goes on, and a table in the end. */
import type { Phase } from "./run.ts";
import type { Witness } from "./witness.ts";

export type Progress = Readonly<{
  onPhase: (phase: Phase, witness: Witness) => void;
  stop(): void;
}>;

const redraw_ms = 250;
const line_ms = 10_000;

/** A line that is drawn anew on a terminal; one every ten seconds elsewhere. */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  const started_ms = performance.now();
  let phase: Phase = "starting";
  let witness: Witness | null = null;
  function line(): string {
    const elapsed_s = Math.floor((performance.now() - started_ms) / 1000);
    const counts = witness?.counts ?? new Map<string, number>();
    const faults = [...counts].filter(([name]) => name.startsWith("fault: "));
    const struck = faults.reduce((sum, [, count]) => sum + count, 0);
    const killed = faults
      .filter(([name]) => name.endsWith("killed"))
      .reduce((sum, [, count]) => sum + count, 0);
    const paid = counts.get("payment 200") ?? 0;
    const minutes = `${Math.floor(elapsed_s / 60)}:${String(elapsed_s % 60).padStart(2, "0")}`;
    const violations = witness?.violations.length ?? 0;
    return (
      `${minutes} ${phase} | ${counts.get("requests") ?? 0} requests | ` +
      `${counts.get("order 201") ?? 0} orders | ${paid} paid | ` +
      `${struck} faults, ${killed} kills | ${violations} violations`
    );
  }
  function draw(): void {
    if (stream.isTTY) stream.write(`\r${line()}\u001b[K`);
    else stream.write(`${line()}\n`);
  }
  const timer = setInterval(draw, stream.isTTY ? redraw_ms : line_ms);
  return {
    onPhase(next, seen) {
      phase = next;
      witness = seen;
      draw();
    },
    stop() {
      clearInterval(timer);
      draw();
      if (stream.isTTY) stream.write("\n");
    },
  };
}

/** Names and counts, in columns. */
export function summaryOf({ counts }: Witness): string {
  const rows = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(8)}`)
    .join("\n");
}

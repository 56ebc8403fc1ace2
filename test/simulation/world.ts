/**
 * Virtual time: nothing waits for real. Work sleeps, the world wakes the earliest sleeper when
 * nothing else can go on, and the clock jumps to its moment. One seed, one course of things.
 */
import type { Random } from "./random.ts";

export type World = Readonly<{
  /** Milliseconds since the world began. */
  now_ms(): number;
  sleep(duration_ms: number): Promise<void>;
  /** Starts work that the run waits for. Whatever it throws ends the run. */
  spawn(work: () => Promise<void>): void;
  /** Runs until all work is done. */
  run(): Promise<void>;
  log(line: string): void;
  /** The last lines logged. */
  trace(): readonly string[];
}>;

type Sleeper = Readonly<{ at_ms: number; tie: number; wake: () => void }>;

const trace_lines_max = 400;
/** After so many turns of the event loop without anything to wait for, nothing will come. */
const idle_turns_max = 100;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function createWorld(random: Random): World {
  const sleepers: Sleeper[] = [];
  const lines: string[] = [];
  let now_ms = 0;
  let working = 0;
  let failure: Readonly<{ error: unknown }> | null = null;

  /** The earliest; chance decides between those of one moment. */
  function takeEarliest(): Sleeper {
    let best = 0;
    for (let index = 1; index < sleepers.length; index++) {
      const [one, other] = [sleepers[index], sleepers[best]];
      if (one === undefined || other === undefined) continue;
      if (one.at_ms < other.at_ms || (one.at_ms === other.at_ms && one.tie < other.tie)) {
        best = index;
      }
    }
    const [earliest] = sleepers.splice(best, 1);
    if (earliest === undefined) throw new Error("everything waits for something that never comes");
    return earliest;
  }

  return {
    now_ms: () => now_ms,
    sleep: (duration_ms) =>
      new Promise((wake) => {
        const at_ms = now_ms + Math.max(0, Math.round(duration_ms));
        sleepers.push({ at_ms, tie: random.next(), wake });
      }),
    spawn(work) {
      working++;
      work()
        .catch((error: unknown) => (failure ??= { error }))
        .finally(() => working--);
    },
    async run() {
      for (;;) {
        // Whatever can go on without time going by goes on in some turns of the event loop.
        let turns = 0;
        do await nextTurn();
        while (working > 0 && sleepers.length === 0 && ++turns < idle_turns_max);
        if (failure !== null) throw failure.error;
        if (working === 0) return;
        const { at_ms, wake } = takeEarliest();
        now_ms = at_ms;
        wake();
      }
    },
    log(line) {
      lines.push(`${(now_ms / 1000).toFixed(3).padStart(9)} ${line}`);
      if (lines.length > trace_lines_max) lines.shift();
    },
    trace: () => lines,
  };
}

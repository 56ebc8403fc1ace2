/**
 * A loop that does one round of work, rests, and goes on until it is stopped; errors do not end it.
 */

export type Loop = Readonly<{ stop(): Promise<void> }>;

export type Round = Readonly<{
  name: string;
  /** Rest between rounds. A round that found a full page of work is followed at once. */
  rest_ms: number;
  /** Resolves to true when there is more to do right away. */
  work(): Promise<boolean>;
  reportFault(error: unknown, name: string): void;
}>;

/** The longest rest after a fault, for a database that is away. */
const rest_after_fault_ms = 2_000;

export function startLoop(round: Round): Loop {
  let is_stopping = false;
  let wake: () => void = () => undefined;

  async function run(): Promise<void> {
    while (!is_stopping) {
      let rest_ms = round.rest_ms;
      try {
        if (await round.work()) rest_ms = 0;
      } catch (error) {
        round.reportFault(error, round.name);
        rest_ms = rest_after_fault_ms;
      }
      if (is_stopping) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, rest_ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
  const done = run();
  return {
    async stop() {
      is_stopping = true;
      wake();
      await done;
    },
  };
}

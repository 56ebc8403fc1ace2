/**
 * Measures what is compared with each other in turns, a round of one after a round of the other:
 * whatever else happens on the machine meets all of them. The median round stands for each.
 */
import { runClosedLoop, type Figure, type Pace, type Workload } from "./closed-loop.ts";
import { say } from "./report.ts";
import { formatNumber } from "./table.ts";

export type Contender = Readonly<{
  workload: Workload;
  machine: Readonly<{ server_pid: number; cores: number }>;
}>;

/** One figure for each, in their order. */
export async function measureInTurns(
  contenders: readonly Contender[],
  pace: Pace,
): Promise<Figure[]> {
  const one_round = { ...pace, rounds: 1 };
  const rounds = contenders.map((): Figure[] => []);
  for (let round = 0; round < pace.rounds; round++) {
    for (const [index, { workload, machine }] of contenders.entries()) {
      const figure = await runClosedLoop(workload, one_round, machine);
      say(`  ${figure.title}: ${formatNumber(figure.rate)} ${figure.unit}/s`);
      rounds[index]?.push(figure);
    }
  }
  return rounds.map(medianOf);
}

function medianOf(rounds: readonly Figure[]): Figure {
  const sorted = rounds.toSorted((left, right) => left.rate - right.rate);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return { ...middle, round_rates: rounds.map(({ rate }) => rate) };
}

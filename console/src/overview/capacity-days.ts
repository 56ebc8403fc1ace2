/** What the capacity chart and its table show of a pool. */
import type { OverviewDocument } from "../../../src/contract/console.ts";

export type Pool = OverviewDocument["pools"][number];

export type CapacityDay = Readonly<{
  date: string;
  /** Why nothing can be sold: closed, or no place left. */
  state: "open" | "full" | "closed";
  /** Visitors; null on a day without a limit. */
  capacity: number | null;
  sold: number;
  held: number;
  /** What can still be sold: nothing on a closed day, null without a limit. */
  left: number | null;
}>;

export function capacityDays(pool: Pool): readonly CapacityDay[] {
  return pool.days.map((day) => {
    const { date, capacity, held, sold } = day;
    const left = placesLeft(day);
    return { date, state: stateOf(day, left), capacity, sold, held, left };
  });
}

type Day = Pool["days"][number];

function stateOf({ closed }: Day, left: number | null): CapacityDay["state"] {
  if (closed) return "closed";
  return left === 0 ? "full" : "open";
}

function placesLeft({ capacity, held, sold, closed }: Day): number | null {
  if (closed) return 0;
  return capacity === null ? null : Math.max(0, capacity - held - sold);
}

/** The pool that most visitors are coming to, of those with a limit where there are any. */
export function busiestPool(pools: readonly Pool[]): Pool | undefined {
  const limited = pools.filter((pool) => !isUnlimited(pool));
  const visitors = ({ days }: Pool) => days.reduce((sum, { sold, held }) => sum + sold + held, 0);
  return (limited.length > 0 ? limited : pools).toSorted(
    (left, right) => visitors(right) - visitors(left),
  )[0];
}

/** A pool without any limit has nothing left to draw. */
export function isUnlimited(pool: Pool): boolean {
  return pool.days.every((day) => day.capacity === null);
}

/** What the capacity chart and its table show of a pool. */
import type { OverviewDocument } from "../../../src/contract/console.ts";

export type Pool = OverviewDocument["pools"][number];

export type CapacityDay = Readonly<{
  date: string;
  is_closed: boolean;
  /** Visitors; null on a day without a limit. */
  capacity: number | null;
  sold: number;
  held: number;
  /** What can still be sold: nothing on a closed day, null without a limit. */
  left: number | null;
}>;

export function capacityDays(pool: Pool): readonly CapacityDay[] {
  return pool.days.map(({ date, capacity, held, sold, closed }) => ({
    date,
    is_closed: closed,
    capacity,
    sold,
    held,
    left: placesLeft({ capacity, held, sold, closed }),
  }));
}

function placesLeft({
  capacity,
  held,
  sold,
  closed,
}: Pick<Pool["days"][number], "capacity" | "held" | "sold" | "closed">): number | null {
  if (closed) return 0;
  return capacity === null ? null : Math.max(0, capacity - held - sold);
}

/** A pool without any limit has nothing left to draw. */
export function isUnlimited(pool: Pool): boolean {
  return pool.days.every((day) => day.capacity === null);
}

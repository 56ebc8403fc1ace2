/** The bars of the chart: days as they are, and whole months where days would be too many. */
import type { StatisticsDocument } from "../../../src/contract/statistics.ts";

export type Bar = Readonly<{
  /** `YYYY-MM-DD`, or `YYYY-MM` for a month. */
  time: string;
  real_minor: number;
}>;

const days_max = 62;

export function barsOf({ groups }: Pick<StatisticsDocument, "groups">): readonly Bar[] {
  const bars = groups.map(({ key, real_minor }) => ({ time: key ?? "", real_minor }));
  if (bars.length <= days_max) return bars;
  const months = new Map<string, number>();
  for (const { time, real_minor } of bars) {
    const month = time.slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + real_minor);
  }
  return [...months].map(([time, real_minor]) => ({ time, real_minor }));
}

/** Where the bar begins and how high it is, from 0 at the bottom to 100 at the top. */
export function placeOf(
  { real_minor }: Bar,
  { lowest, highest }: Readonly<{ lowest: number; highest: number }>,
): Readonly<{ bottom: number; height: number }> {
  const span = highest - lowest;
  if (span === 0) return { bottom: 0, height: 0 };
  const at = (value: number) => ((value - lowest) / span) * 100;
  const [low, high] = real_minor < 0 ? [real_minor, 0] : [0, real_minor];
  return { bottom: at(low), height: at(high) - at(low) };
}

/** The range of the axis; nought is always in it. */
export function extentOf(bars: readonly Bar[]): Readonly<{ lowest: number; highest: number }> {
  const values = bars.map(({ real_minor }) => real_minor);
  return { lowest: Math.min(0, ...values), highest: Math.max(0, ...values) };
}

import { describe, expect, it } from "vitest";
import type { Figure } from "./closed-loop.ts";
import { compareWithFloors } from "./ratios.ts";
import { durationsOf, median } from "./statistics.ts";
import { judge } from "./targets.ts";

function figure(name: string, buyers: number, rate: number): Figure {
  const shares = { server: 0, postgres: 0, processor: 0, load: 0, others: 0 };
  const operation = { count: 1, p50_ms: 9, p95_ms: 15, p99_ms: 20 };
  const numbers = { rate, round_rates: [rate], calls: {}, operation };
  return {
    ...{ name, buyers, title: name, unit: "orders" },
    ...numbers,
    cpu_us: shares,
    cpu_percent: shares,
  };
}

const memory_mb = { server_peak: 250 };

describe("the verdicts", () => {
  it("tell what was reached of each target that was measured, and nothing of the others", () => {
    const figures = [figure("complete-one", 64, 1_234), figure("locks", 64, 2_999)];
    const verdicts = judge({ figures, memory_mb });
    expect(verdicts.map(({ reached, is_met }) => [reached, is_met])).toEqual([
      ["1,234", true],
      ["2,999", false],
      ["250", true],
    ]);
  });

  it("compare the most stored orders with the fewest", () => {
    const slower = (rate: number) =>
      judge({
        figures: [figure("stored-10000", 64, 1_000), figure("stored-1000000", 64, rate)],
        memory_mb,
      })
        .filter(({ what }) => what.startsWith("slower"))
        .map(({ is_met }) => is_met);
    expect(slower(900)).toEqual([true]);
    expect(slower(899)).toEqual([false]);
  });
});

describe("the ratios", () => {
  it("count the orders of a batch, and leave out what has no floor", () => {
    const figures = [figure("complete-one", 64, 640), figure("floor-rows", 1, 20)];
    expect(compareWithFloors(figures).map(({ ratio }) => ratio)).toEqual([0.5]);
  });
});

describe("the statistics", () => {
  it("take the median of rounds and the percentiles of durations", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    const durations = durationsOf(Array.from({ length: 200 }, (_, index) => 200 - index));
    expect(durations).toEqual({ count: 200, p50_ms: 101, p95_ms: 191, p99_ms: 199 });
  });
});

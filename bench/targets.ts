/** What the server is to reach on a machine with two cores, beside what it reached. */
import type { Figure } from "./closed-loop.ts";
import { formatNumber } from "./table.ts";

export type Verdict = Readonly<{
  what: string;
  /** What it has to reach, and what it aims for. */
  target: string;
  reached: string;
  is_met: boolean;
}>;

export type Measured = Readonly<{
  figures: readonly Figure[];
  memory_mb: Readonly<{ server_peak: number }>;
}>;

/** A verdict for each target that was measured. */
export function judge({ figures, memory_mb }: Measured): Verdict[] {
  const find = (name: string, buyers: number): Figure | undefined =>
    figures.find((figure) => figure.name === name && figure.buyers === buyers);
  const memory = {
    what: "memory of the server at its highest, MB",
    target: "below 300",
    reached: formatNumber(memory_mb.server_peak),
    is_met: memory_mb.server_peak < 300,
  };
  return [
    ...atLeast(find("complete-one", 64), "complete orders/s, one slot, 64 buyers", [1_000, 1_500]),
    ...atLeast(find("locks", 64), "locks/s, one slot, 64 buyers", [3_000, 5_000]),
    ...atLeast(find("reads", 64), "order reads/s", [8_000]),
    ...atLeast(find("cash-sales", 64), "cash sales/s, one store, 64 tills", [1_000]),
    ...atLeast(find("cash-points", 64), "cash sales/s with points, 64 tills", [1_000]),
    ...atLeast(find("trade-reads", 64), "trade order reads/s", [5_000]),
    ...atLeast(find("trade-get", 64), "/api/trade_order/get a second", [5_000]),
    ...listed(figures, "trade-lists", ["list", "count"]),
    ...listed(figures, "payouts", ["one day"]),
    ...listed(figures, "members", [
      ...["name", "phone", "card", "till"],
      ...["blocked", "deep page", "page of all"],
    ]),
    ...loneBuyer(find("complete-one", 1)),
    memory,
    ...growth(figures),
  ];
}

function atLeast(
  figure: Figure | undefined,
  what: string,
  [minimum, aim]: readonly [number, number?],
): Verdict[] {
  if (figure === undefined) return [];
  const aims = aim === undefined ? "" : `, aim ${formatNumber(aim)}`;
  return [
    {
      what,
      target: `at least ${formatNumber(minimum)}${aims}`,
      reached: formatNumber(figure.rate),
      is_met: figure.rate >= minimum,
    },
  ];
}

function loneBuyer(figure: Figure | undefined): Verdict[] {
  if (figure === undefined) return [];
  const { p50_ms } = figure.operation;
  return [
    {
      what: "a lone buyer's three calls together, ms (p50)",
      target: "below 10",
      reached: formatNumber(p50_ms),
      is_met: p50_ms < 10,
    },
  ];
}

/** Each call of a figure that only reads. */
function listed(figures: readonly Figure[], name: string, calls: readonly string[]): Verdict[] {
  const figure = figures.find((one) => one.name === name);
  return calls.flatMap((call) => {
    const p95_ms = figure?.calls[call]?.p95_ms;
    if (figure === undefined || p95_ms === undefined) return [];
    return [
      {
        what: `${figure.title}: ${call}, ms (p95)`,
        target: "below 100",
        reached: formatNumber(p95_ms),
        is_met: p95_ms < 100,
      },
    ];
  });
}

/** With the most orders stored against the fewest. */
function growth(figures: readonly Figure[]): Verdict[] {
  const stored = figures.filter(({ name }) => name.startsWith("stored-"));
  const [fewest, most] = [stored[0], stored.at(-1)];
  if (fewest === undefined || most === undefined || fewest === most) return [];
  const slower_percent = (1 - most.rate / fewest.rate) * 100;
  return [
    {
      what: `slower with ${ordersOf(most)} orders stored than with ${ordersOf(fewest)}, percent`,
      target: "at most 10",
      reached: formatNumber(slower_percent),
      is_met: slower_percent <= 10,
    },
  ];
}

function ordersOf({ name }: Figure): string {
  return Number(name.slice("stored-".length)).toLocaleString("en");
}

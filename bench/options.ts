/** What `npm run bench -- …` may be asked. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const measurement_names = [
  "complete-one",
  "complete-many",
  "complete-keyed",
  "reads",
  "cash-sales",
  "cash-points",
  "cash-stores",
  "cash-merchants",
  "trade-reads",
  "trade-get",
  "refund-rush",
  "trade-lists",
  "members",
  "ap2",
  "floor-rows",
  "floor-locks",
  "floor-http",
  "processor",
  "sell-out",
  "locks",
] as const;
export type MeasurementName = (typeof measurement_names)[number];

/** What a measurement is compared with, and therefore never measured without. */
const compared_with: Partial<Record<MeasurementName, readonly MeasurementName[]>> = {
  "cash-sales": ["floor-rows"],
  "cash-points": ["cash-sales", "floor-rows"],
  "cash-stores": ["cash-sales", "floor-rows"],
  "cash-merchants": ["cash-sales", "floor-rows"],
  "trade-get": ["floor-http"],
  "refund-rush": ["floor-locks"],
};

/** Orders stored for `trade-lists`, unless told otherwise. */
const listed_orders = 1_000_000;

export type Options = Readonly<{
  /** Length of a round. */
  round_s: number;
  /** Rounds of a measurement; their median counts. */
  rounds: number;
  warm_up_s: number;
  /** Buyers of the measurements of complete orders, one measurement each. */
  buyers: readonly number[];
  only: ReadonlySet<MeasurementName>;
  /** Orders in the database before complete orders are measured again, growing. */
  stored_orders: readonly number[];
  json_file: string;
  /** Tells the server's hottest functions and the database's dearest statements. */
  profile: boolean;
}>;

export const usage = `npm run bench -- [options]

  --seconds N      length of a round (2)
  --rounds N       rounds of each measurement, of which the median counts (3)
  --warm-up N      seconds before the first round (1)
  --buyers N,…     buyers at a time who buy complete orders (1,16,64,256)
  --only NAME,…    these measurements, with the floors that they are compared with:
                   ${measurement_names.slice(0, 6).join(", ")},
                   ${measurement_names.slice(6, 12).join(", ")},
                   ${measurement_names.slice(12).join(", ")}
  --stored N,…     compares servers with N orders stored each, such as 10000,1000000, and asks
                   for lists of the most; without --only nothing else is measured
  --json FILE      where the copy in JSON goes (bench/results/latest.json)
  --profile        hottest functions of the server, dearest statements of the database
  --help, -h       this text, whatever else is asked
`;

/** Null when only the usage is wanted. Throws an Error with a plain message for a wrong option. */
export function readOptions(parameters: readonly string[]): Options | null {
  // Before anything is judged: who asks for help may have mistyped the rest.
  if (parameters.includes("--help") || parameters.includes("-h")) return null;
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      seconds: text,
      rounds: text,
      "warm-up": text,
      buyers: text,
      only: text,
      stored: text,
      json: text,
      profile: { type: "boolean" },
    },
  });
  const stored = readNumbers("--stored", values.stored);
  // With --stored alone only that is measured: it takes long enough.
  const named = values.only ?? (stored.length > 0 ? "" : measurement_names.join(","));
  const only = readNames(named);
  const stored_orders = stored.length === 0 && only.has("trade-lists") ? [listed_orders] : stored;
  return {
    round_s: readNumber("--seconds", values.seconds ?? "2"),
    rounds: readNumber("--rounds", values.rounds ?? "3"),
    warm_up_s: readNumber("--warm-up", values["warm-up"] ?? "1"),
    buyers: readNumbers("--buyers", values.buyers ?? "1,16,64,256"),
    only,
    stored_orders: stored_orders.toSorted((left, right) => left - right),
    json_file: resolve(values.json ?? `${import.meta.dirname}/results/latest.json`),
    profile: values.profile ?? false,
  };
}

function readNames(text: string): ReadonlySet<MeasurementName> {
  const names = text
    .split(",")
    .filter((name) => name !== "")
    .map(readName);
  return new Set(names.flatMap((name) => [name, ...(compared_with[name] ?? [])]));
}

function readName(name: string): MeasurementName {
  const found = measurement_names.find((one) => one === name);
  if (found === undefined) throw new Error(`--only: there is no measurement ${name}`);
  return found;
}

function readNumbers(option: string, text = ""): number[] {
  return text === "" ? [] : text.split(",").map((part) => readNumber(option, part));
}

function readNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new Error(`${option}: ${text} is not a number above 0`);
}

import { describe, expect, it } from "vitest";
import { measurement_names, readOptions } from "./options.ts";

describe("the options of a benchmark", () => {
  it("are all measurements, three rounds each, unless told", () => {
    expect(readOptions([])).toMatchObject({
      round_s: 2,
      rounds: 3,
      buyers: [1, 16, 64, 256],
      only: new Set(measurement_names),
      stored_orders: [],
      profile: false,
    });
  });

  it.each([["--help"], ["-h"], ["--nonsense", "--help"], ["--rounds", "none", "-h"]])(
    "are the usage and no complaint given %s",
    (...parameters) => expect(readOptions(parameters)).toBeNull(),
  );

  it.each([
    [["--nonsense"], /--nonsense/],
    [["--rounds", "0"], /--rounds: 0 is not a number above 0/],
    [["--only", "reads,everything"], /no measurement everything/],
    [["reads"], /reads/],
  ])("are refused given %j, by name", (parameters, message) => {
    expect(() => readOptions(parameters)).toThrow(message);
  });

  it("leave only the comparison when stored orders are named, from few to many", () => {
    const options = readOptions(["--stored", "1000000,10000"]);
    expect(options).toMatchObject({ stored_orders: [10_000, 1_000_000], only: new Set() });
    expect(readOptions(["--stored", "10", "--only", "reads"])?.only).toEqual(new Set(["reads"]));
  });
});

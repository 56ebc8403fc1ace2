import { describe, expect, it } from "vitest";
import { measurement_names, readOptions } from "./options.ts";

describe("the options of a benchmark", () => {
  it("are all measurements, three rounds each, unless told", () => {
    expect(readOptions([])).toMatchObject({
      round_s: 2,
      rounds: 3,
      buyers: [1, 16, 64, 256],
      only: new Set(measurement_names),
      stored_orders: [1_000_000],
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

  it("name a measurement together with what it is compared with", () => {
    const only = readOptions(["--only", "cash-stores"])?.only;
    expect(only).toEqual(new Set(["cash-stores", "cash-sales", "floor-rows"]));
  });

  it("store a million orders for the lists of them, unless told how many", () => {
    expect(readOptions(["--only", "trade-lists"])?.stored_orders).toEqual([1_000_000]);
    const few = readOptions(["--only", "trade-lists", "--stored", "10"]);
    expect(few?.stored_orders).toEqual([10]);
  });
});

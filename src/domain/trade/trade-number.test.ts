import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatTradeNumber,
  nextTradeNumber,
  no_trade_number,
  parseTradeNumber,
  type TradeNumberPrefix,
  type TradeNumberState,
} from "./trade-number.ts";

const at = (text: string) => Date.parse(text);
const hour_ms = 3_600_000;

const given = { prefix: "E", node: 1, time_zone: "Asia/Shanghai" } as const;

/** Draws one number after the other and checks that each is greater than the one before. */
function drawAscending(
  count: number,
  clock: (draw: number) => Readonly<{ now_ms: number; time_zone: string }>,
): string[] {
  let state = no_trade_number;
  let last = "";
  const some: string[] = [];
  for (let draw = 0; draw < count; draw++) {
    const next = nextTradeNumber(state, { prefix: "E", node: 1, ...clock(draw) });
    // Plain `if`: an expectation for each of a million numbers takes longer than they do.
    if (next.trade_number <= last) throw new Error(`${next.trade_number} comes after ${last}`);
    if (draw % 10_007 === 0) some.push(next.trade_number);
    last = next.trade_number;
    state = next.state;
  }
  return [...some, last];
}

/** The same wild numbers in every run. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("a trade number", () => {
  test("shows prefix, node, the merchant's time on the 24-hour clock, and a counter", () => {
    const now_ms = at("2019-08-23T08:14:43.351Z");
    const { trade_number, state } = nextTradeNumber(no_trade_number, { ...given, now_ms });
    expect(trade_number).toBe("E01201908231614433510000");
    expect(nextTradeNumber(state, { ...given, now_ms }).trade_number).toBe(
      "E01201908231614433510001",
    );
  });

  test("tells the afternoon from the night, which a 12-hour clock does not", () => {
    const numberAt = (text: string) =>
      nextTradeNumber(no_trade_number, { ...given, now_ms: at(text) }).trade_number;
    expect(numberAt("2019-08-22T20:14:43.351Z")).toBe("E01201908230414433510000");
    expect(numberAt("2019-08-23T08:14:43.351Z")).toBe("E01201908231614433510000");
  });

  test("shows the source's example from the state before it", () => {
    const state: TradeNumberState = { last_ms: at("2019-08-23T04:14:43.351Z"), counter: 5 };
    const now_ms = at("2019-08-22T20:14:43.351Z");
    expect(nextTradeNumber(state, { ...given, now_ms }).trade_number).toBe(
      "E01201908230414433510006",
    );
  });

  test.each<[TradeNumberPrefix, string]>([
    ["E", "E01202603201636160280000"],
    ["P", "P01202603201636160280000"],
    ["R", "R01202603201636160280000"],
    ["MR", "MR01202603201636160280000"],
  ])("of kind %s begins with it", (prefix, expected) => {
    const now_ms = at("2026-03-20T08:36:16.028Z");
    const request = { prefix, node: 1, now_ms, time_zone: "Asia/Singapore" };
    expect(nextTradeNumber(no_trade_number, request).trade_number).toBe(expected);
  });
});

describe("numbers never repeat", () => {
  test("when the clock is set back: the time shown stands still until it has caught up", () => {
    const noon = nextTradeNumber(no_trade_number, { ...given, now_ms: at("2026-03-20T04:00:00Z") });
    const earlier = nextTradeNumber(noon.state, { ...given, now_ms: at("2026-03-20T03:00:00Z") });
    expect(earlier.trade_number).toBe("E01202603201200000000001");
    const later = nextTradeNumber(earlier.state, { ...given, now_ms: at("2026-03-20T04:00:01Z") });
    expect(later.trade_number).toBe("E01202603201200010000000");
  });

  test("when ten thousand were drawn in one millisecond: the time shown moves on by one", () => {
    const now_ms = at("2026-03-20T04:00:00Z");
    const state = { last_ms: at("2026-03-20T12:00:00Z"), counter: 9_998 };
    const last = nextTradeNumber(state, { ...given, now_ms });
    const next = nextTradeNumber(last.state, { ...given, now_ms });
    expect([last.trade_number, next.trade_number]).toEqual([
      "E01202603201200000009999",
      "E01202603201200000010000",
    ]);
  });

  test("in an hour that comes twice", () => {
    const zone = { time_zone: "America/New_York" };
    const first_ms = at("2026-11-01T05:30:00Z");
    const first = nextTradeNumber(no_trade_number, { ...given, ...zone, now_ms: first_ms });
    const again = nextTradeNumber(first.state, { ...given, ...zone, now_ms: first_ms + hour_ms });
    expect([first.trade_number, again.trade_number]).toEqual([
      "E01202611010130000000000",
      "E01202611010130000000001",
    ]);
    const after = { ...given, ...zone, now_ms: first_ms + 2 * hour_ms };
    expect(nextTradeNumber(again.state, after).trade_number).toBe("E01202611010230000000000");
  });

  test("when the merchant moves to a zone whose clocks are behind", () => {
    const now_ms = at("2026-03-20T04:00:00Z");
    const first = nextTradeNumber(no_trade_number, { ...given, now_ms });
    const moved = { ...given, now_ms: now_ms + hour_ms, time_zone: "Europe/London" };
    expect(nextTradeNumber(first.state, moved).trade_number).toBe("E01202603201200000000001");
  });

  test("after a restart from what was stored", () => {
    const now_ms = at("2026-03-20T04:00:00Z");
    const { state } = nextTradeNumber(no_trade_number, { ...given, now_ms });
    const stored = JSON.parse(JSON.stringify(state)) as TradeNumberState;
    const restarted = nextTradeNumber(stored, { ...given, now_ms: now_ms - 5 });
    expect(restarted.trade_number).toBe("E01202603201200000000001");
  });

  test("over a million draws on a clock that stands, leaps, falls back and changes zones", () => {
    const random = randomSource(20260320);
    const zones = ["America/New_York", "Europe/London", "Asia/Shanghai", "Australia/Lord_Howe"];
    let now_ms = at("2026-10-25T00:00:00Z");
    let time_zone = "Europe/London";
    const numbers = drawAscending(1_000_000, () => {
      const luck = random();
      if (luck < 0.000_01) now_ms -= Math.floor(random() * 48 * hour_ms);
      else if (luck < 0.000_05) now_ms += Math.floor(random() * 3 * hour_ms);
      else if (luck < 0.000_06) time_zone = zones[Math.floor(random() * zones.length)]!;
      else if (luck < 0.1) now_ms -= Math.floor(random() * 20);
      else if (luck < 0.3) now_ms += Math.floor(random() * 20);
      return { now_ms, time_zone };
    });
    for (const one of numbers) expect(parseTradeNumber(one)).toBeDefined();
  });

  test("over a million draws on a clock that never moves", () => {
    const now_ms = at("2026-03-20T03:59:59.950Z");
    const numbers = drawAscending(1_000_000, () => ({ now_ms, time_zone: "Asia/Shanghai" }));
    // A hundred milliseconds of ten thousand numbers each, over the end of a minute.
    expect(numbers.at(-1)).toBe("E01202603201200000499999");
  });

  test("through every second of a day in which an hour comes twice, and one in which it is skipped", () => {
    for (const day of ["2026-11-01", "2026-03-08"]) {
      const start_ms = at(`${day}T00:00:00Z`);
      drawAscending(30 * 3_600, (draw) => ({
        now_ms: start_ms + draw * 1_000,
        time_zone: "America/New_York",
      }));
    }
  });

  test("for whatever sequence of clocks, kinds and zones, also with states stored in between", () => {
    const draw = fc.record({
      prefix: fc.constantFrom<TradeNumberPrefix>("E", "P", "R", "MR"),
      now_ms: fc.oneof(
        fc.integer({ min: at("2026-11-01T04:00:00Z"), max: at("2026-11-01T08:00:00Z") }),
        fc.integer({ min: 0, max: at("2100-01-01T00:00:00Z") }),
      ),
      time_zone: fc.constantFrom("America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"),
    });
    const start = fc.record({
      last_ms: fc.constantFrom(0, at("2026-11-01T01:30:00Z")),
      counter: fc.constantFrom(0, 9_997),
    });
    fc.assert(
      fc.property(start, fc.array(draw, { maxLength: 60 }), (start, draws) => {
        const seen = new Set<string>();
        let state: TradeNumberState = start;
        for (const one of draws) {
          const next = nextTradeNumber(state, { ...one, node: 7 });
          seen.add(next.trade_number.replace(/^\D+/, ""));
          state = JSON.parse(JSON.stringify(next.state)) as TradeNumberState;
        }
        expect(seen.size).toBe(draws.length);
      }),
    );
  });
});

describe("reading a number back", () => {
  const parts = fc.record({
    prefix: fc.constantFrom<TradeNumberPrefix>("E", "P", "R", "MR"),
    node: fc.integer({ min: 0, max: 99 }),
    local_ms: fc.integer({ min: 0, max: at("9999-12-31T23:59:59.999Z") }),
    counter: fc.integer({ min: 0, max: 9_999 }),
  });

  test("gives what it was made of", () => {
    fc.assert(
      fc.property(parts, (parts) => {
        expect(parseTradeNumber(formatTradeNumber(parts))).toEqual(parts);
      }),
    );
  });

  test("takes the source's numbers", () => {
    expect(parseTradeNumber("E01201908230414433510006")).toEqual({
      prefix: "E",
      node: 1,
      local_ms: at("2019-08-23T04:14:43.351Z"),
      counter: 6,
    });
    expect(parseTradeNumber("P01201908230414452700006")?.prefix).toBe("P");
  });

  test.each([
    ["", "nothing"],
    ["E0120190823041443351000", "too short"],
    ["E012019082304144335100066", "too long"],
    ["X01201908230414433510006", "another prefix"],
    ["e01201908230414433510006", "a small letter"],
    ["E01201902290414433510006", "29 February of a common year"],
    ["E01201913230414433510006", "a thirteenth month"],
    ["E01201908232414433510006", "an hour 24"],
    ["E01201908230414603510006", "a second 60"],
    ["E01196912312359593510006", "a time before any number"],
    ["E0120190823041443351000６", "a full-width digit"],
    ["E01201908230414433510006\n", "a line break"],
    [" E01201908230414433510006", "a blank"],
  ])("refuses %j: %s", (text) => {
    expect(parseTradeNumber(text)).toBeUndefined();
  });

  test.each([
    { node: 100 },
    { node: -1 },
    { counter: 10_000 },
    { counter: 0.5 },
    { local_ms: -1 },
    { local_ms: at("9999-12-31T23:59:59.999Z") + 1 },
    { local_ms: Number.NaN },
  ])("never meets one whose parts do not fit: %j throws", (change) => {
    const good = { prefix: "E", node: 1, local_ms: 0, counter: 0 } as const;
    expect(() => formatTradeNumber({ ...good, ...change })).toThrow(/no room/);
  });
});

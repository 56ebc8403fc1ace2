import { describe, expect, test } from "vitest";
import { assemble, slots_max } from "./assemble.ts";
import { emptyContent } from "./content.ts";
import { readJson } from "./read-json.ts";

function assembled(file: object) {
  const content = emptyContent();
  readJson({ file: "catalog.json", text: JSON.stringify(file, null, 1) }, content, () => {});
  const { command, faults, locate } = assemble(content);
  return { command, locate, faults: faults.map(({ line, detail }) => `${line}: ${detail}`) };
}

const days = { pool_id: "park", from: "2026-03-20", to: "2026-03-22", capacity: 5 };

describe("calendars", () => {
  test("become slots, and a slot that is written out goes before them", () => {
    const { command, faults } = assembled({
      calendar: [days],
      slots: [{ pool_id: "park", date: "2026-03-21", capacity: 9 }],
    });
    expect(faults).toEqual([]);
    const capacities = command.slots.map(({ date, capacity }) => [date, capacity]);
    expect(Object.fromEntries(capacities)).toEqual({
      "2026-03-20": 5,
      "2026-03-21": 9,
      "2026-03-22": 5,
    });
    expect(capacities).toHaveLength(3);
  });

  test("may not have a slot in common", () => {
    const { faults } = assembled({ calendar: [days, { ...days, from: "2026-03-22" }] });
    expect(faults).toEqual([
      "9: /calendar/1: has slots in common with the calendar at catalog.json:3",
    ]);
  });

  test("of other pools or times do not overlap", () => {
    const show = { ...days, pool_id: "show", start_times: ["19:40"] };
    const later = { ...show, start_times: ["20:40"] };
    expect(assembled({ calendar: [days, show, later] }).faults).toEqual([]);
  });

  test("are told where they are wrong", () => {
    expect(assembled({ calendar: [{ ...days, to: "2026-03-19" }] }).faults).toEqual([
      "6: /calendar/0/to: must not be before from, 2026-03-20",
    ]);
  });

  test("may not make more slots than one transaction should write", () => {
    const times = Array.from({ length: 96 }, (_, index) => {
      const minutes = (index % 4) * 15;
      return `${String(Math.floor(index / 4)).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
    });
    const years = { from: "2026-01-01", to: "2028-12-31", start_times: times, capacity: 1 };
    const calendar = [1, 2, 3].map((pool) => ({ ...years, pool_id: `pool_${pool}` }));
    const { faults } = assembled({ calendar });
    expect(faults).toEqual([expect.stringContaining(`more than ${slots_max} slots`)]);
  });
});

describe("a fault of the command is told where its row stands", () => {
  test("in a list of rows", () => {
    const { locate } = assembled({
      pools: [{ pool_id: "park", name: { zh: "园区", en: "Park" } }],
      slots: [{ pool_id: "park", date: "2026-03-21", capacity: 9 }],
    });
    const pointer = "/slots/0/capacity";
    const detail = { zh: "应为 null", en: "must be null" };
    expect(locate({ code: "CATALOG_INVALID", pointer, detail })).toEqual({
      file: "catalog.json",
      line: 15,
      detail: "/slots/0/capacity: must be null",
    });
  });

  test("in the calendar that made the slot, with the day where it matters", () => {
    const { locate } = assembled({ calendar: [days] });
    const at = { file: "catalog.json" };
    const used = { capacity: 5, held: 1, sold: 6 };
    const pointer = "/slots/1/capacity";
    expect(locate({ code: "SLOT_CAPACITY_BELOW_USE", pointer, ...used })).toEqual({
      ...at,
      line: 7,
      detail:
        "/calendar/0/capacity: on 2026-03-21, " +
        "a capacity of 5 is less than what is sold (6) and held (1)",
    });
    const detail = { zh: "没有容量池 park", en: "there is no pool park" };
    expect(locate({ code: "CATALOG_INVALID", pointer: "/slots/1/pool_id", detail })).toEqual({
      ...at,
      line: 4,
      detail: `/calendar/0/pool_id: ${detail.en}`,
    });
  });
});

describe("JSON files", () => {
  test.each([
    [[], "1: must be an object with products, pools, skus, slots and calendar"],
    [{ skus: {} }, "2: /skus: must be a list"],
    [{ tickets: [] }, "2: /tickets: is not known here"],
    [{ slots: [7] }, "3: /slots/0: must be an object"],
    [{ slots: [{ pool_id: "park", date: "2026-03-21" }] }, "3: /slots/0/capacity: is required"],
  ])("like %j are refused", (file, fault) => {
    expect(assembled(file).faults).toEqual([fault]);
  });
});

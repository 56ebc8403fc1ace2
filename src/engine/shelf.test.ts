import { describe, expect, test } from "vitest";
import { openShiftWith } from "../../test/support/shifts.ts";
import {
  addRecords,
  emptyShelf,
  LookupMissingError,
  putRecord,
  recordOf,
  recordsBy,
} from "./shelf.ts";

const open_of = (value: string) => ({ kind: "shift", by: "open_of_operator", value }) as const;
const stored = (change: Parameters<typeof openShiftWith>[0]) =>
  ({ kind: "shift", record: openShiftWith(change), head_hash: "" }) as const;

describe("the shelf of a book", () => {
  test("knows what it was asked, and that the rest is not there", () => {
    const shelf = emptyShelf();
    addRecords(shelf, [open_of("op_1"), open_of("op_2")], [stored({ operator_id: "op_1" })]);
    expect(recordsBy(shelf, open_of("op_1"))).toHaveLength(1);
    expect(recordsBy(shelf, open_of("op_2"))).toEqual([]);
    expect(() => recordsBy(shelf, open_of("op_3"))).toThrow(LookupMissingError);
  });

  test("keeps what was changed when it is loaded once more", () => {
    const shelf = emptyShelf();
    putRecord(shelf, stored({ shift_id: "shift_1", float_minor: 7n }));
    addRecords(shelf, [], [stored({ shift_id: "shift_1", float_minor: 1n })]);
    expect(recordOf(shelf, "shift", "shift_1")?.float_minor).toBe(7n);
  });

  test("finds a record where it belongs now, and no more where it was", () => {
    const shelf = emptyShelf();
    addRecords(shelf, [open_of("op_1"), open_of("op_2")], []);
    putRecord(shelf, stored({ shift_id: "shift_1", operator_id: "op_1" }));
    putRecord(shelf, stored({ shift_id: "shift_1", operator_id: "op_2" }));
    expect(recordsBy(shelf, open_of("op_1"))).toEqual([]);
    expect(recordsBy(shelf, open_of("op_2"))).toHaveLength(1);
  });
});

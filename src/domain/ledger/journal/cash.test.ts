import { describe, expect, test } from "vitest";
import { heading, lines } from "../../../../test/support/ledger.ts";
import { bookCashMoved, bookShiftClosed, type CashMovement } from "./cash.ts";

const place = { currency: "CNY", store_id: "store_1" } as const;

describe("cash", () => {
  const move = (kind: CashMovement["kind"], amount_minor = 20_000n) =>
    bookCashMoved(heading, { kind, ...place, amount_minor });

  test.each(["SHIFT_OPENED", "PAY_IN"] as const)("comes out of the safe: %s", (kind) => {
    expect(lines(move(kind))).toEqual([
      "D cash_drawer/store_1/CNY 20000",
      "C cash_safe/store_1/CNY 20000",
    ]);
  });

  test("that is dropped goes to the safe", () => {
    expect(lines(move("DROP"))).toEqual([
      "D cash_safe/store_1/CNY 20000",
      "C cash_drawer/store_1/CNY 20000",
    ]);
  });

  test("that is paid out of the till is spent", () => {
    expect(lines(move("PAY_OUT"))).toEqual([
      "D till_expense/store_1/CNY 20000",
      "C cash_drawer/store_1/CNY 20000",
    ]);
  });

  test("of nothing does not move", () => {
    expect(() => move("PAY_IN", 0n)).toThrow(/PAY_IN of 0/);
  });
});

describe("the close of a shift", () => {
  const close = (expected_minor: bigint, counted_minor: bigint) =>
    bookShiftClosed(heading, { ...place, expected_minor, counted_minor });

  test("brings what was counted to the safe", () => {
    expect(lines(close(31_200n, 31_200n))).toEqual([
      "D cash_safe/store_1/CNY 31200",
      "C cash_drawer/store_1/CNY 31200",
    ]);
  });

  test("writes off what is short", () => {
    expect(lines(close(31_200n, 31_100n))).toEqual([
      "D cash_safe/store_1/CNY 31100",
      "D over_short/store_1/CNY 100",
      "C cash_drawer/store_1/CNY 31200",
    ]);
  });

  test("books what is over on the other side", () => {
    expect(lines(close(31_200n, 31_250n))).toEqual([
      "D cash_safe/store_1/CNY 31250",
      "C over_short/store_1/CNY 50",
      "C cash_drawer/store_1/CNY 31200",
    ]);
  });

  test("with an empty drawer writes all off that should have been in it", () => {
    expect(lines(close(200n, 0n))).toEqual([
      "D over_short/store_1/CNY 200",
      "C cash_drawer/store_1/CNY 200",
    ]);
  });

  test("of a drawer without cash has no transfer", () => {
    expect(close(0n, 0n)).toBeNull();
  });

  test("does not count below zero", () => {
    expect(() => close(200n, -1n)).toThrow(/-1 counted of 200/);
    expect(() => close(-1n, 0n)).toThrow(/0 counted of -1/);
  });
});

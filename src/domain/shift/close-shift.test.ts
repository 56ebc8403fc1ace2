import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accepted,
  booking,
  closed,
  collected,
  later,
  movement,
  opening_ms,
  openShiftWith,
  refunded,
  some_fact,
  worked,
} from "../../../test/support/shifts.ts";
import { decideCloseShift, totalsToSee, type CloseShift } from "./close-shift.ts";
import { denominationsOf, type CashPiece } from "./denominations.ts";
import { reportOf } from "./shift-report.ts";
import { decideBookTrade, decideMoveCash, expectedCash, type Shift } from "./shift.ts";

const cash = (amount_minor: bigint) => ({ method: "cash" as const, amount_minor });
/** Any amount in one-fen coins: nobody counts so, but it is a count. */
const inFen = (amount_minor: bigint): readonly CashPiece[] => [
  { denomination_minor: 1n, count: Number(amount_minor) },
];

function closing(shift: Shift, change: Partial<CloseShift> = {}): CloseShift {
  const { shift_id, operator_id } = shift;
  const seen = totalsToSee(shift);
  const cash = inFen(expectedCash(shift));
  return { type: "CLOSE_SHIFT", shift_id, operator_id, seen, cash, note: null, ...change };
}

const close = (shift: Shift, change: Partial<CloseShift> = {}) =>
  decideCloseShift(closing(shift, change), { shift, last_z_number: 7 }, later);

const day = () => worked(openShiftWith(), [collected(cash(1_200n)), refunded(cash(200n))]);

describe("closing a shift", () => {
  test("names what is missing in the drawer", () => {
    const pieces = [
      { denomination_minor: 10_000n, count: 2 },
      { denomination_minor: 100n, count: 9 },
      { denomination_minor: 50n, count: 0 },
    ];
    const { shift } = accepted(close(day(), { cash: pieces, note: "one yuan short" }));
    expect(shift.closing).toEqual({
      closed_at_ms: later.now_ms,
      operator_id: "op_1",
      z_number: 8,
      pieces: pieces.slice(0, 2),
      counted_minor: 20_900n,
      expected_minor: 21_000n,
      over_short_minor: -100n,
      note: "one yuan short",
    });
  });

  test("names what is too much, and nothing when the count is right", () => {
    const told = accepted(close(day(), { cash: { counted_minor: 20_900n } })).shift;
    expect(told.closing).toMatchObject({ pieces: [], counted_minor: 20_900n });
    const over = accepted(close(day(), { cash: inFen(21_005n) })).shift;
    expect(over.closing?.over_short_minor).toBe(5n);
    expect(accepted(close(day())).shift.closing?.over_short_minor).toBe(0n);
  });

  test("is refused with a count that is none, and the shift stays open", () => {
    const pieces = [{ denomination_minor: 300n, count: 1 }];
    expect(close(day(), { cash: pieces })).toMatchObject({
      accepted: false,
      rejection: { code: "DENOMINATION_UNKNOWN" },
    });
  });

  test("is refused when something was sold since the operator looked, and tells what is true now", () => {
    const before = day();
    const after = worked(before, [collected({ method: "wechat", amount_minor: 990n })]);
    const seen = totalsToSee(before);
    expect(close(after, { seen })).toEqual({
      accepted: false,
      rejection: {
        code: "SHIFT_TOTALS_CHANGED",
        seen,
        now: totalsToSee(after),
        change_count: after.change_count,
      },
    });
    expect(close(after, { seen: totalsToSee(after) })).toMatchObject({ accepted: true });
  });

  test("is refused when cash was paid out meanwhile, if the operator saw what was expected", () => {
    const before = day();
    const after = worked(before, [movement("PAY_OUT", 300n)]);
    const { expected_cash_minor, ...six } = totalsToSee(before);
    expect(close(after, { seen: { ...six, expected_cash_minor } })).toMatchObject({
      rejection: { code: "SHIFT_TOTALS_CHANGED" },
    });
    // The handover of the cashier API knows six totals, none of which this changes.
    expect(close(after, { seen: six })).toMatchObject({ accepted: true });
  });

  test("is refused to whoever saw any of the totals otherwise", () => {
    const shift = day();
    const true_totals = totalsToSee(shift);
    for (const name of Object.keys(true_totals) as (keyof typeof true_totals)[]) {
      const value = true_totals[name];
      const wrong = typeof value === "bigint" ? value + 1n : value + 1;
      expect(close(shift, { seen: { ...true_totals, [name]: wrong } })).toMatchObject({
        rejection: { code: "SHIFT_TOTALS_CHANGED" },
      });
    }
  });

  test("happens once; after it nothing is booked to the shift", () => {
    const { shift } = accepted(close(day()));
    const rejection = {
      code: "SHIFT_NOT_OPEN",
      shift_id: "shift_1",
      closed_at_ms: later.now_ms,
    };
    const facts = { shift };
    expect(close(shift)).toEqual({ accepted: false, rejection });
    expect(decideMoveCash(movement("PAY_IN", 1n), facts, later)).toMatchObject({ rejection });
    expect(decideBookTrade(booking(collected(cash(1n))), facts, later)).toMatchObject({
      rejection,
    });
  });

  test("of a shift that there is not is refused", () => {
    const command = closing(day());
    expect(decideCloseShift(command, { shift: undefined, last_z_number: 0 }, later)).toEqual({
      accepted: false,
      rejection: { code: "SHIFT_UNKNOWN", shift_id: "shift_1" },
    });
  });

  test("balances: what is counted is the float, all that moved, and the difference", () => {
    const facts = fc.array(some_fact, { maxLength: 10 });
    const denominations = denominationsOf("CNY")!;
    const counts = fc.array(fc.nat(500), {
      minLength: denominations.length,
      maxLength: denominations.length,
    });
    fc.assert(
      fc.property(facts, counts, (happened, counted) => {
        const shift = happened.reduce<Shift>((before, fact) => {
          const decision = decideBookTrade(booking(fact), { shift: before }, later);
          return decision.accepted ? decision.change.shift : before;
        }, openShiftWith());
        const pieces = denominations.map((denomination_minor, index) => ({
          denomination_minor,
          count: counted[index]!,
        }));
        const report = closed(shift, pieces);
        const worth = pieces.reduce(
          (all, { denomination_minor, count }) => all + denomination_minor * BigInt(count),
          0n,
        );
        expect(report.closing).toMatchObject({
          counted_minor: worth,
          expected_minor: expectedCash(shift),
          over_short_minor: worth - expectedCash(shift),
        });
      }),
    );
  });
});

describe("the report of a shift", () => {
  test("is interim and without a number while the shift is open", () => {
    const report = reportOf(day(), opening_ms + 1);
    expect(report).toMatchObject({
      kind: "X",
      at_ms: opening_ms + 1,
      closing: null,
      trade_minor: 1_200n,
      real_minor: 1_000n,
      expected_cash_minor: 21_000n,
    });
    expect(report.methods.map(({ method }) => method)).toEqual(["cash"]);
  });

  test("is final and numbered once the shift is closed, and says the same ever after", () => {
    const { shift, report } = accepted(close(day()));
    expect(report).toMatchObject({ kind: "Z", closing: { z_number: 8 }, real_minor: 1_000n });
    expect(reportOf(shift, later.now_ms)).toEqual(report);
  });
});

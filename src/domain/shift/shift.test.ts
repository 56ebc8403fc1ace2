import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stampAt } from "../../../test/support/given.ts";
import {
  accepted,
  booking,
  collected,
  later,
  movement,
  opening,
  opening_ms,
  openShiftWith,
  refunded,
  some_fact,
  worked,
} from "../../../test/support/shifts.ts";
import {
  decideBookTrade,
  decideMoveCash,
  decideOpenShift,
  expectedCash,
  type CashMovement,
  type Shift,
} from "./shift.ts";

const none = { of_operator: undefined, of_device: undefined };
const cash = (amount_minor: bigint) => ({ method: "cash" as const, amount_minor });

describe("opening a shift", () => {
  test("puts the float into the drawer, and nothing else", () => {
    const shift = openShiftWith();
    expect(shift).toMatchObject({ opened_at_ms: opening_ms, closing: null, float_minor: 20_000n });
    expect(expectedCash(shift)).toBe(20_000n);
  });

  test("may start with an empty drawer", () => {
    expect(expectedCash(openShiftWith({ float_minor: 0n }))).toBe(0n);
  });

  test("is refused to an operator who has another one open, at any till", () => {
    const of_operator = openShiftWith({ shift_id: "shift_0", device_id: "till_9" });
    expect(decideOpenShift(opening, { ...none, of_operator }, later)).toEqual({
      accepted: false,
      rejection: { code: "SHIFT_ALREADY_OPEN", shift_id: "shift_0", held_by: "OPERATOR" },
    });
  });

  test("is refused at a till whose last shift was not closed", () => {
    const of_device = openShiftWith({ shift_id: "shift_0", operator_id: "op_2" });
    expect(decideOpenShift(opening, { ...none, of_device }, later)).toEqual({
      accepted: false,
      rejection: { code: "SHIFT_ALREADY_OPEN", shift_id: "shift_0", held_by: "DEVICE" },
    });
  });

  test("is refused with less than nothing", () => {
    const { currency } = opening;
    expect(decideOpenShift({ ...opening, float_minor: -1n }, none, later)).toEqual({
      accepted: false,
      rejection: { code: "CASH_AMOUNT_INVALID", currency, amount_minor: -1n },
    });
  });

  test("is opened in any currency, also in one whose notes and coins are not known", () => {
    const { shift } = accepted(decideOpenShift({ ...opening, currency: "KWD" }, none, later));
    expect(shift.currency).toBe("KWD");
  });
});

describe("the drawer", () => {
  test("gains the cash of a sale, and only the cash", () => {
    const fact = collected(cash(1_000n), { method: "alipay", amount_minor: 4_000n });
    const change = accepted(decideBookTrade(booking(fact), { shift: openShiftWith() }, later));
    expect(expectedCash(change.shift)).toBe(21_000n);
    expect(change.movement).toEqual({
      merchant_id: "sentosa_demo",
      shift_id: "shift_1",
      kind: "CASH_SALE",
      amount_minor: 1_000n,
      reference: "E01",
      reason: null,
      operator_id: "op_1",
      at_ms: later.now_ms,
    });
  });

  test("does not move when nothing is paid in cash", () => {
    const fact = collected({ method: "wechat", amount_minor: 4_000n });
    const change = accepted(decideBookTrade(booking(fact), { shift: openShiftWith() }, later));
    expect(change.movement).toBeUndefined();
    expect(change.shift.totals.amount_minor).toBe(4_000n);
  });

  test("loses what is refunded, paid out and dropped, and gains what is paid in", () => {
    const shift = worked(openShiftWith(), [
      collected(cash(5_000n)),
      refunded(cash(1_200n)),
      movement("PAY_IN", 3_000n),
      movement("PAY_OUT", 450n),
      movement("DROP", 20_000n),
    ]);
    expect(expectedCash(shift)).toBe(20_000n + 5_000n - 1_200n + 3_000n - 450n - 20_000n);
  });

  test("gives back a deposit's rest in cash when it was held in cash", () => {
    const consumed = {
      type: "DEPOSIT_CONSUMED",
      amount_minor: 30_000n,
      returned_minor: 20_000n,
      points_given: 0n,
    } as const;
    const held = { type: "DEPOSIT_HELD", amount_minor: 50_000n } as const;
    const in_cash = worked(openShiftWith(), [
      { ...held, tenders: [cash(50_000n)] },
      { ...consumed, method: "cash" },
    ]);
    expect(expectedCash(in_cash)).toBe(50_000n);
    const by_card = worked(openShiftWith(), [
      { ...held, tenders: [{ method: "card", amount_minor: 50_000n }] },
      { ...consumed, method: "card" },
    ]);
    expect(expectedCash(by_card)).toBe(20_000n);
  });

  test("can be emptied to the last cent, and gives no more than is in it", () => {
    const shift = openShiftWith();
    const emptied = decideMoveCash(movement("DROP", 20_000n), { shift }, later);
    expect(expectedCash(accepted(emptied).shift)).toBe(0n);
    const amounts = { wanted_minor: 20_001n, in_drawer_minor: 20_000n };
    const rejection = { code: "DRAWER_SHORT", currency: "CNY", ...amounts };
    for (const kind of ["DROP", "PAY_OUT"] as const) {
      expect(decideMoveCash(movement(kind, 20_001n), { shift }, later)).toEqual({
        accepted: false,
        rejection,
      });
    }
    expect(decideBookTrade(booking(refunded(cash(20_001n))), { shift }, later)).toEqual({
      accepted: false,
      rejection,
    });
  });

  test.each([0n, -1n])("does not move by %d", (amount_minor) => {
    const decision = decideMoveCash(
      movement("PAY_IN", amount_minor),
      { shift: openShiftWith() },
      later,
    );
    expect(decision).toEqual({
      accepted: false,
      rejection: { code: "CASH_AMOUNT_INVALID", currency: "CNY", amount_minor },
    });
  });

  test("of a shift that nobody opened is refused", () => {
    const facts = { shift: undefined };
    const rejection = { code: "SHIFT_UNKNOWN", shift_id: "shift_1" };
    expect(decideMoveCash(movement("PAY_IN", 1n), facts, later)).toMatchObject({ rejection });
    const fact = collected(cash(1n));
    expect(decideBookTrade(booking(fact), facts, later)).toMatchObject({ rejection });
  });

  test("should hold the float and the sum of all that moved, whatever was tried", () => {
    const signs = { CASH_SALE: 1n, CASH_REFUND: -1n, PAY_IN: 1n, PAY_OUT: -1n, DROP: -1n };
    const kinds = fc.constantFrom("PAY_IN" as const, "PAY_OUT" as const, "DROP" as const);
    const some_movement = fc
      .tuple(kinds, fc.bigInt({ min: -10n, max: 500_000n }))
      .map(([kind, amount_minor]) => movement(kind, amount_minor));
    const steps = fc.array(fc.oneof(some_fact, some_movement), { maxLength: 25 });
    fc.assert(
      fc.property(steps, (tried) => {
        let shift: Shift = openShiftWith();
        const moved: CashMovement[] = [];
        for (const [index, step] of tried.entries()) {
          const stamp = stampAt(opening_ms + index);
          const decision =
            step.type === "MOVE_CASH"
              ? decideMoveCash(step, { shift }, stamp)
              : decideBookTrade(booking(step), { shift }, stamp);
          if (!decision.accepted) continue;
          shift = decision.change.shift;
          if (decision.change.movement !== undefined) moved.push(decision.change.movement);
          expect(expectedCash(shift)).toBeGreaterThanOrEqual(0n);
        }
        const sum = moved.reduce(
          (all, { kind, amount_minor }) => all + signs[kind] * amount_minor,
          0n,
        );
        expect(expectedCash(shift)).toBe(20_000n + sum);
        expect(moved.every(({ amount_minor }) => amount_minor > 0n)).toBe(true);
      }),
    );
  });
});

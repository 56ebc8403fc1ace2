/** A shift for tests, opened, worked and closed through the rules themselves. */
import fc from "fast-check";
import type { Stamp } from "../../src/domain/decision.ts";
import { decideCloseShift, totalsToSee } from "../../src/domain/shift/close-shift.ts";
import type { CashPiece } from "../../src/domain/shift/denominations.ts";
import type { ShiftDecision } from "../../src/domain/shift/rejection.ts";
import type { ShiftReport } from "../../src/domain/shift/shift-report.ts";
import {
  decideBookTrade,
  decideMoveCash,
  decideOpenShift,
  type MoveCash,
  type OpenShift,
  type Shift,
} from "../../src/domain/shift/shift.ts";
import { tender_methods, type Tender, type TradeFact } from "../../src/domain/shift/trade-fact.ts";
import { stampAt } from "./given.ts";

/** 08:30 on 21 March 2026 in Singapore and in China. */
export const opening_ms = Date.parse("2026-03-21T00:30:00.000Z");
export const later: Stamp = stampAt(opening_ms + 9 * 3_600_000);

export const opening: OpenShift = {
  type: "OPEN_SHIFT",
  merchant_id: "sentosa_demo",
  shift_id: "shift_1",
  store_id: "store_1",
  device_id: "till_1",
  operator_id: "op_1",
  currency: "CNY",
  float_minor: 20_000n,
};

/** The change of a decision that must have been accepted. */
export function accepted<Change>(decision: ShiftDecision<Change>): Change {
  if (decision.accepted) return decision.change;
  throw new Error(`refused: ${decision.rejection.code}`);
}

/** An open shift with a float of 200.00. */
export function openShiftWith(change: Partial<OpenShift> = {}): Shift {
  const facts = { of_operator: undefined, of_device: undefined };
  return accepted(decideOpenShift({ ...opening, ...change }, facts, stampAt(opening_ms))).shift;
}

export function movement(kind: MoveCash["kind"], amount_minor: bigint): MoveCash {
  const id = { shift_id: opening.shift_id, movement_id: `move_${kind}` };
  return { type: "MOVE_CASH", ...id, kind, amount_minor, reason: null, operator_id: "op_1" };
}

export function booking(fact: TradeFact) {
  const { shift_id, operator_id } = opening;
  return { type: "BOOK_TRADE", shift_id, reference: "E01", fact, operator_id } as const;
}

/** The shift after all of it; throws when one is refused. */
export function worked(shift: Shift, steps: readonly (TradeFact | MoveCash)[]): Shift {
  return steps.reduce<Shift>((before, step) => {
    const facts = { shift: before };
    const decision =
      step.type === "MOVE_CASH"
        ? decideMoveCash(step, facts, later)
        : decideBookTrade(booking(step), facts, later);
    return accepted(decision).shift;
  }, shift);
}

/** The final report of the shift, counted as these pieces. */
export function closed(shift: Shift, pieces: readonly CashPiece[]): ShiftReport {
  const command = {
    type: "CLOSE_SHIFT",
    shift_id: shift.shift_id,
    operator_id: shift.operator_id,
    seen: totalsToSee(shift),
    cash: pieces,
    note: null,
  } as const;
  const { report } = accepted(decideCloseShift(command, { shift, last_z_number: 41 }, later));
  if (report === undefined) throw new Error("a shift was closed without a report");
  return report;
}

export function collected(...tenders: readonly Tender[]): TradeFact {
  const amount_minor = tenders.reduce((sum, tender) => sum + tender.amount_minor, 0n);
  const nothing_else = { discount_minor: 0n, points_given: 0n, points_spent: 0n };
  return { type: "COLLECTED", amount_minor, tenders, ...nothing_else };
}

export function refunded(...tenders: readonly Tender[]): TradeFact {
  const amount_minor = tenders.reduce((sum, tender) => sum + tender.amount_minor, 0n);
  const points = { points_taken_back: 0n, points_returned: 0n };
  return { type: "REFUNDED", of: "COLLECTION", count: 1, amount_minor, tenders, ...points };
}

const amounts = fc.bigInt({ min: 0n, max: 1_000_000n });

/** Tenders of one to three methods, each once. */
export const some_tenders = fc
  .subarray([...tender_methods], { minLength: 1, maxLength: 3 })
  .chain((methods) =>
    fc.tuple(...methods.map((method) => amounts.map((amount_minor) => ({ method, amount_minor })))),
  );

/** Any fact that adds up in itself. */
export const some_fact: fc.Arbitrary<TradeFact> = fc
  .record({
    type: fc.constantFrom(
      "COLLECTED" as const,
      "RECHARGED" as const,
      "REFUNDED" as const,
      "DEPOSIT_HELD" as const,
      "DEPOSIT_CONSUMED" as const,
      "DEPOSIT_RELEASED" as const,
    ),
    of: fc.constantFrom("COLLECTION" as const, "RECHARGE" as const),
    tenders: some_tenders,
    more: amounts,
    points: amounts,
  })
  .map(({ type, of, tenders, more, points }): TradeFact => {
    const amount_minor = tenders.reduce((sum, tender) => sum + tender.amount_minor, 0n);
    switch (type) {
      case "COLLECTED":
        return {
          type,
          amount_minor,
          tenders,
          discount_minor: more,
          points_given: points,
          points_spent: more,
        };
      case "RECHARGED":
        return { type, amount_minor, tenders, gift_minor: more, points_given: points };
      case "REFUNDED":
        return {
          type,
          of,
          count: 1,
          amount_minor,
          tenders,
          points_taken_back: points,
          points_returned: more,
        };
      case "DEPOSIT_CONSUMED": {
        const { method } = tenders[0]!;
        return { type, method, amount_minor, returned_minor: more, points_given: points };
      }
      case "DEPOSIT_HELD":
      case "DEPOSIT_RELEASED":
        return { type, amount_minor, tenders };
    }
  });

/**
 * CLOSE_SHIFT: the cash is counted, the difference is named, and the final report is made. The
 * operator signs for the totals on the screen, so closing is refused when they are no longer true.
 */
import { accept, type Stamp } from "../decision.ts";
import { countCash, type CashCount, type CashPiece } from "./denominations.ts";
import { refuse, type ShiftDecision } from "./rejection.ts";
import { reportOf } from "./shift-report.ts";
import { expectedCash, openShift, type Shift, type ShiftChange } from "./shift.ts";
import { handoverTotals, type HandoverTotals } from "./shift-totals.ts";

/**
 * The totals that the operator saw: the six of the cashier API's handover, with the expected cash
 * where it was shown; or how often anything had been booked, which a count made blind goes by.
 */
export type SeenTotals =
  | (HandoverTotals & Readonly<{ expected_cash_minor?: bigint }>)
  | Readonly<{ change_count: number }>;

/** All that an operator can be shown before closing. */
export type TotalsToSee = HandoverTotals & Readonly<{ expected_cash_minor: bigint }>;

export type CloseShift = Readonly<{
  type: "CLOSE_SHIFT";
  shift_id: string;
  /** Who closes it: the operator of the shift, or somebody who may close for others. */
  operator_id: string;
  seen: SeenTotals;
  /**
   * The cash in the drawer; a note or coin that is left out is not there. Null where nobody counts:
   * the drawer is taken for what it should be.
   */
  cash: CashCount | null;
  note: string | null;
}>;

/** What an operator is shown before closing, and sends back with the count. */
export function totalsToSee(shift: Shift): TotalsToSee {
  return { ...handoverTotals(shift.totals), expected_cash_minor: expectedCash(shift) };
}

export function decideCloseShift(
  command: CloseShift,
  facts: Readonly<{
    shift: Shift | undefined;
    /** The number of the store's last final report; 0 when there was none. */
    last_z_number: number;
  }>,
  stamp: Stamp,
): ShiftDecision<ShiftChange> {
  const found = openShift(command.shift_id, facts.shift);
  if (!found.accepted) return found;
  const shift = found.change;
  const { seen, cash, operator_id, note } = command;
  const now = totalsToSee(shift);
  if (!isStillTrue(seen, now, shift)) {
    const { change_count } = shift;
    return refuse({ code: "SHIFT_TOTALS_CHANGED", seen, now, change_count });
  }
  const expected_minor = expectedCash(shift);
  const count = cash === null ? { counted_minor: expected_minor } : countCash(shift.currency, cash);
  if ("code" in count) return refuse(count);
  const closed: Shift = {
    ...shift,
    closing: {
      closed_at_ms: stamp.now_ms,
      operator_id,
      z_number: facts.last_z_number + 1,
      pieces: cash === null ? null : piecesOf(cash),
      counted_minor: count.counted_minor,
      expected_minor,
      over_short_minor: count.counted_minor - expected_minor,
      note,
    },
  };
  return accept({ shift: closed, report: reportOf(closed, stamp.now_ms) });
}

function piecesOf(cash: CashCount): readonly CashPiece[] {
  return "counted_minor" in cash ? [] : cash.filter((piece) => piece.count > 0);
}

function isStillTrue(seen: SeenTotals, now: TotalsToSee, shift: Shift): boolean {
  if ("change_count" in seen) return seen.change_count === shift.change_count;
  return (
    seen.order_count === now.order_count &&
    seen.recharge_minor === now.recharge_minor &&
    seen.discount_minor === now.discount_minor &&
    seen.cash_minor === now.cash_minor &&
    seen.refund_minor === now.refund_minor &&
    seen.real_minor === now.real_minor &&
    (seen.expected_cash_minor ?? now.expected_cash_minor) === now.expected_cash_minor
  );
}

/**
 * Cash that moves without a sale: between a store's drawer and its safe, out of the drawer for a
 * small expense, and the count at the close of a shift. By the books each shift has a drawer of its
 * own: the float comes out of the safe, and all that was counted goes back into it.
 */
import { invariant } from "../../decision.ts";
import { ownedAccount } from "../account.ts";
import { bookTransfer, credit, debit, type Heading, type Transfer } from "../transfer.ts";

export type CashMovement = Readonly<{
  /** Float and more change come from the safe, a drop goes there, a pay-out is spent. */
  kind: "SHIFT_OPENED" | "PAY_IN" | "PAY_OUT" | "DROP";
  currency: string;
  store_id: string;
  /** The drawer of a shift; the store's own unless told. */
  drawer_id?: string;
  amount_minor: bigint;
}>;

export function bookCashMoved(heading: Heading, movement: CashMovement): Transfer {
  const { kind, currency, store_id, drawer_id = store_id, amount_minor } = movement;
  invariant(amount_minor > 0n, `${kind} of ${amount_minor}`);
  const drawer = ownedAccount("cash_drawer", drawer_id, currency);
  const safe = ownedAccount("cash_safe", store_id, currency);
  const expense = ownedAccount("till_expense", store_id, currency);
  switch (kind) {
    case "SHIFT_OPENED":
    case "PAY_IN":
      return bookTransfer(heading, kind, [debit(drawer, amount_minor), credit(safe, amount_minor)]);
    case "DROP":
      return bookTransfer(heading, kind, [debit(safe, amount_minor), credit(drawer, amount_minor)]);
    case "PAY_OUT":
      return bookTransfer(heading, kind, [
        debit(expense, amount_minor),
        credit(drawer, amount_minor),
      ]);
  }
}

export type ShiftCount = Readonly<{
  currency: string;
  store_id: string;
  /** The drawer of a shift; the store's own unless told. */
  drawer_id?: string;
  expected_minor: bigint;
  counted_minor: bigint;
}>;

/**
 * The close of a shift: what was counted goes to the safe, and the difference to what was expected
 * is written off. Null when there was no cash, and none was expected.
 */
export function bookShiftClosed(heading: Heading, count: ShiftCount): Transfer | null {
  const { currency, store_id, drawer_id = store_id, expected_minor, counted_minor } = count;
  invariant(
    expected_minor >= 0n && counted_minor >= 0n,
    `${counted_minor} counted of ${expected_minor}`,
  );
  if (expected_minor === 0n && counted_minor === 0n) return null;
  return bookTransfer(heading, "SHIFT_CLOSED", [
    debit(ownedAccount("cash_safe", store_id, currency), counted_minor),
    debit(ownedAccount("over_short", store_id, currency), expected_minor - counted_minor),
    credit(ownedAccount("cash_drawer", drawer_id, currency), expected_minor),
  ]);
}

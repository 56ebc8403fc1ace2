/** Whose shift is whose: who may look at one, move its cash, and close it. */
import type { ShiftDocument } from "../../../contract/shift.ts";
import type { Rejection } from "../../../domain/rejection.ts";
import type { Shift } from "../../../domain/shift/shift.ts";
import { shiftDocument } from "../../../queries/documents/shift-document.ts";
import { readShift, type ShiftView } from "../../../queries/stores/read-shift.ts";
import type { Database } from "../../../postgres/database.ts";
import type { Caller } from "../request/caller.ts";
import { ProblemError } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { refuseOtherStore } from "./counter-sale.ts";

/** A cashier has a say over their own shift alone. */
export function isOwnOnly({ role }: Caller): boolean {
  return role === "cashier";
}

/** Whether the caller is to count the shift's drawer before they know its sums. */
export function isBlind(caller: Caller, { shift, blind_count }: ShiftView): boolean {
  return blind_count && shift.closing === null && isOwnOnly(caller);
}

/** Throws SHIFT_UNKNOWN, also for another merchant's, and SHIFT_NOT_YOURS. */
export async function demandShift(
  sql: Database,
  caller: Caller,
  shift_id: string,
): Promise<ShiftView> {
  const view = await readShift(sql, caller.merchant_id, shift_id);
  if (view === null) throw refusal({ code: "SHIFT_UNKNOWN", shift_id });
  if (isOwnOnly(caller) && view.shift.operator_id !== caller.caller_id) {
    throw refusal({ code: "SHIFT_NOT_YOURS", shift_id });
  }
  return view;
}

/**
 * The same for whoever is about to move its cash or close it: whoever works in one store handles
 * the drawers of that one, and the shift that they have open themselves. Throws STORE_NOT_YOURS.
 */
export async function demandDrawer(
  sql: Database,
  caller: Caller,
  shift_id: string,
): Promise<ShiftView> {
  const view = await demandShift(sql, caller, shift_id);
  const { operator_id, store_id } = view.shift;
  if (operator_id !== caller.caller_id) refuseOtherStore(caller, store_id);
  return view;
}

/** The shift as this caller may see it. */
export function shownShift(caller: Caller, view: ShiftView): ShiftDocument {
  const { shift, operator_name } = view;
  return shiftDocument(shift, { operator_name, is_blind: isBlind(caller, view) });
}

/** The shift that a command has left. */
export function shiftAfter(records: readonly Readonly<{ kind: string; record: unknown }>[]): Shift {
  const found = records.find(({ kind }) => kind === "shift");
  if (found === undefined) throw new Error("a command on a shift was accepted without one");
  return found.record as Shift;
}

export function refusal(rejection: Rejection): ProblemError {
  return new ProblemError(rejectionProblem(rejection));
}

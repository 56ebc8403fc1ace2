/**
 * A shift: the time that one operator answers for one drawer. It opens with a float, everything
 * that moves cash or is sold meanwhile is booked to it, and it is closed by a count.
 */
import { accept, type Stamp } from "../decision.ts";
import type { CashPiece } from "./denominations.ts";
import { refuse, type ShiftDecision } from "./rejection.ts";
import type { ShiftReport } from "./shift-report.ts";
import { addFact, no_totals, type ShiftTotals } from "./shift-totals.ts";
import { cashMoved, type TradeFact } from "./trade-fact.ts";

export type Shift = Readonly<{
  merchant_id: string;
  shift_id: string;
  store_id: string;
  /** The till; null when the operator is not bound to one. */
  device_id: string | null;
  operator_id: string;
  currency: string;
  opened_at_ms: number;
  /** What was in the drawer at first. */
  float_minor: bigint;
  drawer: DrawerTotals;
  totals: ShiftTotals;
  /** How often anything was booked to it: whoever has seen this count has seen all of it. */
  change_count: number;
  /** Null while the shift is open. */
  closing: Closing | null;
}>;

/** Cash that went in and out since the float; minor units. */
export type DrawerTotals = Readonly<{
  cash_sale_minor: bigint;
  cash_refund_minor: bigint;
  pay_in_minor: bigint;
  pay_out_minor: bigint;
  drop_minor: bigint;
}>;

export type Closing = Readonly<{
  closed_at_ms: number;
  operator_id: string;
  /** The number of the final report: 1, 2, … in a store, without gaps. */
  z_number: number;
  /** Null where nobody counted; none where all was told as one amount. */
  pieces: readonly CashPiece[] | null;
  counted_minor: bigint;
  expected_minor: bigint;
  /** Counted less expected: above zero there is too much, below zero something is missing. */
  over_short_minor: bigint;
  note: string | null;
}>;

/**
 * CASH_SALE and CASH_REFUND come from trade orders. PAY_IN adds change, PAY_OUT pays a small
 * expense, DROP brings notes to the safe.
 */
export type CashMovementKind = "CASH_SALE" | "CASH_REFUND" | "PAY_IN" | "PAY_OUT" | "DROP";

/** Cash that went into the drawer or out of it. */
export type CashMovement = Readonly<{
  merchant_id: string;
  shift_id: string;
  kind: CashMovementKind;
  /** Always above zero; the kind tells the direction. */
  amount_minor: bigint;
  /** The number of the trade order or refund, or the id of a movement of its own. */
  reference: string;
  reason: string | null;
  operator_id: string;
  at_ms: number;
}>;

export type ShiftChange = Readonly<{
  shift: Shift;
  movement?: CashMovement;
  /** The final report, of a shift that was closed. */
  report?: ShiftReport;
}>;

export type OpenShift = Readonly<{
  type: "OPEN_SHIFT";
  merchant_id: string;
  shift_id: string;
  store_id: string;
  device_id: string | null;
  operator_id: string;
  currency: string;
  float_minor: bigint;
}>;

/** Cash that moves without a sale. */
export type MoveCash = Readonly<{
  type: "MOVE_CASH";
  shift_id: string;
  movement_id: string;
  kind: "PAY_IN" | "PAY_OUT" | "DROP";
  amount_minor: bigint;
  reason: string | null;
  operator_id: string;
}>;

/** What happened to a trade order goes into the totals, and its cash into or out of the drawer. */
export type BookTrade = Readonly<{
  type: "BOOK_TRADE";
  shift_id: string;
  /** The number of the trade order, or of the refund. */
  reference: string;
  fact: TradeFact;
  operator_id: string;
}>;

/** What should be in the drawer, minor units; never below zero. */
export function expectedCash(shift: Pick<Shift, "float_minor" | "drawer">): bigint {
  const { float_minor, drawer } = shift;
  const put_in = drawer.cash_sale_minor + drawer.pay_in_minor;
  const taken_out = drawer.cash_refund_minor + drawer.pay_out_minor + drawer.drop_minor;
  return float_minor + put_in - taken_out;
}

/** What owns the drawer's account in the books. */
export function drawerOf({ store_id, shift_id }: Pick<Shift, "store_id" | "shift_id">): string {
  return `${store_id}/${shift_id}`;
}

export function decideOpenShift(
  command: OpenShift,
  facts: Readonly<{
    /** The open shift of the operator, and of the till. */
    of_operator: Shift | undefined;
    of_device: Shift | undefined;
  }>,
  stamp: Stamp,
): ShiftDecision<ShiftChange> {
  const { type: _, float_minor, currency, ...who } = command;
  const { of_operator, of_device } = facts;
  if (of_operator !== undefined) {
    const { shift_id } = of_operator;
    return refuse({ code: "SHIFT_ALREADY_OPEN", shift_id, held_by: "OPERATOR" });
  }
  if (of_device !== undefined) {
    const { shift_id } = of_device;
    return refuse({ code: "SHIFT_ALREADY_OPEN", shift_id, held_by: "DEVICE" });
  }
  if (float_minor < 0n) {
    return refuse({ code: "CASH_AMOUNT_INVALID", currency, amount_minor: float_minor });
  }
  const drawer = {
    cash_sale_minor: 0n,
    cash_refund_minor: 0n,
    pay_in_minor: 0n,
    pay_out_minor: 0n,
    drop_minor: 0n,
  };
  const opened_at_ms = stamp.now_ms;
  return accept({
    shift: {
      ...who,
      currency,
      opened_at_ms,
      float_minor,
      drawer,
      totals: no_totals,
      change_count: 0,
      closing: null,
    },
  });
}

export function decideMoveCash(
  command: MoveCash,
  facts: Readonly<{ shift: Shift | undefined }>,
  stamp: Stamp,
): ShiftDecision<ShiftChange> {
  const found = openShift(command.shift_id, facts.shift);
  if (!found.accepted) return found;
  const { amount_minor, movement_id: reference } = command;
  if (amount_minor <= 0n) {
    const { currency } = found.change;
    return refuse({ code: "CASH_AMOUNT_INVALID", currency, amount_minor });
  }
  return moveCash(found.change, { ...command, reference, at_ms: stamp.now_ms });
}

export function decideBookTrade(
  command: BookTrade,
  facts: Readonly<{ shift: Shift | undefined }>,
  stamp: Pick<Stamp, "now_ms">,
): ShiftDecision<ShiftChange> {
  const found = openShift(command.shift_id, facts.shift);
  if (!found.accepted) return found;
  const before = found.change;
  const totals = addFact(before.totals, command.fact);
  const cash_minor = cashMoved(command.fact);
  if (cash_minor === 0n) {
    return accept({ shift: { ...before, totals, change_count: before.change_count + 1 } });
  }
  const { operator_id, reference } = command;
  return moveCash(
    { ...before, totals },
    {
      kind: cash_minor > 0n ? "CASH_SALE" : "CASH_REFUND",
      amount_minor: cash_minor > 0n ? cash_minor : -cash_minor,
      reference,
      reason: null,
      operator_id,
      at_ms: stamp.now_ms,
    },
  );
}

/** The shift, when there is one and it is open. */
export function openShift(shift_id: string, shift: Shift | undefined): ShiftDecision<Shift> {
  if (shift === undefined) return refuse({ code: "SHIFT_UNKNOWN", shift_id });
  if (shift.closing === null) return accept(shift);
  const { closed_at_ms } = shift.closing;
  return refuse({ code: "SHIFT_NOT_OPEN", shift_id, closed_at_ms });
}

function moveCash(
  shift: Shift,
  moved: Omit<CashMovement, "merchant_id" | "shift_id">,
): ShiftDecision<ShiftChange> {
  const { kind, amount_minor, reference, reason, operator_id, at_ms } = moved;
  const drawer = drawerAfter(shift.drawer, kind, amount_minor);
  if (expectedCash({ ...shift, drawer }) < 0n) {
    const in_drawer_minor = expectedCash(shift);
    const { currency } = shift;
    return refuse({ code: "DRAWER_SHORT", currency, wanted_minor: amount_minor, in_drawer_minor });
  }
  const { merchant_id, shift_id } = shift;
  const movement = { merchant_id, shift_id, kind, amount_minor, reference, reason };
  const change_count = shift.change_count + 1;
  return accept({
    shift: { ...shift, drawer, change_count },
    movement: { ...movement, operator_id, at_ms },
  });
}

function drawerAfter(
  drawer: DrawerTotals,
  kind: CashMovementKind,
  amount_minor: bigint,
): DrawerTotals {
  switch (kind) {
    case "CASH_SALE":
      return { ...drawer, cash_sale_minor: drawer.cash_sale_minor + amount_minor };
    case "CASH_REFUND":
      return { ...drawer, cash_refund_minor: drawer.cash_refund_minor + amount_minor };
    case "PAY_IN":
      return { ...drawer, pay_in_minor: drawer.pay_in_minor + amount_minor };
    case "PAY_OUT":
      return { ...drawer, pay_out_minor: drawer.pay_out_minor + amount_minor };
    case "DROP":
      return { ...drawer, drop_minor: drawer.drop_minor + amount_minor };
  }
}

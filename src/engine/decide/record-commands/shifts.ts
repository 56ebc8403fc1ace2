/** Commands about shifts: what they look up, and what becomes of their decisions. */
import { accept, type Decision, type Stamp } from "../../../domain/decision.ts";
import { bookCashMoved, bookShiftClosed } from "../../../domain/ledger/journal/cash.ts";
import type { Heading, Transfer } from "../../../domain/ledger/transfer.ts";
import type { OrderChange } from "../../../domain/order/change.ts";
import type { Lookup, Sequence } from "../../../domain/record.ts";
import { decideCloseShift, type CloseShift } from "../../../domain/shift/close-shift.ts";
import {
  decideMoveCash,
  decideOpenShift,
  drawerOf,
  type Closing,
  type MoveCash,
  type OpenShift,
  type Shift,
} from "../../../domain/shift/shift.ts";
import type { Book } from "../../book.ts";
import { recordOf, recordsBy } from "../../shelf.ts";

export type ShiftCommand = OpenShift | MoveCash | CloseShift;

export type Handler<Handled> = Readonly<{
  /** What has to be known to decide it. */
  lookups(command: Handled): readonly Lookup[];
  /** What shows only once some of that is known: asked until nothing new comes. */
  related?(book: Book, command: Handled): readonly Lookup[];
  /** Trade orders that change with it. */
  tradeOrders?(command: Handled): readonly string[];
  decide(book: Book, command: Handled, stamp: Stamp): Decision<OrderChange>;
}>;

const ofOperator = (value: string) => ({ kind: "shift", by: "open_of_operator", value }) as const;
const ofDevice = (value: string) => ({ kind: "shift", by: "open_of_device", value }) as const;

export const openShift: Handler<OpenShift> = {
  lookups({ operator_id, device_id }) {
    const of_operator = ofOperator(operator_id);
    return device_id === null ? [of_operator] : [of_operator, ofDevice(device_id)];
  },
  decide(book, command, stamp) {
    const { operator_id, device_id } = command;
    const [of_operator] = recordsBy(book.shelf, ofOperator(operator_id));
    const [of_device] = device_id === null ? [] : recordsBy(book.shelf, ofDevice(device_id));
    const decision = decideOpenShift(command, { of_operator, of_device }, stamp);
    if (!decision.accepted) return decision;
    const { shift } = decision.change;
    const { store_id, currency, float_minor } = shift;
    const payload = { storeId: store_id, currency, floatMinor: Number(float_minor) };
    return changed(shift, "SHIFT_OPENED", { payload, transfer: floatTransfer(shift), stamp });
  },
};

export const moveCash: Handler<MoveCash> = {
  lookups: ({ shift_id }) => [{ kind: "shift", by: "id", value: shift_id }],
  decide(book, command, stamp) {
    const { shift_id, kind, amount_minor, movement_id, reason } = command;
    const decision = decideMoveCash(
      command,
      { shift: recordOf(book.shelf, "shift", shift_id) },
      stamp,
    );
    if (!decision.accepted) return decision;
    const { shift } = decision.change;
    const { currency, store_id } = shift;
    const payload = {
      ...{ movementId: movement_id, kind, amountMinor: Number(amount_minor), currency },
      ...{ reason, operatorId: command.operator_id },
    };
    const transfer = bookCashMoved(headingOf(shift, movement_id, stamp.now_ms), {
      ...{ kind, currency, store_id, drawer_id: drawerOf(shift), amount_minor },
    });
    return changed(shift, "SHIFT_CASH_MOVED", { payload, transfer, stamp });
  },
};

export const closeShift: Handler<CloseShift> = {
  lookups: ({ shift_id }) => [{ kind: "shift", by: "id", value: shift_id }],
  related(book, { shift_id }) {
    const shift = recordOf(book.shelf, "shift", shift_id);
    return shift === undefined ? [] : [finalReports(shift)];
  },
  decide(book, command, stamp) {
    const before = recordOf(book.shelf, "shift", command.shift_id);
    const [counted] = before === undefined ? [] : recordsBy(book.shelf, finalReports(before));
    const facts = { shift: before, last_z_number: counted?.last ?? 0 };
    const decision = decideCloseShift(command, facts, stamp);
    if (!decision.accepted) return decision;
    const { shift } = decision.change;
    const { closing } = shift;
    if (closing === null) throw new Error(`${shift.shift_id} was closed and is open`);
    const sequence: Sequence = {
      merchant_id: book.merchant_id,
      sequence_id: finalReports(shift).value,
      last: closing.z_number,
    };
    return changed(shift, "SHIFT_CLOSED", {
      payload: closingPayload(shift, closing),
      transfer: closingTransfer(shift, closing),
      stamp,
      sequence,
    });
  },
};

/** Final reports are counted store by store. */
function finalReports({ store_id }: Pick<Shift, "store_id">) {
  return { kind: "sequence", by: "id", value: `final_reports/${store_id}` } as const;
}

type Changed = Readonly<{
  payload: Readonly<Record<string, unknown>>;
  transfer: Transfer | null;
  stamp: Stamp;
  sequence?: Sequence;
}>;

/** The shift as it is now, with the event that tells why and what it means for the books. */
function changed(
  shift: Shift,
  type: string,
  { payload, transfer, stamp, sequence }: Changed,
): Decision<OrderChange> {
  const { shift_id } = shift;
  const event = { type, at_ms: stamp.now_ms, payload: { shiftId: shift_id, ...payload } };
  const counted = sequence === undefined ? [] : [{ kind: "sequence", record: sequence } as const];
  return accept({
    events: [],
    records: [{ kind: "shift", record: shift }, ...counted],
    facts: [{ stream_id: shift_id, event }],
    transfers: transfer === null ? [] : [transfer],
  });
}

/** The float comes out of the store's safe. */
function floatTransfer(shift: Shift): Transfer | null {
  const { shift_id, opened_at_ms, float_minor: amount_minor, currency, store_id } = shift;
  if (amount_minor === 0n) return null;
  const heading = headingOf(shift, `${shift_id}-float`, opened_at_ms);
  const cash = { currency, store_id, drawer_id: drawerOf(shift), amount_minor };
  return bookCashMoved(heading, { kind: "SHIFT_OPENED", ...cash });
}

/** All that was counted goes into the store's safe. */
function closingTransfer(shift: Shift, closing: Closing): Transfer | null {
  const { shift_id, currency, store_id } = shift;
  const { closed_at_ms, expected_minor, counted_minor } = closing;
  const heading = headingOf(shift, `${shift_id}-close`, closed_at_ms);
  const count = { expected_minor, counted_minor };
  return bookShiftClosed(heading, { currency, store_id, drawer_id: drawerOf(shift), ...count });
}

function closingPayload({ store_id, currency }: Shift, closing: Closing) {
  const { operator_id, z_number, counted_minor, expected_minor, over_short_minor } = closing;
  return {
    storeId: store_id,
    zNumber: z_number,
    operatorId: operator_id,
    currency,
    countedMinor: Number(counted_minor),
    expectedMinor: Number(expected_minor),
    overShortMinor: Number(over_short_minor),
    isCounted: closing.pieces !== null,
  };
}

function headingOf({ shift_id }: Shift, transfer_id: string, at_ms: number): Heading {
  return { transfer_id, at_ms, reference: { type: "shift", id: shift_id, trade_order_id: null } };
}

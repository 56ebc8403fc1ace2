/** Commands about shifts: what they look up, and what becomes of their decisions. */
import { accept, type Decision, type Stamp } from "../../domain/decision.ts";
import { bookCashMoved } from "../../domain/ledger/journal/cash.ts";
import type { Transfer } from "../../domain/ledger/transfer.ts";
import type { OrderChange } from "../../domain/order/change.ts";
import type { Lookup } from "../../domain/record.ts";
import { decideOpenShift, type OpenShift, type Shift } from "../../domain/shift/shift.ts";
import type { Book } from "../book.ts";
import { recordsBy } from "../shelf.ts";

export type ShiftCommand = OpenShift;

export function shiftLookups({ operator_id, device_id }: ShiftCommand): Lookup[] {
  const of_operator = { kind: "shift", by: "open_of_operator", value: operator_id } as const;
  if (device_id === null) return [of_operator];
  return [of_operator, { kind: "shift", by: "open_of_device", value: device_id }];
}

export function decideShiftCommand(
  book: Book,
  command: ShiftCommand,
  stamp: Stamp,
): Decision<OrderChange> {
  const [of_operator] = recordsBy(book.shelf, {
    kind: "shift",
    by: "open_of_operator",
    value: command.operator_id,
  });
  const { device_id } = command;
  const [of_device] =
    device_id === null
      ? []
      : recordsBy(book.shelf, { kind: "shift", by: "open_of_device", value: device_id });
  const decision = decideOpenShift(command, { of_operator, of_device }, stamp);
  if (!decision.accepted) return decision;
  const { shift } = decision.change;
  const { shift_id, store_id, currency, float_minor } = shift;
  const payload = {
    shiftId: shift_id,
    storeId: store_id,
    currency,
    floatMinor: Number(float_minor),
  };
  return accept({
    events: [],
    records: [{ kind: "shift", record: shift }],
    facts: [{ stream_id: shift_id, event: { type: "SHIFT_OPENED", at_ms: stamp.now_ms, payload } }],
    transfers: floatTransfers(shift),
  });
}

/** The float comes out of the store's safe. */
function floatTransfers(shift: Shift): Transfer[] {
  const { shift_id, opened_at_ms: at_ms, float_minor: amount_minor, currency, store_id } = shift;
  if (amount_minor === 0n) return [];
  const reference = { type: "shift", id: shift_id, trade_order_id: null } as const;
  const heading = { transfer_id: `${shift_id}-float`, at_ms, reference };
  return [bookCashMoved(heading, { kind: "SHIFT_OPENED", currency, store_id, amount_minor })];
}

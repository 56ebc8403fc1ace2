/** A shift with its report on the wire of `/v1`. */
import type { ShiftDocument } from "../../contract/shift.ts";
import { isoInstant } from "../../domain/order/event.ts";
import { reportOf, type ShiftReport } from "../../domain/shift/shift-report.ts";
import type { Closing, Shift } from "../../domain/shift/shift.ts";
import { netTaken } from "../../domain/shift/shift-totals.ts";

/** `is_blind`: whoever reads it is to count before they know the sums. */
export function shiftDocument(
  shift: Shift,
  { operator_name, is_blind }: Readonly<{ operator_name: string; is_blind: boolean }>,
): ShiftDocument {
  const { shift_id, store_id, device_id, operator_id, currency, closing } = shift;
  const report = reportOf(shift, shift.opened_at_ms);
  return {
    ...{ shift_id, status: closing === null ? "OPEN" : "CLOSED", store_no: store_id },
    ...{ device_id, operator_id, operator_name, currency },
    opened_at: isoInstant(shift.opened_at_ms),
    float_minor: Number(shift.float_minor),
    change_count: shift.change_count,
    is_blind,
    totals: is_blind ? null : totalsOf(report),
    methods: is_blind ? null : report.methods.map(methodOf),
    drawer: is_blind ? null : drawerOf(report),
    closing: closing === null ? null : closingOf(closing),
  };
}

function totalsOf({ totals, trade_minor, real_minor }: ShiftReport) {
  const { by_method: _, ...sums } = totals;
  return numbers({ ...sums, trade_minor, real_minor });
}

function methodOf({ method, totals }: ShiftReport["methods"][number]) {
  return { method, ...numbers({ ...totals, net_minor: netTaken(totals) }) };
}

function drawerOf({ drawer, expected_cash_minor }: ShiftReport) {
  return numbers({ ...drawer, expected_minor: expected_cash_minor });
}

function closingOf(closing: Closing): NonNullable<ShiftDocument["closing"]> {
  const { closed_at_ms, operator_id, z_number, pieces, note } = closing;
  const { counted_minor, expected_minor, over_short_minor } = closing;
  return {
    ...{ closed_at: isoInstant(closed_at_ms), operator_id, z_number, note },
    ...numbers({ counted_minor, expected_minor, over_short_minor }),
    pieces:
      pieces?.map(({ denomination_minor, count }) => ({
        denomination: Number(denomination_minor),
        count,
      })) ?? null,
  };
}

/** Sums as JSON has numbers. */
function numbers<Sums extends Readonly<Record<string, bigint | number>>>(
  sums: Sums,
): { [Key in keyof Sums]: number } {
  const entries = Object.entries(sums).map(([key, value]) => [key, Number(value)]);
  return Object.fromEntries(entries) as { [Key in keyof Sums]: number };
}

/**
 * The report of a shift: X in between, as often as wanted; Z once, final and numbered, when the
 * shift is closed. Both are nothing but the shift's own totals, so they cannot disagree with it.
 */
import { expectedCash, type Closing, type DrawerTotals, type Shift } from "./shift.ts";
import {
  realMinor,
  rechargeMinor,
  tradeMinor,
  type MethodTotals,
  type ShiftTotals,
} from "./shift-totals.ts";
import { tender_methods, type TenderMethod } from "./trade-fact.ts";

export type ShiftReport = Readonly<{
  kind: "X" | "Z";
  merchant_id: string;
  shift_id: string;
  store_id: string;
  device_id: string | null;
  operator_id: string;
  currency: string;
  opened_at_ms: number;
  /** When the report was made. */
  at_ms: number;
  totals: ShiftTotals;
  trade_minor: bigint;
  real_minor: bigint;
  recharge_minor: bigint;
  /** The methods that were used, in their usual order. */
  methods: readonly Readonly<{ method: TenderMethod; totals: MethodTotals }>[];
  float_minor: bigint;
  drawer: DrawerTotals;
  expected_cash_minor: bigint;
  /** The count and the number of a final report; null in an interim one. */
  closing: Closing | null;
}>;

/** The report of a shift as it stands: final when it is closed, else interim. */
export function reportOf(shift: Shift, at_ms: number): ShiftReport {
  const { totals, closing, change_count: _, ...kept } = shift;
  return {
    ...kept,
    kind: closing === null ? "X" : "Z",
    at_ms,
    totals,
    trade_minor: tradeMinor(totals),
    real_minor: realMinor(totals),
    recharge_minor: rechargeMinor(totals),
    methods: tender_methods
      .map((method) => ({ method, totals: totals.by_method[method] }))
      .filter(({ totals: used }) => Object.values(used).some((part) => BigInt(part) !== 0n)),
    expected_cash_minor: expectedCash(shift),
    closing,
  };
}

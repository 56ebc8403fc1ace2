/** What is refused on purpose about shifts and their drawers. */
import type { Accepted } from "../decision.ts";
import type { SeenTotals, TotalsToSee } from "./close-shift.ts";

export type ShiftRejection =
  | Readonly<{ code: "SHIFT_UNKNOWN"; shift_id: string }>
  /** The operator or the till has a shift that was not closed. */
  | Readonly<{ code: "SHIFT_ALREADY_OPEN"; shift_id: string; held_by: "OPERATOR" | "DEVICE" }>
  /** 12089 in the cashier API. */
  | Readonly<{ code: "SHIFT_NOT_OPEN"; shift_id: string; closed_at_ms: number }>
  | Readonly<{ code: "CASH_AMOUNT_INVALID"; currency: string; amount_minor: bigint }>
  /** Its notes and coins are not known: its cash can be counted as one amount only. */
  | Readonly<{ code: "CASH_CURRENCY_UNKNOWN"; currency: string }>
  | Readonly<{
      code: "DENOMINATION_UNKNOWN";
      currency: string;
      denomination_minor: bigint;
      known: readonly bigint[];
    }>
  /** Less than none of a piece, a part of one, or a piece that was counted twice. */
  | Readonly<{
      code: "CASH_COUNT_INVALID";
      currency: string;
      denomination_minor: bigint;
      count: number;
    }>
  /** More is to be taken out of the drawer than should be in it. */
  | Readonly<{
      code: "DRAWER_SHORT";
      currency: string;
      wanted_minor: bigint;
      in_drawer_minor: bigint;
    }>
  /** 12090 in the cashier API: something happened since the operator looked. */
  | Readonly<{
      code: "SHIFT_TOTALS_CHANGED";
      seen: SeenTotals;
      now: TotalsToSee;
      change_count: number;
    }>
  /** The store takes cash in an open shift only. */
  | Readonly<{ code: "SHIFT_REQUIRED"; store_no: string }>
  /** It is somebody else's, and the caller has no say over others' shifts. */
  | Readonly<{ code: "SHIFT_NOT_YOURS"; shift_id: string }>
  /** Its drawer is to be counted before anybody is told what should be in it. */
  | Readonly<{ code: "SHIFT_COUNTED_BLIND"; shift_id: string }>;

export type ShiftDecision<Change> =
  | Accepted<Change>
  | Readonly<{ accepted: false; rejection: ShiftRejection }>;

export function refuse(
  rejection: ShiftRejection,
): Readonly<{ accepted: false; rejection: ShiftRejection }> {
  return { accepted: false, rejection };
}

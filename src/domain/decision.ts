/**
 * What a decider answers. A rejection is a value with a code and data that the caller can act on;
 * a bug throws.
 */
import type { Rejection } from "./rejection.ts";
import type { TradeNumberPrefix } from "./trade/trade-number.ts";

export type Accepted<Change> = Readonly<{ accepted: true; change: Change }>;
export type Rejected = Readonly<{ accepted: false; rejection: Rejection }>;
export type Decision<Change> = Accepted<Change> | Rejected;

export function accept<Change>(change: Change): Accepted<Change> {
  return { accepted: true, change };
}

export function reject(rejection: Rejection): Rejected {
  return { accepted: false, rejection };
}

/** Throws when something that must hold does not: a bug, never bad input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}

/** Time and ids, which no decider makes for itself. */
export type Stamp = Readonly<{
  /** The instant of the decision. */
  now_ms: number;
  /** A new id: `prefix_` and 24 hex digits. */
  newId(prefix: IdPrefix): string;
  /** A new number of the cashier family: `E` trade order, `P` pay order, `R` refund. */
  newNumber(prefix: TradeNumberPrefix): string;
}>;

export type IdPrefix =
  | "order"
  | "lock"
  | "cart"
  | "ps"
  | "ful"
  | "ticket"
  | "refund"
  | "key"
  | "note"
  | "qr"
  | "op"
  | "shift"
  | "movement"
  | "member"
  | "lot"
  | "rule"
  | "coupon"
  | "deposit";

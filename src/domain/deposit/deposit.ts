/**
 * A deposit: money of a customer's that is held until it is consumed, in part or whole, or given
 * back. Whatever it is held with, it is the same record with the same life.
 *
 * REQUESTED  asked for; the customer may still have to act
 * HELD       in the drawer, or held by the channel
 * CONSUMED   what was consumed is the merchant's, and the rest went back
 * RELEASED   all of it went back, because somebody asked
 * EXPIRED    all of it went back, because its time was over
 * CANCELLED  given up before it was held
 * FAILED     declined, or not paid in time
 *
 * While HELD, a step may be under way: what was asked of the channel and is not known to have
 * happened. There is one at a time, so that two tills never take the same money.
 */
import type { GoodsLine } from "../trade/trade-order.ts";

export type DepositStatus =
  | "REQUESTED"
  | "HELD"
  | "CONSUMED"
  | "RELEASED"
  | "EXPIRED"
  | "CANCELLED"
  | "FAILED";

/** Ways to leave a deposit. */
export const deposit_methods = ["cash", "wechat", "alipay", "unionpay", "card", "paynow"] as const;
export type DepositMethod = (typeof deposit_methods)[number];

/**
 * How the money is kept: counted into a drawer, held by the channel (which moves it only when it is
 * consumed), or charged and given back, where a channel knows no holds.
 */
export type DepositKeeping = "DRAWER" | "HOLD" | "CHARGE";

/** How each method keeps a deposit. */
export const deposit_keeping = {
  cash: "DRAWER",
  wechat: "HOLD",
  alipay: "HOLD",
  card: "HOLD",
  unionpay: "CHARGE",
  paynow: "CHARGE",
} as const satisfies Record<DepositMethod, DepositKeeping>;

type Attempt = Readonly<{
  /** The attempt's key at the provider, under which money moves once at most. */
  key: string;
  /** From 1. */
  attempt_count: number;
  /** After a refusal: when the next attempt may be made; null while one is under way. */
  next_attempt_at_ms: number | null;
}>;

/** What was asked and is not known to have happened. */
export type DepositStep =
  | (Attempt &
      Readonly<{
        kind: "CONSUME";
        consumed_minor: bigint;
        /** What it is consumed for, as the till shows it. */
        goods: readonly GoodsLine[] | null;
      }>)
  | (Attempt &
      Readonly<{
        kind: "RELEASE";
        /** MISMATCH: the channel took another amount than was asked, which does not stand. */
        cause: "ASKED" | "EXPIRED" | "MISMATCH";
      }>)
  | (Attempt & Readonly<{ kind: "EXTEND"; expiry_at_ms: number }>);

export type Deposit = Readonly<{
  merchant_id: string;
  /** Also the key of the hold, or of the charge, at the provider. */
  deposit_id: string;
  trade_order_id: string;
  /** `P…`: the one attempt to take it. */
  pay_order_id: string;
  store_no: string;
  method: DepositMethod;
  provider: string;
  keeping: DepositKeeping;
  currency: string;
  /** What was asked for and, once HELD, is held. */
  amount_minor: bigint;
  consumed_minor: bigint;
  status: DepositStatus;
  step: DepositStep | null;
  /** The provider's reference of what it holds. */
  hold_ref: string | null;
  /** The provider's reference of what was consumed. */
  payment_ref: string | null;
  /** Why it failed, or why the last step was refused. */
  failure: string | null;
  created_at_ms: number;
  /** Until when the customer may act. */
  request_expiry_at_ms: number;
  held_at_ms: number | null;
  /** When it is given back by itself; null for cash, which nobody can hand out by itself. */
  expiry_at_ms: number | null;
  ended_at_ms: number | null;
}>;

/** How long a customer has to scan a code or to type a password. */
export const request_lasts_ms = 300_000;
/** How long a deposit is held unless told. */
export const deposit_lasts_ms = 7 * 86_400_000;
export const deposit_lasts_min_ms = 60_000;
/** From when it was asked for, extensions included. */
export const deposit_lasts_max_ms = 30 * 86_400_000;

/** The channel's own hold ends this much after ours, so that it is we who end it, on our books. */
export const channel_margin_ms = 600_000;

/** Whether it is time to give it back by itself. */
export function isDepositDue(deposit: Deposit, now_ms: number): boolean {
  const { status, step, expiry_at_ms } = deposit;
  return status === "HELD" && step === null && expiry_at_ms !== null && expiry_at_ms <= now_ms;
}

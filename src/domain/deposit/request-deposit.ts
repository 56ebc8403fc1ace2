/**
 * REQUEST_DEPOSIT: a deposit is asked for at a till. Cash is counted into the drawer, and held, in
 * the same commit; of anything else this is the recorded intent, whose id is the key at the
 * provider, so that whoever asks twice holds once.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import type { OrderChange } from "../order/change.ts";
import type { Counter, TradeOrder } from "../trade/trade-order.ts";
import { cash_provider } from "../payment/session.ts";
import type { Shift } from "../shift/shift.ts";
import { tradeStatuses } from "../trade/trade-status.ts";
import {
  deposit_keeping,
  deposit_lasts_max_ms,
  deposit_lasts_min_ms,
  deposit_lasts_ms,
  request_lasts_ms,
  type Deposit,
  type DepositMethod,
} from "./deposit.ts";
import { heldEvent, requestedEvent } from "./deposit-events.ts";
import { depositChange } from "./follow-deposit.ts";

export type RequestDeposit = Readonly<{
  type: "REQUEST_DEPOSIT";
  merchant_id: string;
  deposit_id: string;
  amount_minor: bigint;
  currency: string;
  method: DepositMethod;
  /** Whom to ask for anything but cash. */
  provider: string;
  /** Of cash: what was handed over; null when nobody said. */
  received_minor: bigint | null;
  /** Cash: the counter's operator needs an open shift in the store. */
  needs_shift: boolean;
  store_no: string;
  counter: Counter;
  subject: string;
  /** The channel's product, as the cashier family numbers it. */
  product_id: string | null;
  /** The code that was scanned off the customer's phone. */
  user_id: string | null;
  /** When it is given back by itself, epoch ms; null for the usual time. Cash has none. */
  expiry_at_ms: number | null;
}>;

export function decideRequestDeposit(
  command: RequestDeposit,
  /** The open shift of the counter's operator. */
  { shift }: Readonly<{ shift: Shift | undefined }>,
  stamp: Stamp,
): Decision<OrderChange> {
  const { amount_minor, currency, received_minor, method, store_no } = command;
  if (command.needs_shift && shift?.store_id !== store_no) {
    return reject({ code: "SHIFT_REQUIRED", store_no });
  }
  if (received_minor !== null && received_minor < amount_minor) {
    const missing_minor = amount_minor - received_minor;
    return reject({ code: "CASH_SHORT", missing_minor, currency });
  }
  const { now_ms } = stamp;
  const is_cash = method === "cash";
  const bounds = expiryBounds(now_ms, now_ms);
  const expiry_at_ms = is_cash ? null : (command.expiry_at_ms ?? now_ms + deposit_lasts_ms);
  if (expiry_at_ms !== null && !isWithin(expiry_at_ms, bounds)) {
    return reject({ code: "DEPOSIT_EXPIRY_INVALID", ...bounds });
  }
  const asked: Deposit = {
    merchant_id: command.merchant_id,
    deposit_id: command.deposit_id,
    trade_order_id: stamp.newNumber("E"),
    pay_order_id: stamp.newNumber("P"),
    store_no: command.store_no,
    method,
    provider: is_cash ? cash_provider : command.provider,
    keeping: deposit_keeping[method],
    currency,
    amount_minor,
    consumed_minor: 0n,
    status: "REQUESTED",
    step: null,
    hold_ref: null,
    payment_ref: null,
    failure: null,
    created_at_ms: now_ms,
    request_expiry_at_ms: now_ms + request_lasts_ms,
    held_at_ms: null,
    expiry_at_ms,
    ended_at_ms: null,
  };
  const facts = [requestedEvent(asked)];
  if (!is_cash) {
    const trade_order = tradeOrderOf(command, asked);
    return accept(depositChange({ ...no_fees, before: null, after: asked, trade_order, facts }));
  }
  const { pay_order_id: hold_ref } = asked;
  const held: Deposit = { ...asked, status: "HELD", hold_ref, held_at_ms: now_ms };
  facts.push(heldEvent(held, now_ms));
  const trade_order = tradeOrderOf(command, held);
  return accept(depositChange({ ...no_fees, before: null, after: held, trade_order, facts }));
}

/** Cash costs nothing, and of anything else nothing is known yet. */
const no_fees = { fee_rates: [] };

/** Between when and when a deposit may end that was asked for at `created_at_ms`. */
export function expiryBounds(
  created_at_ms: number,
  now_ms: number,
): Readonly<{ earliest_ms: number; latest_ms: number }> {
  return {
    earliest_ms: now_ms + deposit_lasts_min_ms,
    latest_ms: created_at_ms + deposit_lasts_max_ms,
  };
}

export function isWithin(
  at_ms: number,
  { earliest_ms, latest_ms }: ReturnType<typeof expiryBounds>,
): boolean {
  return at_ms >= earliest_ms && at_ms <= latest_ms;
}

/** Nothing is sold yet: the amounts of a sale are those of what is consumed later. */
function tradeOrderOf(command: RequestDeposit, deposit: Deposit): TradeOrder {
  const { counter, subject, product_id, user_id, received_minor } = command;
  const { created_at_ms, amount_minor } = deposit;
  const is_cash = deposit.method === "cash";
  return {
    merchant_id: deposit.merchant_id,
    trade_order_id: deposit.trade_order_id,
    cart_id: null,
    trade_type: 1,
    deposit_mode: 1,
    status: is_cash ? tradeStatuses.INIT : tradeStatuses.ING,
    currency: deposit.currency,
    order_amount_minor: 0n,
    discount_minor: 0n,
    amount_minor: 0n,
    deposit_minor: amount_minor,
    refunded_minor: 0n,
    refunding_minor: 0n,
    income_minor: 0n,
    subject,
    body: subject,
    counter,
    method: deposit.method,
    product_id,
    pay_order_id: deposit.pay_order_id,
    session_id: null,
    channel_user_id: null,
    user_id,
    member_id: null,
    coupon_code: null,
    points_given: null,
    goods: null,
    cash_received_minor: is_cash ? received_minor : null,
    tenders: [],
    created_at_ms,
    updated_at_ms: created_at_ms,
    success_at_ms: null,
  };
}

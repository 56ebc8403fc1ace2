/**
 * What a change of a deposit means for its trade order and for the books: money that is held,
 * consumed, or given back. Pure, from how the deposit was and how it is.
 */
import { invariant } from "../decision.ts";
import type { TradeOrder } from "../trade/trade-order.ts";
import { tradeStatuses, tradeStep, type TradeEvent } from "../trade/trade-status.ts";
import { feeTermsAt, type FeeRate } from "../ledger/fee-rate.ts";
import {
  bookDepositConsumed,
  bookDepositHeld,
  bookDepositReleased,
} from "../ledger/journal/deposit.ts";
import { merchantIncome, type MoneySource, type TakenTender } from "../ledger/tender.ts";
import type { Heading, Transfer } from "../ledger/transfer.ts";
import type { OrderChange } from "../order/change.ts";
import type { PaymentSession } from "../payment/session.ts";
import type { RecordFact } from "../record.ts";
import type { Deposit } from "./deposit.ts";
import { depositSession, type PaidDeposit } from "./deposit-session.ts";

export type DepositFollow = Readonly<{
  /** Null for a new one. */
  before: Deposit | null;
  after: Deposit;
  /** Of the deposit, as it was before; of a new one, as it is asked for. */
  trade_order: TradeOrder;
  facts: readonly RecordFact["event"][];
  /** What the merchant pays for payments. */
  fee_rates: readonly FeeRate[];
  /** What it is consumed for. */
  goods?: TradeOrder["goods"];
  /** With what is consumed: the names of the payment that this makes. */
  paid?: PaidDeposit;
}>;

/** The whole change: the record, its events, its trade order and its transfers. */
export function depositChange(follow: DepositFollow): OrderChange {
  const { after, facts, trade_order } = follow;
  const followed = followDeposit(follow);
  const is_news = follow.before === null || followed.trade_order !== trade_order;
  return {
    events: [],
    records: [{ kind: "deposit", record: after }],
    facts: facts.map((event) => ({ stream_id: after.deposit_id, event })),
    sessions: followed.session === null ? [] : [followed.session],
    trade_orders: is_news ? [followed.trade_order] : [],
    trade_transfers: followed.transfer === null ? [] : [followed.transfer],
  };
}

/** The id of the transfer that ends a deposit: there is one, so that it ends once in the books. */
function endTransferId({ deposit_id }: Deposit): string {
  return `${deposit_id}-end`;
}

type Followed = Readonly<{
  trade_order: TradeOrder;
  transfer: Transfer | null;
  /** The payment of what was consumed. */
  session: PaymentSession | null;
}>;

function followDeposit(follow: DepositFollow): Followed {
  const { before, after, trade_order } = follow;
  const event = eventOf(before, after);
  if (event === null) return { trade_order, transfer: null, session: null };
  const step = tradeStep(trade_order.status, event);
  if (step.outcome !== "next") {
    const { trade_order_id, status } = trade_order;
    throw new Error(`${trade_order_id} in status ${status}: ${event} is ${step.outcome}`);
  }
  const at_ms = after.ended_at_ms ?? after.held_at_ms ?? after.created_at_ms;
  const moved = { ...trade_order, status: step.status, updated_at_ms: at_ms };
  const source = sourceOf(follow);
  const transfer = transferOf(after, { source, at_ms });
  switch (after.status) {
    case "HELD":
      return {
        trade_order: { ...moved, tenders: tendersOf(source, after.amount_minor) },
        transfer,
        session: null,
      };
    case "CONSUMED": {
      const { paid } = follow;
      invariant(paid !== undefined, `${after.deposit_id} is consumed by no payment`);
      const session = depositSession(after, paid);
      return { trade_order: consumed(moved, source, { ...follow, session }), transfer, session };
    }
    case "REQUESTED":
    case "RELEASED":
    case "EXPIRED":
    case "CANCELLED":
    case "FAILED":
      return { trade_order: moved, transfer, session: null };
  }
}

/**
 * Where the money is: where it was put when it was held, which the trade order's tender has kept,
 * with the fee at the rate that held when the deposit was asked for.
 */
function sourceOf({ after, trade_order, fee_rates }: DepositFollow): MoneySource {
  return heldSource(trade_order) ?? newSource(after, fee_rates);
}

/** The source of what a trade order holds; null while it holds nothing. */
export function heldSource({ tenders }: TradeOrder): MoneySource | null {
  const tender = tenders[0]?.tender;
  if (tender?.method !== "CASH" && tender?.method !== "CHANNEL") return null;
  const { amount_minor: _, ...source } = tender;
  return source;
}

function newSource(deposit: Deposit, fee_rates: readonly FeeRate[]): MoneySource {
  const { method, provider, store_no: store_id, created_at_ms: at_ms } = deposit;
  if (method === "cash") return { method: "CASH", store_id };
  const fee = feeTermsAt(fee_rates, { method, provider, at_ms });
  return { method: "CHANNEL", channel_id: `${provider}_${method}`, fee };
}

function tendersOf(source: MoneySource, amount_minor: bigint): readonly TakenTender[] {
  return [{ tender: { ...source, amount_minor }, refunded_minor: 0n }];
}

/** What happens to the trade order; null when nothing does. */
function eventOf(before: Deposit | null, after: Deposit): TradeEvent | null {
  if (before?.status === after.status) return null;
  switch (after.status) {
    case "REQUESTED":
      return null;
    case "HELD":
      return "hold_accepted";
    case "CONSUMED":
      return "consume";
    case "RELEASED":
      return "release";
    case "EXPIRED":
    case "CANCELLED":
    case "FAILED":
      return "failed_or_expired";
  }
}

/** What was consumed is income, as of any sale. */
function consumed(
  trade_order: TradeOrder,
  source: MoneySource,
  { after, goods, session }: DepositFollow & Readonly<{ session: PaymentSession }>,
): TradeOrder {
  const { consumed_minor: amount_minor, ended_at_ms: success_at_ms } = after;
  const { cart_id, session_id } = session;
  const tenders = tendersOf(source, amount_minor);
  return {
    ...trade_order,
    cart_id,
    session_id,
    order_amount_minor: amount_minor,
    amount_minor,
    income_minor: merchantIncome(tenders),
    tenders,
    goods: goods ?? trade_order.goods,
    success_at_ms,
  };
}

function transferOf(
  deposit: Deposit,
  { source, at_ms }: Readonly<{ source: MoneySource; at_ms: number }>,
): Transfer | null {
  const { currency, trade_order_id, amount_minor: held_minor, consumed_minor } = deposit;
  const booked = { currency, trade_order_id, source, held_minor };
  const heading = (transfer_id: string): Heading => ({
    transfer_id,
    at_ms,
    reference: { type: "trade_order", id: trade_order_id, trade_order_id },
  });
  switch (deposit.status) {
    case "HELD":
      return bookDepositHeld(heading(deposit.pay_order_id), booked);
    case "CONSUMED": {
      const amount = { amount_minor: consumed_minor, earned: null };
      return bookDepositConsumed(heading(endTransferId(deposit)), booked, amount);
    }
    case "RELEASED":
    case "EXPIRED":
      return bookDepositReleased(heading(endTransferId(deposit)), booked);
    case "REQUESTED":
    case "CANCELLED":
    case "FAILED":
      return null;
  }
}

/** Every transfer that a deposit which stands so has to have. Their instants say nothing. */
export function transfersOf(deposit: Deposit, source: MoneySource): Transfer[] {
  const { status } = deposit;
  const is_back = status === "CONSUMED" || status === "RELEASED" || status === "EXPIRED";
  if (status !== "HELD" && !is_back) return [];
  const held = transferOf({ ...deposit, status: "HELD" }, { source, at_ms: 0 });
  const end = is_back ? transferOf(deposit, { source, at_ms: 0 }) : null;
  return [held, end].filter((transfer) => transfer !== null);
}

/** The status of the trade order of a deposit that stands so. */
export function tradeStatusOf({ status }: Pick<Deposit, "status">): TradeOrder["status"] {
  switch (status) {
    case "REQUESTED":
      return tradeStatuses.ING;
    case "HELD":
      return tradeStatuses.DEPOSIT_ING;
    case "CONSUMED":
      return tradeStatuses.SUCCESS;
    case "RELEASED":
    case "EXPIRED":
      return tradeStatuses.DEPOSIT_REVERSE;
    case "CANCELLED":
    case "FAILED":
      return tradeStatuses.FAIL;
  }
}

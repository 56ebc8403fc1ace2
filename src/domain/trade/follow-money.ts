/**
 * What a change means for trade orders, for the books and for members: money that came in, money
 * that went back, and what a member paid, earned and gets again with it. Pure, from what the
 * change says and how things stood before; whatever decided it need know nothing of trade orders.
 */
import type { Merchant } from "../catalog/catalog.ts";
import type { OrderChange } from "../order/change.ts";
import type { Order } from "../order/order.ts";
import {
  cash_provider,
  member_provider,
  type PaymentSession,
  type Refund,
} from "../payment/session.ts";
import {
  no_members,
  openHoldings,
  type HoldingsChange,
  type MemberFacts,
  type OpenHoldings,
} from "../member/open-holdings.ts";
import { bookStrayPayment, bookStrayPaymentReturned } from "../ledger/journal/channel.ts";
import { bookRecharge, bookRechargeRefund } from "../ledger/journal/recharge.ts";
import { bookRefund, bookSale } from "../ledger/journal/sale.ts";
import { feeTermsAt } from "../ledger/fee-rate.ts";
import { merchantIncome, type TakenTender } from "../ledger/tender.ts";
import type { Heading, Transfer } from "../ledger/transfer.ts";
import { addMinor } from "../money.ts";
import { couponsOfUndone } from "./free-sale.ts";
import { followHold, refundPart, refundToMember, type MemberSide } from "./member-side.ts";
import { returnCoupon } from "./sale-coupon.ts";
import { earnPoints, takeBackEarned } from "./sale-points.ts";
import { bookForgotten } from "./forgotten-member.ts";
import { bookPastProvider } from "./past-provider.ts";
import { defaultSubject, isTradeMethod, type TradeMethod } from "./product-code.ts";
import { no_counter, type TradeOrder } from "./trade-order.ts";
import { tradeStatuses, tradeStep } from "./trade-status.ts";

export type MoneyFacts = Readonly<{
  merchant: Merchant;
  /** As it was before the change. */
  sessionOf(session_id: string): PaymentSession | undefined;
  refundOf(refund_id: string): Refund | undefined;
  /** As it is, or as it was, which is the same for what is read of it here. */
  orderOf(order_id: string): Order | undefined;
  tradeOrderOf(trade_order_id: string): TradeOrder | undefined;
  /** Absent where none has to do with any of it. */
  members?: MemberFacts;
}>;

/** What was changed already is among it. */
export type MoneyChange = HoldingsChange &
  Readonly<{
    /** New or changed. */
    trade_orders: readonly TradeOrder[];
    transfers: readonly Transfer[];
  }>;

type MoneyNews = Pick<
  OrderChange,
  "sessions" | "refunds" | "trade_orders" | "trade_transfers" | "records" | "facts"
> &
  Partial<Pick<OrderChange, "events" | "channel_user_id">>;

/** The trade orders and transfers that follow from a change. Throws only for a bug. */
export function followMoney(change: MoneyNews, facts: MoneyFacts, at_ms: number): MoneyChange {
  const trade_orders = new Map(
    (change.trade_orders ?? []).map((trade_order) => [trade_order.trade_order_id, trade_order]),
  );
  const transfers: Transfer[] = [...(change.trade_transfers ?? [])];
  const { records = [], facts: told = [] } = change;
  let opened: OpenHoldings | null = null;
  const holdings = () =>
    (opened ??= openHoldings(facts.members ?? no_members, { records, facts: told }));
  const put = (trade_order: TradeOrder, transfer: Transfer | null) => {
    trade_orders.set(trade_order.trade_order_id, trade_order);
    if (transfer !== null) transfers.push(transfer);
  };
  const known = (trade_order_id: string) =>
    trade_orders.get(trade_order_id) ?? facts.tradeOrderOf(trade_order_id);

  for (const session of change.sessions ?? []) {
    // Whoever decided on a deposit has said what it means for its trade order and the books.
    if (session.protocol === "DEPOSIT") continue;
    const before = facts.sessionOf(session.session_id);
    const trade_order = known(session.trade_order_id);
    const is_paid = session.payment_ref !== null && (before?.payment_ref ?? null) === null;
    const arrived = { session, change, facts, at_ms, holdings };
    if (is_paid && session.status === "SUCCEEDED") put(...sold(arrived, trade_order));
    else {
      const attempt = trade_order === undefined ? null : attempted(trade_order, session, at_ms);
      if (attempt !== null) put(attempt, null);
    }
    const stray = is_paid && session.status !== "SUCCEEDED" ? strayPayment(arrived) : null;
    if (stray !== null) transfers.push(stray);
  }
  for (const refund of change.refunds ?? []) {
    const before = facts.refundOf(refund.refund_id);
    const session = sessionAfter(change, facts, refund.session_id);
    const is_back = refund.status === "SUCCEEDED" && before?.status !== "SUCCEEDED";
    const channel_id = channelOf(session);
    const trade_order_id = session.status === "SUCCEEDED" ? session.trade_order_id : null;
    const heading = refundHeading(refund, trade_order_id, at_ms);
    transfers.push(...bookPastProvider({ before, after: refund }, { heading, channel_id }));
    if (session.status !== "SUCCEEDED") {
      if (is_back) transfers.push(strayReturned(refund, session, at_ms));
      continue;
    }
    const paid = known(session.trade_order_id);
    if (paid === undefined) continue;
    const asked = before === undefined ? askedBack(paid, refund, at_ms) : paid;
    if (is_back) {
      if (refund.tender !== null) {
        const part = refundPart(asked, refund);
        transfers.push(...bookForgotten(part, { refund, heading }, holdings()));
      }
      put(...refunded(asked, refund, { at_ms, holdings }));
    } else if (asked !== paid) put(asked, null);
  }
  for (const after of trade_orders.values()) {
    const before = facts.tradeOrderOf(after.trade_order_id);
    const moved = followHold(before, after, { at_ms, holdings });
    if (moved !== null) transfers.push(moved);
  }
  for (const { code, trade_order } of couponsOfUndone(change, facts)) {
    const { trade_order_id, currency } = trade_order;
    returnCoupon(code, { trade_order_id, currency, now_ms: at_ms }, holdings());
  }
  const changed = (opened as OpenHoldings | null)?.changes() ?? { records, facts: told };
  return { trade_orders: [...trade_orders.values()], transfers, ...changed };
}

/**
 * A trade order of a till whose attempt has not paid it, or not yet: it follows its latest attempt,
 * as long as it is not paid. Null when that changes nothing.
 */
function attempted(
  trade_order: TradeOrder,
  { status, session_id, pay_order_id }: PaymentSession,
  at_ms: number,
): TradeOrder | null {
  const after = { ...trade_order, session_id, pay_order_id, updated_at_ms: at_ms };
  if (status === "OPEN" && session_id !== trade_order.session_id) {
    return isUnpaid(trade_order) ? { ...after, status: tradeStatuses.ING } : null;
  }
  const has_failed = status === "FAILED" || status === "EXPIRED";
  if (!has_failed || session_id !== trade_order.session_id) return null;
  const step = tradeStep(trade_order.status, "failed_or_expired");
  return step.outcome === "next" ? { ...after, status: step.status } : null;
}

function isUnpaid({ status }: TradeOrder): boolean {
  return tradeStep(status, "paid").outcome === "next" || status === tradeStatuses.FAIL;
}

type Arrived = Readonly<{
  session: PaymentSession;
  change: MoneyNews;
  facts: MoneyFacts;
  at_ms: number;
  /** Opened only where a member has to do with it. */
  holdings(): OpenHoldings;
}>;

/** The trade order that an attempt has paid, with the sale's transfer. */
function sold(
  arrived: Arrived,
  known: TradeOrder | undefined,
): readonly [TradeOrder, Transfer | null] {
  const { session, facts, at_ms } = arrived;
  const open = known ?? tradeOrderOf(arrived);
  // Whoever recorded the payment has let it stand: by another attempt, or late and with room left.
  // What the table says of a payment after a failure is for money that does not stand.
  const is_revived = open.status === tradeStatuses.FAIL;
  const step = tradeStep(is_revived ? tradeStatuses.ING : open.status, "paid");
  if (step.outcome !== "next") {
    throw new Error(`${open.trade_order_id} in status ${open.status} is paid: ${step.outcome}`);
  }
  const tenders = [...open.tenders, ...channelTenders(arrived)];
  const method = methodOf(session);
  const { pay_order_id, session_id } = session;
  const { time_zone } = facts.merchant;
  // A recharge earns by its own rule.
  const may_earn = open.member_id !== null && open.trade_type === 1;
  const sale_of = { tenders, method, now_ms: at_ms, time_zone };
  const earned = may_earn ? earnPoints({ ...open, session_id }, sale_of, arrived.holdings()) : null;
  const paid: TradeOrder = {
    ...open,
    status: tradeStatuses.SUCCESS,
    tenders,
    method,
    pay_order_id,
    session_id,
    points_given: may_earn ? (earned?.points ?? 0n) : open.points_given,
    channel_user_id: arrived.change.channel_user_id ?? open.channel_user_id,
    income_minor: merchantIncome(tenders),
    updated_at_ms: at_ms,
    success_at_ms: at_ms,
  };
  const heading = headingOf(session, paid.trade_order_id, at_ms);
  if (paid.trade_type === 2) {
    // What it brings the member is booked by whoever has decided that.
    const { currency } = session;
    const money = { currency, tenders: tenders.map(({ tender }) => tender) };
    return [paid, bookRecharge(heading, money)];
  }
  const sale = bookSale(heading, {
    currency: session.currency,
    order_amount_minor: paid.order_amount_minor,
    discount_minor: paid.discount_minor,
    tenders: tenders.map(({ tender }) => tender),
    earned,
  });
  return [paid, sale];
}

/** The trade order of a cart that was paid without a counter. */
function tradeOrderOf({ session, facts, at_ms }: Arrived): TradeOrder {
  const { merchant } = facts;
  const orders = session.order_ids.flatMap((order_id) => facts.orderOf(order_id) ?? []);
  const method = methodOf(session);
  const language = merchant.locale === "en" ? "en" : "zh";
  const how = defaultSubject({ trade_type: 1, method, product_id: null }, language);
  return {
    merchant_id: session.merchant_id,
    trade_order_id: session.trade_order_id,
    cart_id: session.cart_id,
    trade_type: 1,
    deposit_mode: 0,
    status: tradeStatuses.ING,
    currency: session.currency,
    order_amount_minor: session.amount_minor,
    discount_minor: 0n,
    amount_minor: session.amount_minor,
    deposit_minor: 0n,
    refunded_minor: 0n,
    refunding_minor: 0n,
    income_minor: 0n,
    subject: orders[0]?.product_name ?? how,
    body: how,
    counter: no_counter,
    method,
    product_id: null,
    pay_order_id: session.pay_order_id,
    session_id: session.session_id,
    channel_user_id: null,
    user_id: null,
    member_id: null,
    coupon_code: null,
    points_given: null,
    goods: null,
    cash_received_minor: null,
    tenders: [],
    created_at_ms: session.created_at_ms,
    updated_at_ms: at_ms,
    success_at_ms: null,
  };
}

/**
 * A session that asks a channel for money pays with one tender: the channel's, at the rate that
 * held when the payment was asked for. What is free has none, and of cash and members the trade
 * order says itself.
 */
function channelTenders({ session, facts }: Arrived): readonly TakenTender[] {
  const { amount_minor, provider, payment_method: method, created_at_ms: at_ms } = session;
  const is_ours = provider === cash_provider || provider === member_provider;
  if (amount_minor === 0n || is_ours) return [];
  const channel_id = channelOf(session);
  const fee = feeTermsAt(facts.merchant.fee_rates, { method, provider, at_ms });
  const tender = { method: "CHANNEL", channel_id, fee, amount_minor } as const;
  return [{ tender, refunded_minor: 0n }];
}

function methodOf({ payment_method }: PaymentSession): TradeMethod {
  if (!isTradeMethod(payment_method)) throw new Error(`${payment_method} is no way to pay`);
  return payment_method;
}

/** The account at which the provider keeps this method's money: `sandbox_card`. */
function channelOf({ provider, payment_method }: PaymentSession): string {
  return `${provider}_${payment_method}`;
}

function headingOf(
  { pay_order_id }: PaymentSession,
  trade_order_id: string | null,
  at_ms: number,
): Heading {
  return {
    transfer_id: pay_order_id,
    at_ms,
    reference: { type: "pay_order", id: pay_order_id, trade_order_id },
  };
}

/**
 * Money that nothing is owed for and that goes back: the refunds ask for all of it. It is part of
 * no trade order's sums.
 */
function strayPayment({ session, change, at_ms }: Arrived): Transfer | null {
  const returned = (change.refunds ?? []).filter(
    ({ session_id }) => session_id === session.session_id,
  );
  const amount_minor = addMinor(returned.map((refund) => refund.amount_minor));
  const currency = returned[0]?.currency ?? session.currency;
  if (amount_minor === 0n) return null;
  const stray = { currency, channel_id: channelOf(session), amount_minor };
  return bookStrayPayment(headingOf(session, null, at_ms), stray);
}

function strayReturned(refund: Refund, session: PaymentSession, at_ms: number): Transfer {
  const { currency, amount_minor } = refund;
  const stray = { currency, channel_id: channelOf(session), amount_minor };
  return bookStrayPaymentReturned(refundHeading(refund, null, at_ms), stray);
}

/** The trade order of which some more is asked back. */
function askedBack(trade_order: TradeOrder, refund: Refund, at_ms: number): TradeOrder {
  const refunding_minor = trade_order.refunding_minor + refund.amount_minor;
  return { ...trade_order, refunding_minor, updated_at_ms: at_ms };
}

/** The trade order after money went back, with the refund's transfer. */
function refunded(
  trade_order: TradeOrder,
  refund: Refund,
  { at_ms, holdings }: MemberSide,
): readonly [TradeOrder, Transfer | null] {
  const { amount_minor, currency } = refund;
  const part = refundPart(trade_order, refund);
  const { refunded_minor: before_minor } = trade_order;
  const refunded_minor = before_minor + amount_minor;
  const is_whole = refunded_minor === trade_order.amount_minor;
  const step = tradeStep(trade_order.status, is_whole ? "refund_full" : "refund_part");
  if (step.outcome !== "next") {
    throw new Error(`${trade_order.trade_order_id} cannot be refunded: ${step.outcome}`);
  }
  const tenders = trade_order.tenders.map((taken) =>
    taken.tender === part.tender
      ? { ...taken, refunded_minor: taken.refunded_minor + amount_minor }
      : taken,
  );
  const refunding_minor = trade_order.refunding_minor - amount_minor;
  const after: TradeOrder = {
    ...trade_order,
    ...{ status: step.status, tenders, refunded_minor, refunding_minor },
    income_minor: merchantIncome(tenders),
    updated_at_ms: at_ms,
  };
  const { trade_order_id, coupon_code } = trade_order;
  const heading = refundHeading(refund, trade_order_id, at_ms);
  // What a recharge brought was taken off the member when its refund was asked for.
  if (trade_order.trade_type === 2) {
    return [after, bookRechargeRefund(heading, { currency, parts: [part] })];
  }
  const due = { trade_order_id, currency, now_ms: at_ms };
  const parts = [refund.tender === null ? part : refundToMember(part, due, holdings())];
  const back = { before_minor, after_minor: refunded_minor, now_ms: at_ms };
  const has_earned = (trade_order.points_given ?? 0n) > 0n;
  const taken_back = has_earned ? takeBackEarned(trade_order, back, holdings()) : null;
  if (is_whole && coupon_code !== null) returnCoupon(coupon_code, due, holdings());
  return [after, bookRefund(heading, { currency, parts, taken_back })];
}

function refundHeading(refund: Refund, trade_order_id: string | null, at_ms: number): Heading {
  const { refund_id } = refund;
  return {
    transfer_id: refund_id,
    at_ms,
    reference: { type: "refund", id: refund_id, trade_order_id },
  };
}

function sessionAfter(
  change: Pick<OrderChange, "sessions">,
  facts: MoneyFacts,
  session_id: string,
): PaymentSession {
  const session =
    change.sessions?.find((one) => one.session_id === session_id) ?? facts.sessionOf(session_id);
  if (session === undefined) throw new Error(`a refund of ${session_id}, which was not loaded`);
  return session;
}

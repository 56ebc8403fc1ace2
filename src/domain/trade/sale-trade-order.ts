/** The trade order of a counter sale as it is begun. */
import type { Stamp } from "../decision.ts";
import type { TakenTender, Tender } from "../ledger/tender.ts";
import type { PaymentSession } from "../payment/session.ts";
import type { Sell } from "./sell.ts";
import type { TradeOrder } from "./trade-order.ts";
import { tradeStatuses } from "./trade-status.ts";

type Begun = Readonly<{
  session: PaymentSession;
  /** How what is left is paid. */
  payment: Sell["payment"];
  /** What a member pays of it. */
  tenders: readonly Tender[];
  discount_minor: bigint;
  stamp: Stamp;
}>;

/** As it is before it is paid: followMoney takes it from there. */
export function saleTradeOrder(command: Sell, begun: Begun): TradeOrder {
  const { session, payment, discount_minor, stamp } = begun;
  const { counter, subject, body, goods, member = null, coupon_code = null } = command;
  const by_member = begun.tenders.map((tender): TakenTender => ({ tender, refunded_minor: 0n }));
  const in_cash =
    payment.method === "cash" ? cashTender(payment.store_no, session.amount_minor) : [];
  const is_paid = payment.method === "cash" || payment.method === "member";
  const by_member_minor = begun.tenders.reduce((sum, one) => sum + one.amount_minor, 0n);
  // A session that only a member pays is of the whole already.
  const amount_minor =
    payment.method === "member" ? session.amount_minor : session.amount_minor + by_member_minor;
  const channel = payment.method === "cash" || payment.method === "member" ? null : payment;
  return {
    merchant_id: session.merchant_id,
    trade_order_id: session.trade_order_id,
    cart_id: session.cart_id,
    trade_type: 1,
    deposit_mode: 0,
    status: is_paid ? tradeStatuses.INIT : tradeStatuses.ING,
    currency: session.currency,
    order_amount_minor: amount_minor + discount_minor,
    discount_minor,
    amount_minor,
    deposit_minor: 0n,
    refunded_minor: 0n,
    refunding_minor: 0n,
    // Nothing of it is the merchant's before it is paid.
    income_minor: 0n,
    subject,
    body,
    counter,
    method: is_paid ? payment.method : null,
    product_id: channel?.product_id ?? null,
    pay_order_id: session.pay_order_id,
    session_id: session.session_id,
    channel_user_id: null,
    user_id: channel?.user_id ?? null,
    member_id: member?.member_id ?? null,
    coupon_code,
    points_given: null,
    goods,
    tenders: [...by_member, ...in_cash],
    cash_received_minor: payment.method === "cash" ? payment.received_minor : null,
    created_at_ms: stamp.now_ms,
    updated_at_ms: stamp.now_ms,
    success_at_ms: null,
  };
}

/** What is paid in cash; nothing is no tender. */
export function cashTender(store_id: string, amount_minor: bigint): readonly TakenTender[] {
  if (amount_minor === 0n) return [];
  return [{ tender: { method: "CASH", store_id, amount_minor }, refunded_minor: 0n }];
}

/**
 * REQUEST_RECHARGE: a member pays in. Cash is credited in the same commit. For any other money
 * this is the recorded intent: a trade order with one payment session and no order behind it, whose
 * id is the key of the charge, so that whoever asks twice charges once.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import type { OrderChange } from "../order/change.ts";
import { openFrom } from "../payment/checkout.ts";
import { cash_provider, type PaymentSession } from "../payment/session.ts";
import { cashTender } from "../trade/sale-trade-order.ts";
import type { Sell } from "../trade/sell.ts";
import type { Counter, TradeOrder } from "../trade/trade-order.ts";
import { tradeStatuses } from "../trade/trade-status.ts";
import type { Member } from "./member.ts";
import { payRecharge, type RechargePayees } from "./pay-recharge.ts";
import type { Recharge } from "./recharge.ts";
import { planRecharge, type PlannedRecharge, type RechargeRule } from "./recharge-rule.ts";

export type RequestRecharge = Readonly<{
  type: "REQUEST_RECHARGE";
  member_id: string;
  /** Null for any amount, for which nothing is given. */
  rule_id: string | null;
  /** A rule's own amount goes before it. */
  amount_minor: bigint;
  currency: string;
  payment: RechargePayment;
  counter: Counter;
  subject: string;
  body: string;
  /** Unused codes, one for each coupon that a recharge may bring. */
  coupon_codes: readonly string[];
}>;

/** As a sale's, but nobody pays in from a member's account. */
export type RechargePayment = Exclude<Sell["payment"], Readonly<{ method: "member" }>>;

export type RequestRechargeFacts = Readonly<{
  merchant_id: string;
  member: Member | undefined;
  rule: RechargeRule | undefined;
  /** The member's own: whoever asks is ACTIVE, and has its account itself. */
  payeesOf(owner: Member): RechargePayees;
}>;

export function decideRequestRecharge(
  command: RequestRecharge,
  facts: RequestRechargeFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { member, rule } = facts;
  const recharge_count = member?.recharge_count ?? 0;
  const planned = planRecharge(command, { member, rule, recharge_count });
  if (!planned.accepted || member === undefined) {
    return planned.accepted ? reject({ code: "MEMBER_UNKNOWN" }) : planned;
  }
  const { payment } = command;
  const session = sessionOf(command, planned.change, { facts, stamp });
  const { amount_minor, currency, trade_order_id, merchant_id } = session;
  const recharge: Recharge = {
    ...planned.change,
    merchant_id,
    trade_order_id,
    status: "OPEN",
    coupon_codes: command.coupon_codes.slice(0, couponsOf(planned.change)),
    gift_minor: 0n,
    points: 0n,
    is_gift_withheld: false,
    refunded_minor: 0n,
    created_at_ms: stamp.now_ms,
    paid_at_ms: null,
  };
  const trade_order = tradeOrderOf(command, session, member);
  const requested = requestedFact(recharge, session, stamp);
  if (payment.method !== "cash") {
    return accept({
      events: [],
      sessions: [session],
      trade_orders: [trade_order],
      records: [{ kind: "recharge", record: recharge }],
      facts: [requested],
    });
  }
  const short_minor = amount_minor - (payment.received_minor ?? amount_minor);
  if (short_minor > 0n) return reject({ code: "CASH_SHORT", missing_minor: short_minor, currency });
  const succeeded: PaymentSession = {
    ...session,
    status: "SUCCEEDED",
    settled: true,
    payment_ref: session.pay_order_id,
  };
  const paid = payRecharge(
    { recharge, session: succeeded, trade_order },
    facts.payeesOf(member),
    stamp,
  );
  const { facts: told = [] } = paid;
  return accept({ ...paid, facts: [requested, ...told] });
}

function couponsOf({ rule }: PlannedRecharge): number {
  return rule?.gift.type === "COUPON" ? rule.gift.count : 0;
}

function sessionOf(
  { payment }: RequestRecharge,
  planned: PlannedRecharge,
  { facts, stamp }: Readonly<{ facts: RequestRechargeFacts; stamp: Stamp }>,
): PaymentSession {
  return {
    merchant_id: facts.merchant_id,
    session_id: stamp.newId("ps"),
    trade_order_id: stamp.newNumber("E"),
    pay_order_id: stamp.newNumber("P"),
    // Nothing is in it: it is what the attempt is found by.
    cart_id: stamp.newId("cart"),
    order_ids: [],
    protocol: "COUNTER",
    payment_method: payment.method,
    amount_minor: planned.amount_minor,
    currency: planned.currency,
    provider: payment.method === "cash" ? cash_provider : payment.provider,
    ...openFrom(stamp.now_ms),
  };
}

/** As it is before it is paid: followMoney takes it from there. */
function tradeOrderOf(
  { payment, counter, subject, body }: RequestRecharge,
  session: PaymentSession,
  { member_id }: Member,
): TradeOrder {
  const { amount_minor } = session;
  const is_cash = payment.method === "cash";
  return {
    merchant_id: session.merchant_id,
    trade_order_id: session.trade_order_id,
    cart_id: session.cart_id,
    trade_type: 2,
    deposit_mode: 0,
    status: is_cash ? tradeStatuses.INIT : tradeStatuses.ING,
    currency: session.currency,
    order_amount_minor: amount_minor,
    discount_minor: 0n,
    amount_minor,
    deposit_minor: 0n,
    refunded_minor: 0n,
    refunding_minor: 0n,
    income_minor: 0n,
    subject,
    body,
    counter,
    method: is_cash ? "cash" : null,
    product_id: is_cash ? null : payment.product_id,
    pay_order_id: session.pay_order_id,
    session_id: session.session_id,
    channel_user_id: null,
    user_id: is_cash ? null : payment.user_id,
    member_id,
    // It is read from the member, who may ask to be forgotten.
    coupon_code: null,
    points_given: null,
    goods: null,
    tenders: payment.method === "cash" ? cashTender(payment.store_no, amount_minor) : [],
    cash_received_minor: is_cash ? payment.received_minor : null,
    created_at_ms: session.created_at_ms,
    updated_at_ms: session.created_at_ms,
    success_at_ms: null,
  };
}

function requestedFact(recharge: Recharge, session: PaymentSession, { now_ms }: Stamp) {
  const { trade_order_id, member_id, amount_minor, currency, rule } = recharge;
  const payload = {
    tradeOrderId: trade_order_id,
    memberId: member_id,
    currency,
    amountMinor: Number(amount_minor),
    ruleId: rule?.rule_id ?? null,
    paymentMethod: session.payment_method,
  };
  const event = { type: "RECHARGE_REQUESTED", at_ms: now_ms, payload } as const;
  return { stream_id: trade_order_id, event };
}

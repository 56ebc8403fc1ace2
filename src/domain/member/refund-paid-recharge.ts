/**
 * REFUND_TRADE_ORDER of a recharge: principal is paid out, as far as it is still there; the gift
 * goes back in proportion, the points as far as they are there, and unused coupons once the whole
 * of it is refunded. It is all taken when the refund is asked for: what is on its way back cannot
 * be spent meanwhile.
 */
import { accept, invariant, reject, type Decision, type Stamp } from "../decision.ts";
import { bookRechargeTakenBack } from "../ledger/journal/recharge.ts";
import type { OrderChange } from "../order/change.ts";
import { newRefund } from "../payment/refund.ts";
import { cash_provider, type PaymentSession, type Refund } from "../payment/session.ts";
import type { KindedRecord } from "../record.ts";
import type { RefundTradeOrder, RefundWanted } from "../trade/refund-trade-order.ts";
import type { TradeOrder } from "../trade/trade-order.ts";
import { tradeStep } from "../trade/trade-status.ts";
import { expireAllOf, type CouponGrant } from "./coupon.ts";
import type { Member } from "./member.ts";
import { pointsToTakeBack } from "./points.ts";
import type { PointsLot } from "./points-lot.ts";
import type { Recharge } from "./recharge.ts";
import { refundRecharge } from "./refund-recharge.ts";
import { emptyAccount, type StoredValue } from "./stored-value.ts";
import { takeBackPoints } from "./take-back-points.ts";

export type RefundPaidRechargeFacts = Readonly<{
  trade_order: TradeOrder;
  /** The session that paid it. */
  session: PaymentSession | undefined;
  recharge: Recharge;
  /** Who has the account today. */
  owner: Member;
  account: StoredValue | undefined;
  /** The recharge's own lot, and whatever else the owner has left. */
  lots: readonly PointsLot[];
  /** That came with it. */
  coupons: readonly CouponGrant[];
}>;

export function decideRefundPaidRecharge(
  command: RefundTradeOrder,
  facts: RefundPaidRechargeFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { trade_order, session, recharge, owner } = facts;
  const { trade_order_id } = trade_order;
  const step = tradeStep(trade_order.status, "refund_part");
  if (session === undefined || recharge.status !== "PAID" || step.outcome !== "next") {
    const { status: trade_status } = trade_order;
    return reject({ code: "TRADE_ORDER_NOT_REFUNDABLE", trade_order_id, trade_status });
  }
  const asked_minor = askedOf(command.wanted, recharge);
  if (asked_minor === null) {
    const fault = { index: 0, fault: "UNKNOWN", count_left: 0 } as const;
    return reject({ code: "REFUND_LINE_INVALID", trade_order_id, ...fault });
  }
  const { currency, refunded_minor, gift_minor, amount_minor } = recharge;
  const account = facts.account ?? emptyAccount(owner, currency);
  const portions = { principal_minor: amount_minor, gift_minor, currency, refunded_minor };
  const refunded = refundRecharge(account, portions, asked_minor);
  if (!refunded.accepted) return refunded;
  const after: Recharge = { ...recharge, refunded_minor: refunded_minor + asked_minor };
  const back = takeBack(facts, after, stamp.now_ms);
  const refund = refundOf(facts, { amount_minor: asked_minor, reason: command.reason, stamp });
  const records: KindedRecord[] = [
    { kind: "recharge", record: after },
    { kind: "stored_value", record: refunded.change.account },
    ...back.lots.map((record) => ({ kind: "points_lot", record }) as const),
    ...back.coupons.map((record) => ({ kind: "coupon", record }) as const),
  ];
  return accept({
    events: [],
    refunds: [refund],
    trade_orders: [withoutPoints(trade_order, back.taken_points)],
    records,
    facts: factsOf(refund, refunded.change.taken_back.gift_minor, {
      taken_points: back.taken_points,
      at_ms: stamp.now_ms,
    }),
    transfers: [transferOf(facts, refund, { taken_points: back.taken_points, stamp })],
  });
}

function withoutPoints(trade_order: TradeOrder, points: bigint): TradeOrder {
  const points_given = (trade_order.points_given ?? 0n) - points;
  return { ...trade_order, points_given };
}

/** Null for what a recharge does not have: orders, tickets and lines. */
function askedOf(wanted: RefundWanted, recharge: Recharge): bigint | null {
  switch (wanted.kind) {
    case "all":
      return recharge.amount_minor - recharge.refunded_minor;
    case "amount":
      return wanted.amount_minor;
    case "orders":
    case "tickets":
    case "lines":
      return null;
  }
}

function takeBack(facts: RefundPaidRechargeFacts, after: Recharge, now_ms: number) {
  const { trade_order_id, points: given_points, amount_minor: paid_minor } = after;
  const points = pointsToTakeBack(
    { paid_minor, given_points },
    { before_minor: facts.recharge.refunded_minor, after_minor: after.refunded_minor },
  );
  const taken = takeBackPoints(facts.lots, { trade_order_id, points, now_ms });
  const is_whole = after.refunded_minor === paid_minor;
  return {
    lots: taken.lots,
    taken_points: taken.taken_points,
    coupons: is_whole ? expireAllOf(facts.coupons) : [],
  };
}

/** Cash is handed out at once; for anything else the provider is asked once this is committed. */
function refundOf(
  { session, recharge }: RefundPaidRechargeFacts,
  wanted: Readonly<{ amount_minor: bigint; reason: string; stamp: Stamp }>,
): Refund {
  invariant(session !== undefined, `${recharge.trade_order_id} was paid by no session`);
  const { merchant_id, trade_order_id, currency } = recharge;
  const { session_id, provider } = session;
  const about = { merchant_id, order_id: trade_order_id };
  const refund = newRefund(about, { ...wanted, session_id, currency });
  if (provider !== cash_provider) return refund;
  return { ...refund, status: "SUCCEEDED", refund_ref: wanted.stamp.newNumber("R") };
}

function factsOf(
  refund: Refund,
  gift_minor: bigint,
  { taken_points, at_ms }: Readonly<{ taken_points: bigint; at_ms: number }>,
) {
  const { order_id: stream_id, refund_id, amount_minor, currency, reason, refund_ref } = refund;
  const payload = {
    refundId: refund_id,
    currency,
    amountMinor: Number(amount_minor),
    giftMinor: Number(gift_minor),
    points: Number(taken_points),
    reason,
  };
  const requested = { type: "RECHARGE_REFUND_REQUESTED", at_ms, payload };
  if (refund_ref === null) return [{ stream_id, event: requested }];
  const arrived = { refundId: refund_id, refundRef: refund_ref };
  const succeeded = { type: "RECHARGE_REFUND_SUCCEEDED", at_ms, payload: arrived };
  return [
    { stream_id, event: requested },
    { stream_id, event: succeeded },
  ];
}

function transferOf(
  { recharge, owner }: RefundPaidRechargeFacts,
  { refund_id, amount_minor: refund_minor }: Refund,
  { taken_points, stamp }: Readonly<{ taken_points: bigint; stamp: Stamp }>,
) {
  const { trade_order_id, currency, amount_minor, gift_minor, refunded_minor } = recharge;
  const { member_id } = owner;
  const reference = { type: "refund", id: refund_id, trade_order_id } as const;
  return bookRechargeTakenBack(
    { transfer_id: `${refund_id}-taken`, at_ms: stamp.now_ms, reference },
    {
      recharge: { currency, member_id, amount_minor, gift_minor },
      refunded_minor,
      refund_minor,
      taken_back: taken_points > 0n ? { member_id, points: taken_points } : null,
    },
  );
}

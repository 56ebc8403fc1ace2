/**
 * REFUND_TRADE_ORDER: give money back of a paid trade order, an amount or whole orders, as often as
 * asked and never more than was paid. An order of which everything goes back is cancelled with it,
 * its ticket and its places included; a part of its price leaves the ticket as it is.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import { undoPaid } from "../order/cancel-order.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import type { Order } from "../order/order.ts";
import { askBack } from "../payment/refund.ts";
import type { PaymentSession, Refund } from "../payment/session.ts";
import type { Rejection } from "../rejection.ts";
import type { TradeOrder } from "./trade-order.ts";
import { tradeStep } from "./trade-status.ts";

export type RefundTradeOrder = Readonly<{
  type: "REFUND_TRADE_ORDER";
  trade_order_id: string;
  /** Minor units; everything that is left, or these orders, when it is null. */
  amount_minor: bigint | null;
  /** These orders whole, and nothing else; null for an amount. */
  order_ids: readonly string[] | null;
  reason: string;
}>;

export type RefundTradeOrderFacts = Readonly<{
  trade_order: TradeOrder | undefined;
  /** The session that paid it. */
  session: PaymentSession | undefined;
  /** What it paid for, in its order. */
  orders: readonly Order[];
}>;

/** What goes back of one order. */
type Share = Readonly<{ order: Order; amount_minor: bigint }>;

export function decideRefundTradeOrder(
  command: RefundTradeOrder,
  facts: RefundTradeOrderFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { trade_order_id, reason } = command;
  const { trade_order, session } = facts;
  if (trade_order === undefined) return reject({ code: "TRADE_ORDER_UNKNOWN", trade_order_id });
  const step = tradeStep(trade_order.status, "refund_part");
  if (session === undefined || step.outcome !== "next") {
    const { status } = trade_order;
    return reject({ code: "TRADE_ORDER_NOT_REFUNDABLE", trade_order_id, trade_status: status });
  }
  const shares = sharesOf(command, facts.orders, trade_order);
  if (!Array.isArray(shares)) return reject(shares as Rejection);
  const refunds: Refund[] = [];
  const events: OrderFact[] = [];
  for (const { order, amount_minor } of shares as readonly Share[]) {
    const change = giveBack(order, { session, amount_minor, reason, stamp });
    refunds.push(...(change.refunds ?? []));
    events.push(...change.events);
  }
  return accept({ refunds, events });
}

function sharesOf(
  { trade_order_id, amount_minor, order_ids }: RefundTradeOrder,
  orders: readonly Order[],
  trade_order: TradeOrder,
): readonly Share[] | Rejection {
  const { amount_minor: paid_minor, refunded_minor, refunding_minor, currency } = trade_order;
  const left_minor = paid_minor - refunded_minor - refunding_minor;
  const exceeds = { code: "REFUND_EXCEEDS_PAYMENT", trade_order_id, left_minor, currency } as const;
  if (order_ids !== null) {
    const shares: Share[] = [];
    for (const order_id of new Set(order_ids)) {
      const order = orders.find((one) => one.order_id === order_id);
      if (order === undefined) return { code: "ORDER_UNKNOWN", order_id };
      const { status } = order;
      if (!isStanding(order)) return { code: "ORDER_STATUS_INVALID", order_id, status };
      shares.push({ order, amount_minor: leftOf(order) });
    }
    return shares;
  }
  const wanted_minor = amount_minor ?? left_minor;
  if (wanted_minor > left_minor || left_minor === 0n) return exceeds;
  const shares: Share[] = [];
  let open_minor = wanted_minor;
  // The last ones first: what was added last is what is taken back first.
  for (const order of orders.toReversed()) {
    const share_minor = open_minor < leftOf(order) ? open_minor : leftOf(order);
    if (share_minor > 0n) shares.push({ order, amount_minor: share_minor });
    open_minor -= share_minor;
  }
  return open_minor > 0n ? exceeds : shares;
}

/** What of an order's price nobody has asked back. */
function leftOf(order: Order): bigint {
  return order.quote_amount_minor - order.asked_back_minor;
}

function isStanding({ status }: Order): boolean {
  return status === "PAID" || status === "FULFILLED";
}

function giveBack(
  order: Order,
  {
    session,
    amount_minor,
    reason,
    stamp,
  }: Readonly<{ session: PaymentSession; amount_minor: bigint; reason: string; stamp: Stamp }>,
): OrderChange {
  if (amount_minor === leftOf(order) && isStanding(order)) {
    return undoPaid(order, { sessions: [session], reason, stamp });
  }
  const { refunds, facts } = askBack(order, session, { amount_minor, reason, stamp });
  return { refunds, events: facts };
}

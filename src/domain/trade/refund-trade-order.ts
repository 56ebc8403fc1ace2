/**
 * REFUND_TRADE_ORDER: give money back of a paid trade order, an amount, whole orders, the tickets
 * of orders, or some of its lines, as often as asked and never more than was paid. An order of
 * which everything goes back is cancelled with it, its ticket and its places included; a part of
 * its price leaves the ticket as it is.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import { addMinor } from "../money.ts";
import { undoPaid } from "../order/cancel-order.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import type { Order } from "../order/order.ts";
import type { PayOutWay } from "../payment/pay-out-refund.ts";
import { askBack } from "../payment/refund.ts";
import type { PaymentSession, Refund } from "../payment/session.ts";
import type { RefundRight } from "../refund/refund-right.ts";
import type { Rejection, RefundLineFault } from "../rejection.ts";
import { placeOf, returnGoods, type NamedLine } from "./refund-lines.ts";
import { leftOfTender, openPurse, type Purse, type RefundChoice } from "./refund-tenders.ts";
import type { GoodsLine, TradeOrder } from "./trade-order.ts";
import { tradeStep } from "./trade-status.ts";

/** What is to go back. */
export type RefundWanted =
  | Readonly<{ kind: "all" }>
  /** Minor units, of the last orders first. */
  | Readonly<{ kind: "amount"; amount_minor: bigint }>
  /** These orders whole. */
  | Readonly<{ kind: "orders"; order_ids: readonly string[] }>
  /** The orders whole whose tickets these are. */
  | Readonly<{ kind: "tickets"; ticket_codes: readonly string[] }>
  /** Some of what the till showed as lines; where it showed none, the orders are the lines. */
  | Readonly<{ kind: "lines"; lines: readonly NamedLine[] }>;

export type RefundTradeOrder = Readonly<{
  type: "REFUND_TRADE_ORDER";
  trade_order_id: string;
  wanted: RefundWanted;
  /** Where it goes; unless told, to the last tender first. */
  tender?: RefundChoice | null;
  reason: string;
  /**
   * What would go back to a member who was forgotten since is paid out this way, by whoever asks:
   * their shift's drawer has the cash.
   */
  pay_out?: Readonly<{ way: PayOutWay; giver_id: string | null }>;
  /** How much whoever asks may give back; no limit unless told. */
  refund_right?: RefundRight;
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

/** The shares, with the lines as they are after it where lines came back. */
type Sharing =
  | Readonly<{ shares: readonly Share[]; goods?: readonly GoodsLine[] }>
  | Readonly<{ rejection: Rejection }>;

export function decideRefundTradeOrder(
  command: RefundTradeOrder,
  facts: RefundTradeOrderFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { trade_order_id, reason } = command;
  const { trade_order, session, orders } = facts;
  if (trade_order === undefined) return reject({ code: "TRADE_ORDER_UNKNOWN", trade_order_id });
  const step = tradeStep(trade_order.status, "refund_part");
  if (session === undefined || step.outcome !== "next") {
    const { status } = trade_order;
    return reject({ code: "TRADE_ORDER_NOT_REFUNDABLE", trade_order_id, trade_status: status });
  }
  const { tender = null } = command;
  const sharing = share(command.wanted, { trade_order, orders, tender });
  if ("rejection" in sharing) return reject(sharing.rejection);
  const missing = tender === null ? null : missingIn(trade_order, tender, sharing.shares);
  if (missing !== null) return reject(missing);
  const purse = openPurse(trade_order, tender);
  const refunds: Refund[] = [];
  const events: OrderFact[] = [];
  for (const { order, amount_minor } of sharing.shares) {
    const change = giveBack(order, { session, purse, amount_minor, reason, stamp });
    refunds.push(...(change.refunds ?? []));
    events.push(...change.events);
  }
  if (sharing.goods === undefined) return accept({ refunds, events });
  return accept({ refunds, events, trade_orders: [{ ...trade_order, goods: sharing.goods }] });
}

/** Why so much cannot go back there; null when it can. */
export function missingIn(
  trade_order: TradeOrder,
  tender: RefundChoice,
  shares: readonly Readonly<{ amount_minor: bigint }>[],
): Rejection | null {
  const wanted_minor = addMinor(shares.map(({ amount_minor }) => amount_minor));
  const left_minor = leftOfTender(trade_order, tender);
  if (wanted_minor <= left_minor && left_minor > 0n) return null;
  const { trade_order_id, currency } = trade_order;
  return { code: "REFUND_EXCEEDS_TENDER", trade_order_id, tender, left_minor, currency };
}

type Shared = Readonly<{
  trade_order: TradeOrder;
  orders: readonly Order[];
  tender: RefundChoice | null;
}>;

function share(wanted: RefundWanted, { trade_order, orders, tender }: Shared): Sharing {
  switch (wanted.kind) {
    case "all": {
      const left_minor =
        tender === null ? leftOfTrade(trade_order) : leftOfTender(trade_order, tender);
      // Of nothing there is nothing to share: the tender says so.
      if (tender !== null && left_minor === 0n) return { shares: [] };
      return shareAmount(left_minor, trade_order, orders);
    }
    case "amount":
      return shareAmount(wanted.amount_minor, trade_order, orders);
    case "orders":
      return shareOrders(wanted.order_ids, orders);
    case "tickets":
      return shareTickets(wanted.ticket_codes, trade_order, orders);
    case "lines": {
      const { goods } = trade_order;
      if (goods === null) return shareOrderLines(wanted.lines, trade_order, orders);
      const back = returnGoods(trade_order, goods, wanted.lines);
      if (!back.valid) return { rejection: refusedLine(trade_order, back.fault) };
      const shared = shareAmount(back.amount_minor, trade_order, orders);
      return "rejection" in shared ? shared : { ...shared, goods: back.goods };
    }
  }
}

function shareAmount(
  wanted_minor: bigint,
  trade_order: TradeOrder,
  orders: readonly Order[],
): Sharing {
  const left_minor = leftOfTrade(trade_order);
  const exceeds = exceedsPayment(trade_order);
  if (wanted_minor > left_minor || left_minor === 0n) return { rejection: exceeds };
  const shares: Share[] = [];
  let open_minor = wanted_minor;
  // The last ones first: what was added last is what is taken back first.
  for (const order of orders.toReversed()) {
    const share_minor = open_minor < leftOf(order) ? open_minor : leftOf(order);
    if (share_minor > 0n) shares.push({ order, amount_minor: share_minor });
    open_minor -= share_minor;
  }
  return open_minor > 0n ? { rejection: exceeds } : { shares };
}

function shareOrders(order_ids: readonly string[], orders: readonly Order[]): Sharing {
  const shares: Share[] = [];
  for (const order_id of new Set(order_ids)) {
    const order = orders.find((one) => one.order_id === order_id);
    if (order === undefined) return { rejection: { code: "ORDER_UNKNOWN", order_id } };
    const { status } = order;
    if (!isStanding(order)) {
      return { rejection: { code: "ORDER_STATUS_INVALID", order_id, status } };
    }
    shares.push({ order, amount_minor: leftOf(order) });
  }
  return { shares };
}

function shareTickets(
  ticket_codes: readonly string[],
  { trade_order_id }: TradeOrder,
  orders: readonly Order[],
): Sharing {
  const shares: Share[] = [];
  for (const ticket_code of new Set(ticket_codes)) {
    const order = orders.find(({ fulfillment }) => fulfillment?.ticket_code === ticket_code);
    const about = { trade_order_id, ticket_code };
    if (order === undefined) return { rejection: { code: "REFUND_TICKET_UNKNOWN", ...about } };
    if (!isStanding(order)) return { rejection: { code: "REFUND_TICKET_REVOKED", ...about } };
    shares.push({ order, amount_minor: leftOf(order) });
  }
  return { shares };
}

/** An order is one line of one thing, which comes back whole, as its ticket does. */
function shareOrderLines(
  lines: readonly NamedLine[],
  trade_order: TradeOrder,
  orders: readonly Order[],
): Sharing {
  const goods_ids = orders.map(() => -1);
  const shares: Share[] = [];
  for (const [index, line] of lines.entries()) {
    const place = placeOf(line, goods_ids);
    const refuse = (fault: RefundLineFault, count_left = 0): Sharing => ({
      rejection: refusedLine(trade_order, { index, fault, count_left }),
    });
    if (typeof place === "string") return refuse(place);
    const order = orders[place - 1];
    if (order === undefined) return refuse("UNKNOWN");
    const count_left = isStanding(order) ? 1 : 0;
    if (shares.some((one) => one.order === order)) return refuse("NAMED_TWICE", count_left);
    if (line.count > count_left) return refuse("COUNT_TOO_LARGE", count_left);
    shares.push({ order, amount_minor: leftOf(order) });
  }
  return { shares };
}

/** More is asked back than is left of what was paid. */
export function exceedsPayment(trade_order: TradeOrder): Rejection {
  const { trade_order_id, refunding_minor, currency } = trade_order;
  const left_minor = leftOfTrade(trade_order);
  const code = "REFUND_EXCEEDS_PAYMENT";
  return { code, trade_order_id, left_minor, refunding_minor, currency };
}

export function refusedLine(
  { trade_order_id }: TradeOrder,
  fault: Readonly<{ index: number; fault: RefundLineFault; count_left: number }>,
): Rejection {
  return { code: "REFUND_LINE_INVALID", trade_order_id, ...fault };
}

/** What was paid, less what went back and what is on its way. */
export function leftOfTrade({ amount_minor, refunded_minor, refunding_minor }: TradeOrder): bigint {
  return amount_minor - refunded_minor - refunding_minor;
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
    purse,
    amount_minor,
    reason,
    stamp,
  }: Readonly<{
    session: PaymentSession;
    purse: Purse;
    amount_minor: bigint;
    reason: string;
    stamp: Stamp;
  }>,
): OrderChange {
  if (amount_minor === leftOf(order) && isStanding(order)) {
    return undoPaid(order, { sessions: [session], purse, reason, stamp });
  }
  const parts = purse.take(amount_minor);
  const { refunds, facts } = askBack(order, session, { parts, reason, stamp });
  return { refunds, events: facts };
}

/** CANCEL_ORDER: give the hold back; a paid order gives its ticket back and gets a full refund. */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import type { RefundRight } from "../refund/refund-right.ts";
import { askBack } from "../payment/refund.ts";
import type { PaymentSession } from "../payment/session.ts";
import { openPurse, type Purse } from "../trade/refund-tenders.ts";
import type { TradeOrder } from "../trade/trade-order.ts";
import type { OrderChange, OrderFact } from "./change.ts";
import type { Dated, OrderEvent } from "./event.ts";
import type { Order } from "./order.ts";

export type CancelOrder = Readonly<{
  type: "CANCEL_ORDER";
  order_id: string;
  reason: string;
  /** How much whoever asks may give back; no limit unless told. */
  refund_right?: RefundRight;
}>;

export type CancelOrderFacts = Readonly<{
  order: Order | undefined;
  /** The sessions of the order's cart. */
  sessions: readonly PaymentSession[];
  /** The one that paid the order. */
  trade_order?: TradeOrder | undefined;
}>;

export function decideCancelOrder(
  command: CancelOrder,
  facts: CancelOrderFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { order } = facts;
  const { order_id, reason } = command;
  if (order === undefined) return reject({ code: "ORDER_UNKNOWN", order_id });
  switch (order.status) {
    case "LOCKED":
      return accept({ events: [cancelled(order, reason, stamp), released(order, stamp)] });
    case "PAID":
    case "FULFILLED":
      return accept(
        undoPaid(order, {
          ...{ sessions: facts.sessions, reason, stamp },
          purse: openPurse(facts.trade_order),
        }),
      );
    case "PENDING_PAYMENT":
      // Whoever carries this command out closes the session at the provider first.
      return rejectWhilePaying(order, facts.sessions);
    case "DRAFT":
    case "EXPIRED":
    case "CANCELLED":
    case "REFUNDED":
      return reject({ code: "ORDER_STATUS_INVALID", order_id, status: order.status });
  }
}

function rejectWhilePaying(
  order: Order,
  sessions: readonly PaymentSession[],
): Decision<OrderChange> {
  const session = sessions.find((one) => one.session_id === order.session_id);
  if (session === undefined) throw new Error(`${order.order_id} waits for a session that is gone`);
  const { session_id, expiry_at_ms } = session;
  return session.status === "UNKNOWN"
    ? reject({ code: "PAYMENT_OUTCOME_UNKNOWN", session_id })
    : reject({ code: "PAYMENT_SESSION_OPEN", session_id, expiry_at_ms });
}

/** Gives a paid order's ticket and places back, and asks for what is left of its money. */
export function undoPaid(
  order: Order,
  {
    sessions,
    purse,
    reason,
    stamp,
  }: Readonly<{
    sessions: readonly PaymentSession[];
    purse: Purse;
    reason: string;
    stamp: Stamp;
  }>,
): OrderChange {
  const events: OrderFact[] = [cancelled(order, reason, stamp)];
  if (order.fulfillment !== null) {
    const payload = { ticketCode: order.fulfillment.ticket_code, reason };
    events.push(fact(order, { type: "FULFILLMENT_REVOKED", at_ms: stamp.now_ms, payload }));
  }
  events.push(released(order, stamp));
  const amount_minor = order.quote_amount_minor - order.asked_back_minor;
  const session = sessions.find(({ session_id }) => session_id === order.session_id);
  if (amount_minor <= 0n || session === undefined) return { events };
  const parts = purse.take(amount_minor);
  const { refunds, facts } = askBack(order, session, { parts, reason, stamp });
  return { events: [...events, ...facts], refunds };
}

function cancelled(order: Order, reason: string, stamp: Stamp): OrderFact {
  return fact(order, { type: "ORDER_CANCELLED", at_ms: stamp.now_ms, payload: { reason } });
}

function released(order: Order, stamp: Stamp): OrderFact {
  if (order.lock === null) throw new Error(`${order.order_id} is cancelled without a lock`);
  const payload = {
    lockId: order.lock.lock_id,
    skuId: order.sku_id,
    quantity: order.lock.quantity,
  };
  return fact(order, { type: "INVENTORY_RELEASED", at_ms: stamp.now_ms, payload });
}

function fact(order: Order, event: Dated<OrderEvent>): OrderFact {
  return { order_id: order.order_id, event };
}

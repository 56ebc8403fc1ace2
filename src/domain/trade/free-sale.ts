/**
 * Sales of which a coupon and the till took off all. There is no money whose way back would tell
 * that such a sale came to nothing: it has when the last of its orders is cancelled.
 */
import type { OrderChange } from "../order/change.ts";
import type { Order } from "../order/order.ts";
import type { PaymentSession } from "../payment/session.ts";
import type { TradeOrder } from "./trade-order.ts";

type FreeSaleFacts = Readonly<{
  sessionOf(session_id: string): PaymentSession | undefined;
  orderOf(order_id: string): Order | undefined;
  tradeOrderOf(trade_order_id: string): TradeOrder | undefined;
}>;

/** The coupons of the sales that come to nothing with the change, each with its trade order. */
export function couponsOfUndone(
  { events = [] }: Partial<Pick<OrderChange, "events">>,
  facts: FreeSaleFacts,
): readonly Readonly<{ code: string; trade_order: TradeOrder }>[] {
  const cancelled = new Set(
    events.flatMap(({ order_id, event }) => (event.type === "ORDER_CANCELLED" ? order_id : [])),
  );
  const session_ids = new Set(
    [...cancelled].flatMap((order_id) => facts.orderOf(order_id)?.session_id ?? []),
  );
  return [...session_ids].flatMap((session_id) => {
    const session = facts.sessionOf(session_id);
    const trade_order = facts.tradeOrderOf(session?.trade_order_id ?? "");
    // A session that did not pay for the orders is none of the sale that did.
    if (session?.status !== "SUCCEEDED" || trade_order?.session_id !== session_id) return [];
    const { coupon_code: code, amount_minor } = trade_order;
    if (code === null || amount_minor > 0n) return [];
    const is_over = session.order_ids.every(
      (order_id) => cancelled.has(order_id) || facts.orderOf(order_id)?.status === "CANCELLED",
    );
    return is_over ? [{ code, trade_order }] : [];
  });
}

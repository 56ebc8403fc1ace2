/**
 * What an accepted command changes: events on orders, and the records that are not folds of them.
 */
import type { PaymentSession, Refund } from "../payment/session.ts";
import type { TradeOrder } from "../trade/trade-order.ts";
import type { Transfer } from "../ledger/transfer.ts";
import type { KindedRecord, RecordFact } from "../record.ts";
import type { Dated, OrderEvent } from "./event.ts";
import type { Fulfillment, Order } from "./order.ts";

export type OrderChange = Readonly<{
  /** In the order in which they happened. */
  events: readonly OrderFact[];
  /** New orders before their first event. */
  drafts?: readonly Order[];
  sessions?: readonly PaymentSession[];
  refunds?: readonly Refund[];
  /**
   * New ones that exist before they are paid, or known ones with lines that came back; what money
   * does to them followMoney knows.
   */
  trade_orders?: readonly TradeOrder[];
  /** Who paid, as the channel calls them, of the attempt whose money came with this change. */
  channel_user_id?: string;
  /** New or changed ones: each with a fact of the same change that tells why. */
  records?: readonly KindedRecord[];
  /** Events of those records, in the order in which they happened. */
  facts?: readonly RecordFact[];
  /** Of those trade orders: cash in them goes by way of shifts, as any other does. */
  trade_transfers?: readonly Transfer[];
  /** Those that followMoney does not know of. */
  transfers?: readonly Transfer[];
}>;

/** One event of one order; FULFILLMENT_ISSUED brings the ids of what was issued. */
export type OrderFact = Readonly<{
  order_id: string;
  event: Dated<OrderEvent>;
  fulfillment?: Fulfillment;
}>;

export const nothing: OrderChange = { events: [] };

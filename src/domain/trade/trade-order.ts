/**
 * A trade order: how a cart or a counter sale was paid, or a recharge or a deposit. Its pay orders
 * are the attempts, which are payment sessions. What it says of money is the sum of what happened
 * to them; nothing of the orders behind it is copied.
 */
import type { TradeMethod, TradeType } from "./product-code.ts";
import type { TakenTender } from "../ledger/tender.ts";
import type { TradeStatus } from "./trade-status.ts";

/** A line as the till showed it. Prices in minor units; without one, the line was not priced. */
export type GoodsLine = Readonly<{
  /** -1 for goods without a bar code. */
  goods_id: number;
  goods_name: string;
  goods_count: number;
  goods_props: string | null;
  /** Before any discount. */
  list_price_minor: bigint | null;
  current_price_minor: bigint | null;
  discount_minor: bigint | null;
  /** How many of them came back by line; none where nothing is said. */
  returned_count?: number;
}>;

/** Who took the money, and where. */
export type Counter = Readonly<{
  store_no: string | null;
  store_name: string | null;
  operator_id: string | null;
  operator_name: string | null;
  device: string;
  client_ip: string;
}>;

export type TradeOrder = Readonly<{
  merchant_id: string;
  /** `E…`, see trade-number.ts. */
  trade_order_id: string;
  /**
   * Null where no session pays for it: a deposit that is not consumed. Recharges and what is
   * consumed of deposits have a cart with nothing in it.
   */
  cart_id: string | null;
  trade_type: TradeType;
  deposit_mode: 0 | 1;
  status: TradeStatus;
  currency: string;
  /** `order_amount = amount + discount`. */
  order_amount_minor: bigint;
  discount_minor: bigint;
  amount_minor: bigint;
  deposit_minor: bigint;
  refunded_minor: bigint;
  /** Asked back and not there yet. */
  refunding_minor: bigint;
  /** What the merchant gets of the amount, less fees and refunds. */
  income_minor: bigint;
  subject: string;
  body: string;
  counter: Counter;
  /** Null while nobody knows how it will be paid. */
  method: TradeMethod | null;
  /** The channel's product, as the cashier family numbers it. */
  product_id: string | null;
  /** The attempt that paid, or the latest one. */
  pay_order_id: string | null;
  session_id: string | null;
  /** Who paid, as the channel calls them. */
  channel_user_id: string | null;
  user_id: string | null;
  /** Who this is stands with the member only, so that it can be forgotten. */
  member_id: string | null;
  coupon_code: string | null;
  points_given: bigint | null;
  goods: readonly GoodsLine[] | null;
  /** What the customer handed over in cash; null when nobody said, or it was not in cash. */
  cash_received_minor: bigint | null;
  /** What it was paid with, and what went back of each. */
  tenders: readonly TakenTender[];
  created_at_ms: number;
  updated_at_ms: number;
  success_at_ms: number | null;
}>;

/** A trade order that was not taken at any counter. */
export const no_counter: Counter = {
  store_no: null,
  store_name: null,
  operator_id: null,
  operator_name: null,
  device: "",
  client_ip: "",
};

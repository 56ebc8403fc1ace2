/** What the family says of a payment that was begun. */
import { productTypes } from "../../domain/trade/product-code.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";

/** `productType` once it is known how it was paid; `depositAmount` of a deposit only. */
export function statusOf(trade_order: TradeOrder) {
  const { trade_order_id, status, method, amount_minor, deposit_mode, deposit_minor } = trade_order;
  return {
    tradeOrderId: trade_order_id,
    orderStatus: status,
    productType: method === null ? null : productTypes[method],
    amount: Number(amount_minor),
    ...(deposit_mode === 1 ? { depositAmount: Number(deposit_minor) } : {}),
  };
}

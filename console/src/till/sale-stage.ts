/** Where a sale stands, as the till shows it. */
import type { SaleDocument } from "../../../src/contract/sale.ts";

export type SaleStage = "paid" | "waiting" | "failed";

/** Trade order statuses; see `TradeOrderDocument`. */
const failed = -1;
const still_open: readonly number[] = [0, 1];

export function stageOf({ trade_order }: Pick<SaleDocument, "trade_order">): SaleStage {
  if (trade_order.status === failed) return "failed";
  return still_open.includes(trade_order.status) ? "waiting" : "paid";
}

/** What can still be given back, in minor units: what is on its way back is promised already. */
export function refundableMinor({ trade_order }: Pick<SaleDocument, "trade_order">): number {
  if (stageOf({ trade_order }) !== "paid") return 0;
  const { amount, refunded, refunding } = trade_order;
  return amount.amount - refunded.amount - refunding.amount;
}

/** What a batch adds to the figures of days: one sum for each key, whatever brought it about. */
import type { Transfer } from "../../domain/ledger/transfer.ts";
import {
  addFigures,
  dayFigures,
  figureId,
  type DayFigures,
  type TradeChange,
} from "../../domain/trade/day-figures.ts";

/** By figureId. */
export type DayTally = Map<string, DayFigures>;

/** A trade order as it was and is, and how many refunds of it have arrived. */
export type MovedTradeOrder = Pick<TradeChange, "before" | "after" | "refund_count">;

/** Adds what became of a trade order. */
export function tallyDay(tally: DayTally, change: TradeChange): void {
  for (const figures of dayFigures(change)) {
    const id = figureId(figures);
    const known = tally.get(id);
    tally.set(id, known === undefined ? figures : { ...known, ...addFigures(known, figures) });
  }
}

/** How many refunds of the trade order the transfers book: each when its money is back. */
export function countRefunds(transfers: readonly Transfer[], trade_order_id: string): number {
  return transfers.filter(
    ({ kind, reference }) =>
      (kind === "REFUND" || kind === "RECHARGE_REFUND") &&
      reference.trade_order_id === trade_order_id,
  ).length;
}

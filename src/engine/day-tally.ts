/** What a batch adds to the figures of days: one sum for each key, whatever brought it about. */
import type { Transfer } from "../domain/ledger/transfer.ts";
import type { RecordFact } from "../domain/record.ts";
import {
  addFigures,
  dayFigures,
  figureId,
  type DayFigures,
  type TradeChange,
} from "../domain/trade/day-figures.ts";

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

/**
 * How many refunds of the trade order have arrived in the change. What goes back of a recharge is
 * booked when it is asked for, so its timeline tells of the arrival.
 */
export function countRefunds(
  { transfers, facts }: Readonly<{ transfers: readonly Transfer[]; facts: readonly RecordFact[] }>,
  trade_order_id: string,
): number {
  const booked = transfers.filter(
    ({ kind, reference }) => kind === "REFUND" && reference.trade_order_id === trade_order_id,
  );
  const told = facts.filter(
    ({ stream_id, event }) =>
      event.type === "RECHARGE_REFUND_SUCCEEDED" && stream_id === trade_order_id,
  );
  return booked.length + told.length;
}

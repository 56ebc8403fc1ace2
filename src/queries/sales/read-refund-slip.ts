/** A refund of a trade order that has arrived: what went back, how, and when, as it was booked. */
import type { Refund } from "../../domain/payment/session.ts";
import type { Entry } from "../../domain/ledger/transfer.ts";
import type { Database } from "../../postgres/database.ts";
import { refundFromRow, type RefundRow } from "../../postgres/rows.ts";

export type RefundSlip = Readonly<{ refund: Refund; at_ms: number; entries: readonly Entry[] }>;

type Row = RefundRow & {
  booked_at: number;
  entries: readonly (Omit<Entry, "amount_minor"> & { amount_minor: string })[];
};

/** Null when the trade order has no such refund, or it has not arrived. */
export async function readRefundSlip(
  sql: Database,
  merchant_id: string,
  { trade_order_id, refund_id }: Readonly<{ trade_order_id: string; refund_id: string }>,
): Promise<RefundSlip | null> {
  const [row] = await sql<Row[]>`
    select r.*, l.at as booked_at, l.entries from ledger_transfers l
    join refunds r on r.merchant_id = ${merchant_id} and r.id_time = right(${refund_id}, 11)
      and r.refund_id = ${refund_id}
    where l.merchant_id = ${merchant_id} and l.transfer_id = ${refund_id}
      and l.trade_order_id = ${trade_order_id}`;
  if (row === undefined) return null;
  const { booked_at, entries, ...refund } = row;
  return {
    refund: refundFromRow(refund),
    at_ms: booked_at,
    entries: entries.map(
      (entry) => ({ ...entry, amount_minor: BigInt(entry.amount_minor) }) as Entry,
    ),
  };
}

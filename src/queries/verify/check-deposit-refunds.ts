/** Refunds of what was consumed of deposits: each is told on the timeline of its deposit. */
import type { Deposit } from "../../domain/deposit/deposit.ts";
import type { RefundRow } from "../../postgres/rows.ts";
import type { EventRow } from "../documents/order-document.ts";
import { pastEvent } from "./check-order.ts";
import { checkRefunds } from "./check-refunds.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const told_by = "DEPOSIT_REFUND_";

export async function checkDepositRefunds(
  snapshot: Snapshot,
  { merchant_id, deposits }: Readonly<{ merchant_id: string; deposits: readonly Deposit[] }>,
  findings: FindingList,
): Promise<void> {
  const numbers = deposits.map(({ trade_order_id }) => trade_order_id);
  const ids = deposits.map(({ deposit_id }) => deposit_id);
  const refunds = await snapshot<RefundRow[]>`
    select r.* from unnest(${numbers}::text[]) as named (id), lateral (
      select * from refunds
      where merchant_id = ${merchant_id} and right(order_id, 11) = right(named.id, 11)
        and order_id = named.id offset 0) as r`;
  const events = await snapshot<EventRow[]>`
    select e.* from unnest(${ids}::text[]) as named (id), lateral (
      select position, stream_id, type, at, actor, payload, hash from events
      where merchant_id = ${merchant_id} and right(stream_id, 11) = right(named.id, 11)
        and stream_id = named.id and starts_with(type, ${told_by}) offset 0) as e
    order by e.position`;
  const rows = Map.groupBy(refunds, ({ order_id }) => order_id);
  const told = Map.groupBy(events, ({ stream_id }) => stream_id);
  for (const { deposit_id, trade_order_id } of deposits) {
    // As an order tells it.
    const own = (told.get(deposit_id) ?? []).map((row) =>
      pastEvent({ ...row, type: row.type.replace(/^DEPOSIT_/, "") }),
    );
    const about = { order_id: null, events: own };
    checkRefunds(findings, about, rows.get(trade_order_id) ?? []);
  }
}

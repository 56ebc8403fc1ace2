/** The slots of a pool: as the merchant plans them, and with what stands behind their counters. */
import type { z } from "zod";
import type { SlotList } from "../../contract/catalog.ts";
import type { SlotUse } from "../../domain/catalog/availability.ts";
import { slotId, type Slot, type SlotKey } from "../../domain/inventory/slot.ts";
import type { Database } from "../../postgres/database.ts";
import { slotFromRow, type SlotRow } from "../../postgres/rows.ts";
import { slotDocument } from "../documents/catalog-document.ts";

export type PoolDays = Readonly<{
  merchant_id: string;
  pool_id: string;
  /** Both included. */
  from: string;
  to: string;
}>;

/** In order of time. Null when the merchant has no such pool. */
export async function listSlots(
  sql: Database,
  days: PoolDays,
): Promise<z.infer<typeof SlotList> | null> {
  const { merchant_id, pool_id } = days;
  const [slots, [pool]] = await Promise.all([
    readSlots(sql, days),
    sql`select 1 from pools where merchant_id = ${merchant_id} and pool_id = ${pool_id}`,
  ]);
  return pool === undefined ? null : { data: slots.map(slotDocument) };
}

/** In order of time. */
export async function readSlots(
  sql: Database,
  { merchant_id, pool_id, from, to }: PoolDays,
): Promise<Slot[]> {
  const rows = await sql<SlotRow[]>`
    select pool_id, visit_date, start_time, capacity, closed, held, sold from slots
    where merchant_id = ${merchant_id} and pool_id = ${pool_id}
      and visit_date between ${from} and ${to}
    order by visit_date, start_time`;
  return rows.map(slotFromRow);
}

/** The slots, and how much of what is held on them is over. One statement, so that both agree. */
export async function readSlotUse(
  sql: Database,
  { merchant_id, pool_id, from, to, now_ms }: PoolDays & Readonly<{ now_ms: number }>,
): Promise<SlotUse[]> {
  const rows = await sql<(SlotRow & { dead: number })[]>`
    select s.pool_id, s.visit_date, s.start_time, s.capacity, s.closed, s.held, s.sold,
      coalesce(h.dead, 0) as dead
    from slots s
    left join (
      select visit_date, start_time, sum(quantity)::integer as dead
      from orders
      where merchant_id = ${merchant_id} and lock_status = 'HELD' and pool_id = ${pool_id}
        and lock_expiry_at <= ${now_ms}::timestamptz and hold_until <= ${now_ms}::timestamptz
      group by visit_date, start_time
    ) h on h.visit_date = s.visit_date and h.start_time = s.start_time
    where s.merchant_id = ${merchant_id} and s.pool_id = ${pool_id}
      and s.visit_date between ${from} and ${to}`;
  return rows.map(({ dead, ...row }) => ({ ...slotFromRow(row), dead }));
}

/** Of the oldest holds on a slot, this many are looked at for the one that ends first. */
const oldest_holds_max = 200;

/**
 * When the first of the live holds on each of these slots of one pool ends, by `slotId`.
 * The index of live holds is walked from the oldest on and not to its end: in a rush there are
 * many.
 */
export async function readHoldEnds(
  sql: Database,
  merchant_id: string,
  { slots, now_ms }: Readonly<{ slots: readonly SlotKey[]; now_ms: number }>,
): Promise<ReadonlyMap<string, number>> {
  if (slots.length === 0) return new Map();
  const rows = await sql<{ slot_id: string; ends_at: number }[]>`
    select slot_id, min(hold_until) as ends_at
    from (
      select pool_id || '/' || visit_date || '/' || start_time as slot_id, hold_until
      from orders
      where merchant_id = ${merchant_id} and lock_status = 'HELD'
        and hold_until > ${now_ms}::timestamptz
        and pool_id || '/' || visit_date || '/' || start_time = any (${slots.map(slotId)})
      order by lock_expiry_at limit ${oldest_holds_max * slots.length}
    ) oldest
    group by slot_id`;
  return new Map(rows.map(({ slot_id, ends_at }) => [slot_id, ends_at]));
}

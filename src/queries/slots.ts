/** The slots of a pool: as the merchant plans them, and with what stands behind their counters. */
import type { z } from "zod";
import type { SlotList } from "../contract/catalog.ts";
import type { SlotUse } from "../domain/catalog/availability.ts";
import type { Slot } from "../domain/inventory/slot.ts";
import type { Database } from "../postgres/database.ts";
import { slotFromRow, type SlotRow } from "../postgres/rows.ts";
import { slotDocument } from "./documents/catalog-document.ts";

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

/**
 * The slots, and of their holds: the visitors in those that are over, and when the first of the
 * others ends. One statement, so that counters and holds agree.
 */
export async function readSlotUse(
  sql: Database,
  { merchant_id, pool_id, from, to, now_ms }: PoolDays & Readonly<{ now_ms: number }>,
): Promise<SlotUse[]> {
  const rows = await sql<(SlotRow & { dead: number; held_until: number | null })[]>`
    select s.pool_id, s.visit_date, s.start_time, s.capacity, s.closed, s.held, s.sold,
      coalesce(h.dead, 0) as dead, h.held_until
    from slots s
    left join (
      select visit_date, start_time,
        sum(quantity) filter (where hold_until <= ${now_ms}::timestamptz)::integer as dead,
        min(hold_until) filter (where hold_until > ${now_ms}::timestamptz) as held_until
      from orders
      where merchant_id = ${merchant_id} and lock_status = 'HELD' and pool_id = ${pool_id}
        and visit_date between ${from} and ${to}
      group by visit_date, start_time
    ) h on h.visit_date = s.visit_date and h.start_time = s.start_time
    where s.merchant_id = ${merchant_id} and s.pool_id = ${pool_id}
      and s.visit_date between ${from} and ${to}`;
  return rows.map(({ dead, held_until, ...row }) => ({
    ...slotFromRow(row),
    dead,
    held_until_ms: held_until,
  }));
}

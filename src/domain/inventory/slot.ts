/**
 * A slot's counters. They are a pure function of the orders on the slot: an order whose lock is
 * HELD counts as held, one whose lock is CONSUMED as sold, any other not at all.
 */
import { invariant } from "../decision.ts";
import type { LockStatus } from "../order/order.ts";

export type SlotKey = Readonly<{ pool_id: string; date: string; start_time: string }>;

export type Slot = SlotKey &
  Readonly<{
    /** Visitors; null is unlimited. */
    capacity: number | null;
    closed: boolean;
    held: number;
    sold: number;
  }>;

/** One text for a slot's key, for maps. */
export function slotId(key: SlotKey): string {
  return `${key.pool_id}/${key.date}/${key.start_time}`;
}

/** Visitors that still fit; null when unlimited. */
export function remaining(slot: Slot): number | null {
  return slot.capacity === null ? null : slot.capacity - slot.held - slot.sold;
}

export function hasRoom(slot: Slot, quantity: number): boolean {
  const left = remaining(slot);
  return left === null || left >= quantity;
}

/** Moves an order's quantity between the counters as its lock goes from one status to the next. */
export function moveLock(
  slot: Slot,
  quantity: number,
  change: Readonly<{ from: LockStatus | null; to: LockStatus | null }>,
): Slot {
  const held =
    slot.held + quantity * (Number(change.to === "HELD") - Number(change.from === "HELD"));
  const sold =
    slot.sold + quantity * (Number(change.to === "CONSUMED") - Number(change.from === "CONSUMED"));
  invariant(held >= 0 && sold >= 0, `slot ${slotId(slot)} would count below zero`);
  invariant(
    slot.capacity === null || held + sold <= slot.capacity || held + sold < slot.held + slot.sold,
    `slot ${slotId(slot)} would be oversold`,
  );
  return { ...slot, held, sold };
}

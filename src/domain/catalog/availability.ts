/**
 * What is free: for each slot whether a party fits, and why not; and where else it would fit.
 *
 * Reasons come in this order. First what no other quantity would change: the SKU is not on sale or
 * nothing is sold that day, the time is past, the slot is closed. Then whether there is room, and
 * last whether the quantity is a multiple of the pack: whoever corrects it must not find the slot
 * full.
 */
import { remaining, type Slot, type SlotKey } from "../inventory/slot.ts";
import { addDays } from "../time-zone.ts";
import { isOnSale, type Pool, type Product, type Sku } from "./catalog.ts";
import { isClosedBy, lastClosedMinute } from "./cutoff.ts";

/** A slot with the part of its `held` that is over. Whoever wants that room gets it. */
export type SlotUse = Slot & Readonly<{ dead: number }>;

export type UnavailableReason =
  | "SOLD_OUT"
  | "HELD_BY_OTHERS"
  | "CLOSED"
  | "PAST_CUTOFF"
  | "QUANTITY_NOT_A_PACK"
  | "NOT_ON_SALE";

export type Offer = Readonly<{
  date: string;
  /** Empty for a slot of the whole day, and for a day without any slot. */
  start_time: string;
  /** Visitors that still fit; null when unlimited, 0 where nothing can be bought. */
  remaining: number | null;
  /** Null: available. */
  reason: UnavailableReason | null;
}>;

/** What a party wants, and of what. */
export type Question = Readonly<{
  sku: Sku;
  product: Pick<Product, "active">;
  pool: Pick<Pool, "pool_id" | "timed" | "unlimited">;
  time_zone: string;
  /** Visitors. */
  quantity: number;
  now_ms: number;
}>;

/** Days that are searched on either side for another slot with room. */
export const alternative_days_max = 60;
export const alternatives_max = 5;

/** One offer for each slot of each day from `from` to `to`, both included, in order of time. */
export function offersOf(
  question: Question,
  range: Readonly<{ from: string; to: string }>,
  slots: readonly SlotUse[],
): Offer[] {
  const on_day = Map.groupBy(slots, ({ date }) => date);
  const { sku, time_zone, now_ms } = question;
  const judge = {
    ...question,
    on_sale: isOnSale(sku, question.product, now_ms),
    closed_minute: lastClosedMinute(sku, time_zone, now_ms),
  };
  const offers: Offer[] = [];
  for (let date = range.from; date <= range.to; date = addDays(date, 1)) {
    const found = on_day.get(date) ?? [];
    found.sort((one, other) => (one.start_time < other.start_time ? -1 : 1));
    if (found.length === 0) offers.push(offerWithoutSlot(judge, date));
    for (const slot of found) offers.push(offerOf(judge, slot));
  }
  return offers;
}

/** A question with what is the same for every slot. */
type Judge = Question & Readonly<{ on_sale: boolean; closed_minute: string }>;

/** An unlimited pool sells on every day that is not closed; any other only where it has slots. */
function offerWithoutSlot(judge: Judge, date: string): Offer {
  const { pool_id, unlimited, timed } = judge.pool;
  const day = { pool_id, date, start_time: "" };
  const open = { ...day, capacity: null, closed: false, held: 0, sold: 0, dead: 0 };
  if (unlimited && !timed) return offerOf(judge, open);
  return refused(day, isClosedBy(judge.closed_minute, day) ? "PAST_CUTOFF" : "NOT_ON_SALE");
}

function offerOf(judge: Judge, slot: SlotUse): Offer {
  const { sku, quantity } = judge;
  if (!judge.on_sale) return refused(slot, "NOT_ON_SALE");
  if (isClosedBy(judge.closed_minute, slot)) return refused(slot, "PAST_CUTOFF");
  if (slot.closed) return refused(slot, "CLOSED");
  const { date, start_time } = slot;
  const left = remaining({ ...slot, held: slot.held - slot.dead });
  const is_pack = quantity % sku.pack_size === 0;
  const wanted = is_pack ? quantity : sku.pack_size;
  const offer = { date, start_time, remaining: left };
  if (left !== null && left < wanted) {
    const without_holds = remaining({ ...slot, held: 0 });
    const is_held = without_holds !== null && without_holds >= wanted;
    return { ...offer, reason: is_held ? "HELD_BY_OTHERS" : "SOLD_OUT" };
  }
  return { ...offer, reason: is_pack ? null : "QUANTITY_NOT_A_PACK" };
}

function refused({ date, start_time }: SlotKey, reason: UnavailableReason): Offer {
  return { date, start_time, remaining: 0, reason };
}

/**
 * Other slots with room for the party, nearest first: the same date at another time, then the
 * nearest dates within `alternative_days_max`, the later of two that are equally near first.
 */
export function alternativesTo(
  wanted: Readonly<{ date: string; start_time: string }>,
  offers: readonly Offer[],
): Offer[] {
  const farness = (offer: Offer) => daysBetween(wanted.date, offer.date);
  const minutes = (offer: Offer) =>
    Math.abs(minuteOf(offer.start_time) - minuteOf(wanted.start_time));
  return offers
    .filter(({ reason }) => reason === null)
    .filter(({ date, start_time }) => date !== wanted.date || start_time !== wanted.start_time)
    .filter((offer) => farness(offer) <= alternative_days_max)
    .sort(
      (one, other) =>
        farness(one) - farness(other) ||
        -one.date.localeCompare(other.date) ||
        minutes(one) - minutes(other) ||
        one.start_time.localeCompare(other.start_time),
    )
    .slice(0, alternatives_max);
}

function daysBetween(one: string, other: string): number {
  return Math.abs(Date.parse(one) - Date.parse(other)) / 86_400_000;
}

/** Minutes since midnight; 0 for the whole day. */
function minuteOf(start_time: string): number {
  return Number(start_time.slice(0, 2)) * 60 + Number(start_time.slice(3, 5));
}

/** The first offer that a party cannot have though its quantity is right: others are looked for. */
export function firstRefused(offers: readonly Offer[]): Offer | undefined {
  return offers.find(({ reason }) => reason !== null && reason !== "QUANTITY_NOT_A_PACK");
}

/** Where there is room for a party: day by day, and the nearest other slots where there is none. */
import type {
  AvailabilityDay,
  AvailabilityDocument,
  AvailabilityQuery,
} from "../../contract/catalog.ts";
import {
  alternative_days_max,
  alternativesTo,
  firstRefused,
  offersOf,
  type Offer,
  type Question,
} from "../../domain/catalog/availability.ts";
import {
  quoteMinor,
  validQuantities,
  type Merchant,
  type Sku,
} from "../../domain/catalog/catalog.ts";
import { slotId, type SlotKey } from "../../domain/inventory/slot.ts";
import { isoInstant } from "../../domain/order/event.ts";
import { addDays, localDate } from "../../domain/time-zone.ts";
import type { Database } from "../../postgres/database.ts";
import { readSoldThing, type SoldThing } from "./catalog.ts";
import { readHoldEnds, readSlotUse } from "./slots.ts";

type Range = Readonly<{ from: string; to: string }>;
type HoldEnds = ReadonlyMap<string, number>;
type Alternative = AvailabilityDocument["alternatives"][number];

/**
 * Null when the merchant has no such SKU. The range is taken as it is: `from` is not behind `to`.
 */
export async function readAvailability(
  sql: Database,
  merchant_id: string,
  query: AvailabilityQuery & Readonly<{ now_ms: number }>,
): Promise<AvailabilityDocument | null> {
  const thing = await readSoldThing(sql, merchant_id, query.sku_id);
  if (thing === null) return null;
  const { sku } = thing;
  const { now_ms, from, to = from, quantity = sku.pack_size } = query;
  const question: Question = { ...thing, quantity, now_ms };
  const around = searchRange({ from, to }, todayOf(thing, now_ms));
  const { pool_id } = sku;
  const slots = await readSlotUse(sql, { merchant_id, pool_id, ...around, now_ms });
  const near = offersOf(question, around, slots);
  const asked = near.filter(({ date }) => date >= from && date <= to);
  const hold_ends = await readHoldEndsOf(sql, { merchant_id, pool_id, offers: asked, now_ms });
  const refused = firstRefused(asked);
  return {
    sku_id: sku.sku_id,
    quantity,
    ...priceOf(sku, quantity),
    data: asked.map((offer) => dayDocument(offer, hold_ends.get(slotId({ pool_id, ...offer })))),
    alternatives: refused === undefined ? [] : alternativesTo(refused, near).map(otherDocument),
  };
}

function todayOf({ time_zone }: SoldThing, now_ms: number): string {
  return localDate(now_ms, time_zone);
}

/** The days to look at: those asked for, and as far as an alternative may lie, but nothing past. */
function searchRange({ from, to }: Range, today: string): Range {
  const first = addDays(from, -alternative_days_max);
  const earliest = first < today ? today : first;
  return { from: earliest < from ? earliest : from, to: addDays(to, alternative_days_max) };
}

function readHoldEndsOf(
  sql: Database,
  wanted: Readonly<{
    merchant_id: string;
    pool_id: string;
    offers: readonly Offer[];
    now_ms: number;
  }>,
): Promise<HoldEnds> {
  const { merchant_id, pool_id, offers, now_ms } = wanted;
  const held = offers.filter(({ reason }) => reason === "HELD_BY_OTHERS");
  const slots = held.map(({ date, start_time }) => ({ pool_id, date, start_time }));
  return readHoldEnds(sql, merchant_id, { slots, now_ms });
}

function priceOf(
  sku: Sku,
  quantity: number,
): Pick<AvailabilityDocument, "quote" | "valid_quantities"> {
  if (quantity % sku.pack_size !== 0) {
    return { valid_quantities: validQuantities(quantity, sku.pack_size) };
  }
  return { quote: { amount: Number(quoteMinor(sku, quantity)), currency: sku.currency } };
}

function dayDocument(
  { date, start_time, remaining, reason }: Offer,
  held_until_ms: number | undefined,
): AvailabilityDay {
  return {
    date,
    ...(start_time === "" ? {} : { start_time }),
    available: reason === null,
    remaining,
    ...(reason === null ? {} : { reason }),
    ...(held_until_ms === undefined ? {} : { held_until: isoInstant(held_until_ms) }),
  };
}

function otherDocument({ date, start_time, remaining }: Offer): Alternative {
  return { date, ...(start_time === "" ? {} : { start_time }), remaining };
}

/** What somebody can do who found no room. */
export type SoldOutAdvice = Readonly<{
  /** When the first hold on the slot ends, if holds are what stands in the way. */
  held_until?: string;
  /** The nearest slots with room for the same party. */
  alternatives: readonly Alternative[];
}>;

type SoldOut = Readonly<{
  merchant: Pick<Merchant, "merchant_id">;
  sku: Pick<Sku, "sku_id">;
  slot: Pick<SlotKey, "date" | "start_time">;
  quantity: number;
  now_ms: number;
}>;

const being_found = new WeakMap<Database, Map<string, Promise<SoldOutAdvice>>>();

/**
 * Advice on one slot of a SKU, which may be full, closed, past or not there at all. In a rush many
 * are turned away at once: those who ask the same while the answer is being found share it.
 */
export function soldOutAdvice(sql: Database, asked: SoldOut): Promise<SoldOutAdvice> {
  const shared = being_found.get(sql) ?? new Map<string, Promise<SoldOutAdvice>>();
  being_found.set(sql, shared);
  const { merchant, sku, slot, quantity } = asked;
  const key = JSON.stringify([
    merchant.merchant_id,
    sku.sku_id,
    slot.date,
    slot.start_time,
    quantity,
  ]);
  const under_way = shared.get(key);
  if (under_way !== undefined) return under_way;
  const advice = findAdvice(sql, asked).finally(() => shared.delete(key));
  shared.set(key, advice);
  return advice;
}

async function findAdvice(sql: Database, asked: SoldOut): Promise<SoldOutAdvice> {
  const { slot, quantity, now_ms } = asked;
  const { merchant_id } = asked.merchant;
  const thing = await readSoldThing(sql, merchant_id, asked.sku.sku_id);
  if (thing === null) return { alternatives: [] };
  const { pool_id } = thing.pool;
  const question: Question = { ...thing, quantity, now_ms };
  const around = searchRange({ from: slot.date, to: slot.date }, todayOf(thing, now_ms));
  const slots = await readSlotUse(sql, { merchant_id, pool_id, ...around, now_ms });
  const near = offersOf(question, around, slots);
  const here = near.filter((one) => one.date === slot.date && one.start_time === slot.start_time);
  const hold_ends = await readHoldEndsOf(sql, { merchant_id, pool_id, offers: here, now_ms });
  const [held_until_ms] = hold_ends.values();
  return {
    ...(held_until_ms === undefined ? {} : { held_until: isoInstant(held_until_ms) }),
    alternatives: alternativesTo(slot, near).map(otherDocument),
  };
}

/** Where there is room for a party: day by day, and the nearest other slots where there is none. */
import type {
  AvailabilityDay,
  AvailabilityDocument,
  AvailabilityQuery,
} from "../contract/catalog.ts";
import {
  alternative_days_max,
  alternativesTo,
  firstRefused,
  offersOf,
  type Offer,
  type Question,
} from "../domain/catalog/availability.ts";
import { quoteMinor, validQuantities, type Merchant, type Sku } from "../domain/catalog/catalog.ts";
import type { SlotKey } from "../domain/inventory/slot.ts";
import { isoInstant } from "../domain/order/event.ts";
import { addDays, localDate } from "../domain/time-zone.ts";
import type { Database } from "../postgres/database.ts";
import { readSoldThing } from "./catalog.ts";
import { readSlotUse } from "./slots.ts";

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
  const around = searchRange({ from, to }, localDate(now_ms, thing.time_zone));
  const { pool_id } = sku;
  const slots = await readSlotUse(sql, { merchant_id, pool_id, ...around, now_ms });
  const asked = slots.filter(({ date }) => date >= from && date <= to);
  const offers = offersOf(question, { from, to }, asked);
  const refused = firstRefused(offers);
  const near = refused === undefined ? [] : offersOf(question, around, slots);
  return {
    sku_id: sku.sku_id,
    quantity,
    ...priceOf(sku, quantity),
    data: offers.map(dayDocument),
    alternatives: refused === undefined ? [] : alternativesTo(refused, near).map(otherDocument),
  };
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

/** The days to look at: those asked for, and as far as an alternative may lie, but nothing past. */
function searchRange(
  { from, to }: Readonly<{ from: string; to: string }>,
  today: string,
): Readonly<{ from: string; to: string }> {
  const first = addDays(from, -alternative_days_max);
  const earliest = first < today ? today : first;
  return { from: earliest < from ? earliest : from, to: addDays(to, alternative_days_max) };
}

function dayDocument({ date, start_time, ...offer }: Offer): AvailabilityDay {
  const { remaining, reason, held_until_ms } = offer;
  return {
    date,
    ...(start_time === "" ? {} : { start_time }),
    available: reason === null,
    remaining,
    ...(reason === null ? {} : { reason }),
    ...(held_until_ms === null ? {} : { held_until: isoInstant(held_until_ms) }),
  };
}

type Alternative = AvailabilityDocument["alternatives"][number];

function otherDocument({ date, start_time, remaining }: Offer): Alternative {
  return { date, ...(start_time === "" ? {} : { start_time }), remaining };
}

/** What somebody can do who found no room. */
export type SoldOutAdvice = Readonly<{
  /** When the earliest hold on the slot ends, if holds are what stands in the way. */
  held_until?: string;
  /** The nearest slots with room for the same party. */
  alternatives: readonly Alternative[];
}>;

/** Advice on one slot of a SKU, which may be full, closed, past or not there at all. */
export async function soldOutAdvice(
  sql: Database,
  asked: Readonly<{
    merchant: Pick<Merchant, "merchant_id">;
    sku: Pick<Sku, "sku_id">;
    slot: Pick<SlotKey, "date" | "start_time">;
    quantity: number;
    now_ms: number;
  }>,
): Promise<SoldOutAdvice> {
  const { slot, quantity, now_ms } = asked;
  const { merchant_id } = asked.merchant;
  const thing = await readSoldThing(sql, merchant_id, asked.sku.sku_id);
  if (thing === null) return { alternatives: [] };
  const question: Question = { ...thing, quantity, now_ms };
  const day = { from: slot.date, to: slot.date };
  const around = searchRange(day, localDate(now_ms, thing.time_zone));
  const { pool_id } = thing.pool;
  const slots = await readSlotUse(sql, { merchant_id, pool_id, ...around, now_ms });
  const offers = offersOf(question, around, slots);
  const here = offers.find((one) => one.date === slot.date && one.start_time === slot.start_time);
  const held_until_ms = here?.held_until_ms ?? null;
  return {
    ...(held_until_ms === null ? {} : { held_until: isoInstant(held_until_ms) }),
    alternatives: alternativesTo(slot, offers).map(otherDocument),
  };
}

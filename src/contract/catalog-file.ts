/**
 * A catalog and calendar file, as `tillgate import` takes it. docs/catalog-import.md tells it all.
 */
import { z } from "zod";
import { Pool, Product, Sku, Slot } from "./catalog.ts";
import { LocalDate, Slug, StartTime } from "./fields.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const Weekday = z.enum(weekdays);

/** Many slots in few words: every day of a range, or some weekdays of it. */
export const CalendarEntry = z
  .strictObject({
    pool_id: Slug,
    /** Both included. */
    from: LocalDate,
    to: LocalDate,
    /** Days that have slots; all seven unless told. */
    weekdays: z.array(Weekday).min(1).max(7).optional(),
    /** For a timed pool: a slot at each of these times. */
    start_times: z.array(StartTime).min(1).max(96).optional(),
    capacity: Slot.shape.capacity,
    /** Days that have slots too, but closed ones. They go before `weekdays`. */
    closed_weekdays: z.array(Weekday).max(7).optional(),
    closed_dates: z.array(LocalDate).max(1_100).optional(),
  })
  .meta({ id: "CalendarEntry" });
export type CalendarEntry = z.infer<typeof CalendarEntry>;

/** What the rows of each part of a file look like. */
export const catalogFileParts = {
  products: Product,
  pools: Pool,
  skus: Sku,
  slots: Slot,
  calendar: CalendarEntry,
} as const;
export type CatalogFilePart = keyof typeof catalogFileParts;

export const CatalogFile = z
  .strictObject({
    products: z.array(Product).optional(),
    pools: z.array(Pool).optional(),
    skus: z.array(Sku).optional(),
    /** A slot written here goes before what the calendar says of it. */
    slots: z.array(Slot).optional(),
    calendar: z.array(CalendarEntry).optional(),
  })
  .meta({ id: "CatalogFile" });
export type CatalogFile = z.infer<typeof CatalogFile>;

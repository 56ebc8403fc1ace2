/** The catalog on the wire: products, SKUs, pools, slots, availability. */
import { z } from "zod";
import { fault } from "./fault-texts.ts";
import { Amount, Instant, LocalDate, LocalizedText, Slug, StartTime } from "./fields.ts";
import { quantity_max } from "./order.ts";

export const Product = z.strictObject({
  product_id: Slug,
  name: LocalizedText,
  active: z.boolean().default(true),
});
export type Product = z.infer<typeof Product>;

export const ProductList = z.strictObject({ data: z.array(Product) });

/** Capacity that one or several SKUs draw from. */
export const Pool = z.strictObject({
  pool_id: Slug,
  name: LocalizedText,
  /** Sells on every day that is not closed. */
  unlimited: z.boolean().default(false),
  /** Has slots with a start time. */
  timed: z.boolean().default(false),
});
export type Pool = z.infer<typeof Pool>;

export const PoolList = z.strictObject({ data: z.array(Pool) });

export const admissionTypes = ["adult", "child", "senior", "student", "infant", "any"] as const;

export const Admission = z.strictObject({
  type: z.enum(admissionTypes),
  count: z.int().min(1).max(100),
});
export type Admission = z.infer<typeof Admission>;

/** So that a full cart of the largest parties still counts in exact JSON numbers. */
export const price_minor_max = 10_000_000_000;

export const Sku = z
  .strictObject({
    sku_id: Slug,
    product_id: Slug,
    pool_id: Slug,
    name: LocalizedText,
    /** Per pack. */
    price: Amount.refine(({ amount }) => amount <= price_minor_max, {
      path: ["amount"],
      error: fault({ zh: `不能大于 ${price_minor_max}`, en: `must be at most ${price_minor_max}` }),
    }),
    /** Visitors that one pack admits. */
    pack_size: z.int().min(1).max(100),
    /** Who a pack admits; the counts add up to pack_size. */
    admits: z.array(Admission).min(1).max(10),
    sale_from: Instant.nullable().default(null),
    sale_until: Instant.nullable().default(null),
    /** Sales close this long before a slot starts; a slot without a time ends with its day. */
    cutoff_minutes: z.int().min(0).max(525_600).default(0),
    active: z.boolean().default(true),
  })
  .meta({ id: "Sku" });
export type Sku = z.infer<typeof Sku>;

/** Adds or replaces a SKU; its product and pool too, where they are given. */
export const SaveSku = z.strictObject({
  ...Sku.shape,
  product: Product.omit({ product_id: true }).optional(),
  pool: Pool.omit({ pool_id: true }).optional(),
});
export type SaveSku = z.infer<typeof SaveSku>;

export const SkuList = z.strictObject({ data: z.array(Sku) });

export const Slot = z
  .strictObject({
    pool_id: Slug,
    date: LocalDate,
    start_time: StartTime.optional(),
    /** Visitors; null for a slot of an unlimited pool. */
    capacity: z.int().min(0).max(10_000_000).nullable(),
    closed: z.boolean().default(false),
  })
  .meta({ id: "Slot" });
export type Slot = z.infer<typeof Slot>;

export const SlotDocument = z
  .strictObject({ ...Slot.shape, held: z.int(), sold: z.int() })
  .meta({ id: "SlotState" });
export type SlotDocument = z.infer<typeof SlotDocument>;

export const PutSlots = z.strictObject({ slots: z.array(Slot).min(1).max(5_000) });
export type PutSlots = z.infer<typeof PutSlots>;

/** At most this many days of a pool are answered at once. */
export const slot_days_max = 366;

export const SlotsQuery = z.strictObject({
  pool_id: Slug,
  from: LocalDate,
  /** Inclusive; `from` unless told. */
  to: LocalDate.optional(),
});
export type SlotsQuery = z.infer<typeof SlotsQuery>;

export const SlotList = z.strictObject({ data: z.array(SlotDocument) });

export const unavailableReasons = [
  "SOLD_OUT",
  "HELD_BY_OTHERS",
  "CLOSED",
  "PAST_CUTOFF",
  "QUANTITY_NOT_A_PACK",
  "NOT_ON_SALE",
] as const;

/** At most this many days are answered at once. */
export const availability_days_max = 92;

export const AvailabilityQuery = z.strictObject({
  sku_id: Slug,
  from: LocalDate,
  to: LocalDate.optional(),
  /** Visitors; the SKU's pack size unless told. */
  quantity: z.coerce.number().int().min(1).max(quantity_max).optional(),
});
export type AvailabilityQuery = z.infer<typeof AvailabilityQuery>;

export const AvailabilityDay = z.strictObject({
  date: LocalDate,
  start_time: StartTime.optional(),
  available: z.boolean(),
  /** Visitors that still fit; null when unlimited. */
  remaining: z.int().nullable(),
  reason: z.enum(unavailableReasons).optional(),
  /** With HELD_BY_OTHERS: when the earliest hold ends. */
  held_until: Instant.optional(),
});
export type AvailabilityDay = z.infer<typeof AvailabilityDay>;

export const AvailabilityDocument = z
  .strictObject({
    sku_id: z.string(),
    quantity: z.int(),
    /** What this quantity costs; absent when the quantity is no multiple of the pack size. */
    quote: Amount.optional(),
    /** With QUANTITY_NOT_A_PACK: the nearest quantities that can be sold. */
    valid_quantities: z.array(z.int()).optional(),
    data: z.array(AvailabilityDay),
    /** Nearest dates with room for this quantity, when some date asked for has none. */
    alternatives: z.array(
      z.strictObject({
        date: LocalDate,
        start_time: StartTime.optional(),
        remaining: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: "Availability" });
export type AvailabilityDocument = z.infer<typeof AvailabilityDocument>;

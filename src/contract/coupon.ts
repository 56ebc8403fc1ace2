/** Coupons on the wire of `/v1`: what they are good for, and those that members have. */
import { z } from "zod";
import { asked_minor_max, Currency, Instant, LocalDate, LocalizedText } from "./fields.ts";

const count_max = 1_000_000_000;
/** `HH:MM:SS`, on the merchant's clocks. */
const SecondOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/);

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** What a coupon is good for. A list that is null allows everything. */
const terms = {
  name: LocalizedText,
  status: z.enum(["ACTIVE", "PAUSED", "ENDED"]),
  /** Minor units: what it takes off, and the least that the order has to come to. */
  amount_off: z.int().min(1).max(asked_minor_max),
  threshold: z.int().min(0).max(asked_minor_max),
  currency: Currency,
  store_nos: z.array(z.string().min(1).max(40)).max(500).nullable(),
  weekdays: z.array(z.enum(weekdays)).max(7).nullable(),
  dates: z.array(LocalDate).max(400).nullable(),
  /** The last second is included; one that ends before it starts goes over midnight. */
  time_windows: z
    .array(z.strictObject({ from: SecondOfDay, to: SecondOfDay }))
    .max(24)
    .nullable(),
  validity: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("DAYS_AFTER_RECEIPT"),
      days: z.int().min(0).max(3_660),
    }),
    z.strictObject({
      type: z.literal("CAMPAIGN"),
      /** Both included. */
      from_date: LocalDate,
      to_date: LocalDate,
    }),
  ]),
  total_count: z.int().min(1).max(count_max).nullable(),
  per_member_max: z.int().min(1).max(count_max).nullable(),
};

export const SaveCouponDefinition = z.strictObject({
  ...terms,
  status: terms.status.default("ACTIVE"),
  threshold: terms.threshold.default(0),
  store_nos: terms.store_nos.default(null),
  weekdays: terms.weekdays.default(null),
  dates: terms.dates.default(null),
  time_windows: terms.time_windows.default(null),
  total_count: terms.total_count.default(null),
  per_member_max: terms.per_member_max.default(null),
});
export type SaveCouponDefinition = z.infer<typeof SaveCouponDefinition>;

export const CouponDefinitionDocument = z
  .strictObject({ coupon_id: z.string(), ...terms, granted_count: z.int() })
  .meta({ id: "CouponDefinition" });
export type CouponDefinitionDocument = z.infer<typeof CouponDefinitionDocument>;

export const CouponDefinitionList = z.strictObject({ data: z.array(CouponDefinitionDocument) });

/** A coupon of a member. */
export const CouponDocument = z
  .strictObject({
    /** What is scanned or typed at a till: whoever has it may use the coupon. */
    code: z.string(),
    coupon_id: z.string(),
    member_id: z.string(),
    status: z.enum(["UNUSED", "USED", "EXPIRED"]),
    granted_at: Instant,
    valid_from: Instant,
    /** The first instant at which it is no longer good. */
    expiry_at: Instant,
    used_at: Instant.nullable(),
    trade_order_id: z.string().nullable(),
  })
  .meta({ id: "Coupon" });
export type CouponDocument = z.infer<typeof CouponDocument>;

export const GrantCoupon = z.strictObject({ coupon_id: z.string().min(1).max(100) });

/** Writes it off against goods, without a sale in this book. */
export const WriteOffCoupon = z.strictObject({ store_no: z.string().min(1).max(40).optional() });

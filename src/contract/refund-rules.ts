/** Who may refund how much, and the PIN that is asked for, on the wire. */
import { z } from "zod";
import { fault } from "./fault-texts.ts";
import { AskedMinor, Currency } from "./fields.ts";

/** Roles whose refunds can be limited: an owner's are not, and the others refund nothing. */
export const limited_roles = ["manager", "cashier", "finance", "support"] as const;

const Limit = AskedMinor.nullable();

const RoleLimits = z.strictObject({
  role: z.enum(limited_roles),
  /** By one request, in minor units; null: as much as was paid. */
  per_refund: Limit,
  /** On one of the merchant's days; null: no end. */
  per_day: Limit,
  /** Only what was paid on the same day. */
  same_day_only: z.boolean(),
});
export type RoleLimits = z.infer<typeof RoleLimits>;

export const RefundRules = z
  .strictObject({
    currency: Currency,
    /** Every store asks for its PIN; one that has none refuses refunds until it is set. */
    demands_pin: z.boolean(),
    /** One row a role. */
    limits: z.array(RoleLimits),
  })
  .meta({ id: "RefundRules" });
export type RefundRules = z.infer<typeof RefundRules>;

/** What is left out stays as it is, and so do the roles that are not named. */
export const ChangeRefundRules = z.strictObject({
  demands_pin: z.boolean().optional(),
  limits: z.array(RoleLimits).max(limited_roles.length).optional(),
});
export type ChangeRefundRules = z.infer<typeof ChangeRefundRules>;

/** What a store asks for before money goes back: 4 to 12 digits. Kept as an argon2id hash. */
export const RefundPin = z
  .string()
  .regex(/^[0-9]{4,12}$/, fault({ zh: "应为 4 到 12 位数字", en: "must be 4 to 12 digits" }))
  .meta({ format: "password", writeOnly: true });

export const SetRefundPin = z.strictObject({ refund_pin: RefundPin });
export type SetRefundPin = z.infer<typeof SetRefundPin>;

/** The body of a refund that takes no other member. */
export const RefundPinOnly = z.strictObject({ refund_pin: RefundPin.optional() });
export type RefundPinOnly = z.infer<typeof RefundPinOnly>;

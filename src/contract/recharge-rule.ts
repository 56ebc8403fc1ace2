/** What members get for paying in, and for buying, on the wire of `/v1`. */
import { z } from "zod";
import { asked_minor_max, Currency } from "./fields.ts";
import { points_max } from "./member.ts";

/** With it, no sale that can be written down earns more than can be kept. */
const give_points_max = 1_000;

export const RechargeGift = z.discriminatedUnion("type", [
  /** Minor units that can be spent and are never paid out. */
  z.strictObject({ type: z.literal("BALANCE"), gift: z.int().min(1).max(asked_minor_max) }),
  z.strictObject({ type: z.literal("POINTS"), points: z.int().min(1).max(points_max) }),
  z.strictObject({
    type: z.literal("COUPON"),
    coupon_id: z.string().min(1).max(100),
    count: z.int().min(1).max(20),
  }),
]);
export type RechargeGift = z.infer<typeof RechargeGift>;

export const SaveRechargeRule = z.strictObject({
  /** Minor units of the merchant's currency. */
  recharge_amount: z.int().min(1).max(asked_minor_max),
  gift: RechargeGift,
  first_recharge_only: z.boolean().default(false),
  active: z.boolean().default(true),
});
export type SaveRechargeRule = z.infer<typeof SaveRechargeRule>;

export const RechargeRuleDocument = z
  .strictObject({
    rule_id: z.string(),
    recharge_amount: z.int(),
    currency: Currency,
    gift: RechargeGift,
    first_recharge_only: z.boolean(),
    active: z.boolean(),
  })
  .meta({ id: "RechargeRule" });
export type RechargeRuleDocument = z.infer<typeof RechargeRuleDocument>;

export const RechargeRuleList = z.strictObject({ data: z.array(RechargeRuleDocument) });

export const PointsRule = z.strictObject({
  /** `give_points` for each full amount, in minor units, that is spent. */
  consume_amount: z.int().min(1).max(asked_minor_max),
  give_points: z.int().min(0).max(give_points_max),
  /** Whether payments from members' accounts earn as well. */
  stored_value_earns: z.boolean(),
  /** Days after the day of earning; null never expires. */
  validity_days: z.int().min(0).max(3_660).nullable(),
  /** So many points pay so many minor units; null where points are not taken. */
  tender_rate: z
    .strictObject({
      points: z.int().min(1).max(points_max),
      amount: z.int().min(1).max(asked_minor_max),
    })
    .nullable(),
});
export type PointsRule = z.infer<typeof PointsRule>;

export const MemberSettingsDocument = z
  .strictObject({
    /** Null while no points are given, and none are taken. */
    points_rule: PointsRule.nullable(),
  })
  .meta({ id: "MemberSettings" });
export type MemberSettingsDocument = z.infer<typeof MemberSettingsDocument>;

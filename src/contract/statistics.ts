/** What was sold, day by day or by store, operator, channel or way to pay, on the wire. */
import { z } from "zod";
import { Channel, LocalDate, SettledMethod } from "./fields.ts";

/** Ways to pay, with points among them: they may be a part of a payment. */
const StatisticsMethod = z.enum([...SettledMethod.options, "points"]);

export const statistics_groups = ["day", "store", "operator", "channel", "method"] as const;
export type StatisticsGroupName = (typeof statistics_groups)[number];

/** The longest range that is answered. */
export const statistics_days_max = 3_660;

export const StatisticsQuery = z.strictObject({
  /** The first day, in the merchant's time zone; the last one unless told. */
  from: LocalDate.optional(),
  /** The last day, included; today unless told. */
  to: LocalDate.optional(),
  group_by: z.enum(statistics_groups).default("day"),
  /** Sales unless told; recharges of member accounts are sums of their own. */
  kind: z.enum(["SALE", "RECHARGE"]).default("SALE"),
  store_no: z.string().min(1).max(40).optional(),
  operator_id: z.string().min(1).max(100).optional(),
  channel: Channel.optional(),
  method: StatisticsMethod.optional(),
});
export type StatisticsQuery = z.infer<typeof StatisticsQuery>;

/** Minor units. A payment counts on the day it arrived, a refund on the day it went back. */
const Figures = z.strictObject({
  /** Trade orders that were paid. */
  trade_count: z.int(),
  /** What was asked for: paid and discounts. */
  trade_minor: z.int(),
  discount_minor: z.int(),
  /** Refunds that arrived. */
  refund_count: z.int(),
  refund_minor: z.int(),
  /** Paid less refunded. */
  real_minor: z.int(),
  /** Kept by channels and shared out; less what refunds gave back of it. */
  fee_minor: z.int(),
  /** What is left to the merchant: real less fees. */
  income_minor: z.int(),
});
export type StatisticsFigures = z.infer<typeof Figures>;

const StatisticsGroup = Figures.extend({
  /** A date, a store's number, an operator's or a key's id, a channel, a method; null for none. */
  key: z.string().nullable(),
  /** Of a store or an operator, where there is one. */
  name: z.strictObject({ zh: z.string(), en: z.string() }).nullable(),
});
export type StatisticsGroup = z.infer<typeof StatisticsGroup>;

export const StatisticsDocument = z
  .strictObject({
    from: LocalDate,
    to: LocalDate,
    time_zone: z.string(),
    currency: z.string(),
    group_by: z.enum(statistics_groups),
    kind: z.enum(["SALE", "RECHARGE"]),
    total: Figures,
    /** Every day in turn; anything else by what came in, the most first. */
    groups: z.array(StatisticsGroup),
  })
  .meta({ id: "Statistics" });
export type StatisticsDocument = z.infer<typeof StatisticsDocument>;

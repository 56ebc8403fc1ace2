/** What channels took for the merchant day by day, and what of it is to be paid out. */
import { z } from "zod";
import { Currency, LocalDate, SettledMethod } from "./fields.ts";

/** The longest range that is answered: the journal of these days is read for it. */
export const payout_days_max = 366;

export const PayoutQuery = z.strictObject({
  /** The first day, in the merchant's time zone; the last one unless told. */
  from: LocalDate.optional(),
  /** The last day, included; today unless told. */
  to: LocalDate.optional(),
  /** The merchant's own unless told. */
  currency: Currency.optional(),
});
export type PayoutQuery = z.infer<typeof PayoutQuery>;

/** Minor units. A payment counts on the day it arrived, a refund on the day it went back. */
const PayoutFigures = z.strictObject({
  /** Payments that arrived: sales, consumed deposits, recharges. */
  payment_count: z.int(),
  /** What they brought. */
  gross_minor: z.int(),
  /** What they cost: the channel's part, and what is shared. */
  fee_minor: z.int(),
  /** Of the fees: what agents and providers have of them, less what refunds took back of it. */
  share_minor: z.int(),
  refund_count: z.int(),
  refund_minor: z.int(),
  /** What refunds gave back of fees. */
  fee_back_minor: z.int(),
  /** Gross less fees less refunds, and the fees that were given back: may be below zero. */
  payout_minor: z.int(),
});
export type PayoutFigures = z.infer<typeof PayoutFigures>;

const PayoutLine = PayoutFigures.extend({
  date: LocalDate,
  /** Who holds the money until it is paid out. */
  provider: z.string(),
  /** Null for a way to pay that is none of ours. */
  method: SettledMethod.nullable(),
});
export type PayoutLine = z.infer<typeof PayoutLine>;

export const PayoutStatement = z
  .strictObject({
    from: LocalDate,
    to: LocalDate,
    time_zone: z.string(),
    currency: z.string(),
    /** Whose sales these are, for whoever works in one store; null: all of them. */
    store_no: z.string().nullable(),
    total: PayoutFigures,
    /** By day, provider and method; days on which nothing moved have none. */
    lines: z.array(PayoutLine),
  })
  .meta({ id: "PayoutStatement" });
export type PayoutStatement = z.infer<typeof PayoutStatement>;

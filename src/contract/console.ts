/** What the merchant console asks of the server besides the public API. */
import { z } from "zod";
import { Amount, Channel, Instant, LocalDate } from "./fields.ts";
import { Password } from "./operator.ts";

export const SignIn = z.strictObject({
  email: z.string().trim().toLowerCase().min(3).max(200),
  password: z.string().min(1).max(200),
});
export type SignIn = z.infer<typeof SignIn>;

export const ChangePassword = z.strictObject({
  current_password: z.string().min(1).max(200).meta({ format: "password", writeOnly: true }),
  new_password: Password,
});
export type ChangePassword = z.infer<typeof ChangePassword>;

/** Who is signed in, and for which merchant. */
export const SignedIn = z
  .strictObject({
    operator: z.strictObject({
      operator_id: z.string(),
      name: z.string(),
      email: z.string(),
      role: z.string(),
    }),
    merchant: z.strictObject({
      merchant_id: z.string(),
      name: z.strictObject({ zh: z.string(), en: z.string() }),
      time_zone: z.string(),
      currency: z.string(),
      locale: z.enum(["zh-CN", "en"]),
      is_test: z.boolean(),
    }),
    expiry_at: Instant,
  })
  .meta({ id: "SignedIn" });
export type SignedIn = z.infer<typeof SignedIn>;

/** A refund that the provider has refused, and where it stands. */
const RefusedRefund = z.strictObject({
  /** Of a recharge or a deposit, its trade order. */
  order_id: z.string(),
  /** Who paid in what is to go back; null when it is of no recharge. */
  member_id: z.string().nullable(),
  refund_id: z.string(),
  amount: Amount,
  failure: z.string(),
  attempt_count: z.int(),
  /** True once only a person brings it further. */
  needs_person: z.boolean(),
});

const DoubledRefund = z.strictObject({
  ...RefusedRefund.pick({ order_id: true, member_id: true, refund_id: true, amount: true }).shape,
  /** The provider's reference of what it gave back. */
  twice_ref: z.string(),
});

/** The overview: today in the merchant's zone, and what is left for the next 14 days. */
export const OverviewDocument = z
  .strictObject({
    /** Today in the merchant's zone. */
    date: LocalDate,
    currency: z.string(),
    today: z.strictObject({
      order_count: z.int(),
      paid_count: z.int(),
      visitor_count: z.int(),
      /** Paid today, minor units, refunds not taken off. */
      sales_minor: z.int(),
      /** Given back today, minor units. */
      refunds_minor: z.int(),
    }),
    channels: z.array(
      z.strictObject({
        channel: Channel,
        paid_count: z.int(),
        visitor_count: z.int(),
        sales_minor: z.int(),
      }),
    ),
    pools: z.array(
      z.strictObject({
        pool_id: z.string(),
        name: z.strictObject({ zh: z.string(), en: z.string() }),
        days: z.array(
          z.strictObject({
            date: LocalDate,
            /** Null when unlimited. */
            capacity: z.int().nullable(),
            held: z.int(),
            sold: z.int(),
            closed: z.boolean(),
          }),
        ),
      }),
    ),
    /** What may want a person. */
    attention: z.strictObject({
      /** Orders whose payment nobody knows. */
      unknown_count: z.int(),
      /** Paid orders that neither got a ticket nor their money back. */
      stuck_count: z.int(),
      /** Refunds that the provider has refused and that have not arrived since. */
      refused_refund_count: z.int(),
      /** The oldest of them, those that are no longer tried by themselves first. */
      refused_refunds: z.array(RefusedRefund),
      /**
       * Refunds of the last 90 days that were paid out when the provider refused them, and that it
       * gave back all the same: the customer has the money twice. The newest first.
       */
      doubled_refunds: z.array(DoubledRefund),
    }),
  })
  .meta({ id: "Overview" });
export type OverviewDocument = z.infer<typeof OverviewDocument>;

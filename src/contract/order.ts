/** Orders on the wire: what is asked, and the documents of the source, key for key. */
import { z } from "zod";
import { fault } from "./fault-texts.ts";
import {
  Actor,
  Channel,
  created_range,
  Instant,
  LocalDate,
  pageOf,
  paging,
  plainText,
  SettledMethod,
  Slug,
  StartTime,
} from "./fields.ts";
import { fulfillmentStatuses, orderStatuses, paymentStatuses } from "./order-words.ts";
import { RefundPin } from "./refund-rules.ts";

export const OrderStatus = z.enum(orderStatuses);
export type OrderStatus = z.infer<typeof OrderStatus>;

export const PaymentStatus = z.enum(paymentStatuses);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const FulfillmentStatus = z.enum(fulfillmentStatuses);
export type FulfillmentStatus = z.infer<typeof FulfillmentStatus>;

/** Who buys, as the channel knows them: up to 12 short texts under snake_case names. */
export const Customer = z
  .record(
    z.string().regex(
      /^[a-z][a-z0-9_]{0,39}$/,
      fault({
        zh: "名称应为 snake_case，最多 40 个字符",
        en: "names are snake_case, at most 40 characters",
      }),
    ),
    plainText(200),
  )
  .refine(
    (customer) => Object.keys(customer).length <= 12,
    fault({ zh: "最多 12 项", en: "at most 12 fields" }),
  )
  .meta({ example: { telegram_user_id: "6761269319", telegram_username: "bestjustin" } });
export type Customer = z.infer<typeof Customer>;

/** The largest party of one order; larger groups are several orders in one cart. */
export const quantity_max = 10_000;

export const CreateOrder = z.strictObject({
  sku_id: Slug,
  /** Visitors, a multiple of the SKU's pack size. */
  quantity: z.int().min(1).max(quantity_max),
  date: LocalDate,
  start_time: StartTime.optional(),
  channel: Channel,
  customer: Customer,
  cart_id: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{1,64}$/,
      fault({
        zh: "应为 1 到 64 个字母、数字、_ 或 -",
        en: "must be 1 to 64 letters, digits, _ and -",
      }),
    )
    .optional(),
});
export type CreateOrder = z.infer<typeof CreateOrder>;

export const InventoryLockDocument = z.strictObject({
  lock_id: z.string(),
  sku_id: z.string(),
  quantity: z.int(),
  expiry_at: Instant,
});

/**
 * The order document. The amount's key is named after the currency (`quote_amount_sgd`) and holds
 * major units. What does not exist yet is absent.
 */
export const OrderDocument = z
  .looseObject({
    order_id: z.string(),
    merchant_id: z.string(),
    sku_id: z.string(),
    product_name: z.string(),
    quantity: z.int(),
    date: LocalDate,
    currency: z.string(),
    channel: Channel,
    customer: z.record(z.string(), z.string()),
    status: OrderStatus,
    payment_status: PaymentStatus,
    fulfillment_status: FulfillmentStatus,
    created_at: Instant,
    inventory_lock: InventoryLockDocument.optional(),
    payment_ref: z.string().optional(),
    payment_method: SettledMethod.optional(),
  })
  .meta({ id: "Order" });
export type OrderDocument = z.infer<typeof OrderDocument>;

export const FulfillmentDocument = z
  .strictObject({
    fulfillment_id: z.string(),
    order_id: z.string(),
    ticket_code: z.string(),
    product_name: z.string(),
    visit_date: LocalDate,
    qr_url: z.string(),
    issued_at: Instant,
  })
  .meta({ id: "Fulfillment" });
export type FulfillmentDocument = z.infer<typeof FulfillmentDocument>;

/** One fact of a timeline. The payload keeps the camelCase keys of the source, in their order. */
export const EventDocument = z
  .strictObject({
    /** Position in the merchant's stream: increasing, without gaps over all its orders. */
    seq: z.int(),
    type: z.string(),
    at: Instant,
    /** Absent on an event of anything else. */
    order_id: z.string().optional(),
    /** What else it is about: a shift, a member. */
    record_id: z.string().optional(),
    actor: Actor,
    payload: z.record(z.string(), z.unknown()),
    /** SHA-256, hex, over the previous hash of this timeline and this event's canonical content. */
    hash: z.string(),
  })
  .meta({ id: "Event" });
export type EventDocument = z.infer<typeof EventDocument>;

/** A whole timeline, with the outcome of recomputing its hashes. */
export const TimelineDocument = z
  .strictObject({
    data: z.array(EventDocument),
    chain: z.strictObject({
      status: z.enum(["INTACT", "BROKEN"]),
      /** The last hash; equal to what the order's row keeps when intact. */
      head: z.string(),
      /** The first event whose hash does not agree. */
      broken_seq: z.int().optional(),
    }),
  })
  .meta({ id: "Timeline" });
export type TimelineDocument = z.infer<typeof TimelineDocument>;

export const orderExpansions = ["cart", "payments", "tickets", "refunds"] as const;

export const GetOrderQuery = z.strictObject({
  /** Comma-separated: cart, payments, tickets, refunds. */
  expand: z
    .string()
    .transform((text) => text.split(",").filter((part) => part !== ""))
    .pipe(z.array(z.enum(orderExpansions)))
    .optional(),
});

export const ListOrdersQuery = z.strictObject({
  status: OrderStatus.optional(),
  payment_status: PaymentStatus.optional(),
  fulfillment_status: FulfillmentStatus.optional(),
  channel: Channel.optional(),
  /** The visit date. */
  date: LocalDate.optional(),
  ...created_range,
  /** The start of an order id, ticket code, payment reference or customer value. */
  q: plainText(100).optional(),
  ...paging,
});
export type ListOrdersQuery = z.infer<typeof ListOrdersQuery>;

export const OrderList = pageOf(OrderDocument);
export type OrderList = z.infer<typeof OrderList>;

export const CancelOrder = z.strictObject({
  reason: plainText(500),
  /** Where the order is paid, and the store that sold it asks for its PIN. */
  refund_pin: RefundPin.optional(),
});
export type CancelOrder = z.infer<typeof CancelOrder>;

export const ListEventsQuery = z.strictObject({
  /** Events with a seq greater than this. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const EventList = z.strictObject({
  data: z.array(EventDocument),
  /** Hand it back as `after`. */
  next_after: z.int(),
});
export type EventList = z.infer<typeof EventList>;

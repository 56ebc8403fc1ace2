/** Checkout and payment sessions on the wire. */
import { z } from "zod";
import {
  Amount,
  Instant,
  PaymentMethod,
  Protocol,
  SessionProtocol,
  SettledMethod,
} from "./fields.ts";
import { FulfillmentDocument, OrderDocument } from "./order.ts";

export const sessionStatuses = ["OPEN", "SUCCEEDED", "FAILED", "EXPIRED", "UNKNOWN"] as const;
export const SessionStatus = z.enum(sessionStatuses);
export type SessionStatus = z.infer<typeof SessionStatus>;

export const Checkout = z.strictObject({
  payment_method: PaymentMethod,
  protocol: Protocol.default("DIRECT"),
});
export type Checkout = z.infer<typeof Checkout>;

/** A cart is paid whole. */
export const CheckoutCart = Checkout.extend({
  /** Orders of the cart whose hold has expired, as far as the buyer knows of it. */
  leave_out: z.array(z.string().min(1).max(100)).max(50).optional(),
});

/**
 * What an agent needs for AP2 v0.2: our signed checkout, its hash, and the nonce of this session.
 */
export const Ap2Document = z.strictObject({
  checkout_jwt: z.string(),
  /** base64url SHA-256 over the compact checkout_jwt. */
  checkout_hash: z.string(),
  nonce: z.string(),
});

/** Receipts of AP2 v0.2: signed JWTs, for an acceptance and for a refusal. */
export const ReceiptsDocument = z.strictObject({
  checkout_receipt: z.string(),
  payment_receipt: z.string(),
});
export type ReceiptsDocument = z.infer<typeof ReceiptsDocument>;

export const PaymentSessionDocument = z
  .strictObject({
    session_id: z.string(),
    /** The first order of the cart when the session pays for several. */
    order_id: z.string(),
    protocol: SessionProtocol,
    payment_method: SettledMethod,
    amount: Amount,
    status: SessionStatus,
    expiry_at: Instant,
    /** A page for people: the order, the time left, a form to pay with. */
    pay_url: z.string(),
    ap2: Ap2Document.optional(),
    /** Present when the session pays for several orders. */
    cart_id: z.string().optional(),
    order_ids: z.array(z.string()).optional(),
    payment_ref: z.string().optional(),
    /** Our receipts, once an AP2 session is paid. */
    receipts: ReceiptsDocument.optional(),
    /** Why it failed or is not known. */
    failure: z.string().optional(),
  })
  .meta({ id: "PaymentSession" });
export type PaymentSessionDocument = z.infer<typeof PaymentSessionDocument>;

/** The longest token, or id of an instrument, that a provider is handed. */
export const payment_token_chars_max = 128;

/** What the customer's side handed over: good for one charge or hold, and stored nowhere. */
export const PaymentToken = z.string().min(1).max(payment_token_chars_max);

/** A token for a DIRECT session, mandates for an AP2 session. */
export const CompleteSession = z.strictObject({
  payment_token: PaymentToken.optional(),
  checkout_mandate: z.string().min(1).max(65_536).optional(),
  payment_mandate: z.string().min(1).max(65_536).optional(),
});
export type CompleteSession = z.infer<typeof CompleteSession>;

export const CompletionDocument = z
  .strictObject({
    session: PaymentSessionDocument,
    order: OrderDocument,
    /** Absent while the payment's outcome is not known. */
    fulfillment: FulfillmentDocument.optional(),
    receipts: ReceiptsDocument.optional(),
    /** Present when the session paid for several orders. */
    orders: z.array(OrderDocument).optional(),
    fulfillments: z.array(FulfillmentDocument).optional(),
  })
  .meta({ id: "Completion" });
export type CompletionDocument = z.infer<typeof CompletionDocument>;

/** Money on its way back for one order. */
export const RefundDocument = z
  .strictObject({
    refund_id: z.string(),
    /** The session whose money it is. */
    session_id: z.string(),
    amount: Amount,
    status: z.enum(["PENDING", "SUCCEEDED", "FAILED"]),
    /** Where it goes when not to where the session's money came from. */
    tender: z.enum(["member_account", "points"]).optional(),
    reason: z.string(),
    /** The provider's reference, once the money went back. */
    refund_ref: z.string().optional(),
    /** Why the provider refused last. */
    failure: z.string().optional(),
    created_at: Instant,
    /** How often the provider was asked, each time under a key of its own. */
    attempt_count: z.int().min(1),
    /** How it reached the customer past the provider, or past a forgotten member's account. */
    paid_out: z.enum(["cash", "bank"]).optional(),
    /** How much of it: what a member had been given is no money. */
    paid_out_amount: Amount.optional(),
    /** The store whose drawer it came out of. */
    paid_out_store_no: z.string().optional(),
    /** The provider's reference, where it gave the money too: the customer has it twice. */
    twice_ref: z.string().optional(),
    /** When a refused refund is tried again by itself. FAILED without it waits for a person. */
    next_attempt_at: Instant.optional(),
  })
  .meta({ id: "Refund" });
export type RefundDocument = z.infer<typeof RefundDocument>;

/**
 * What the pay page shows. It is reached by whoever has the session's id, so it names no customer.
 */
export const PayPageDocument = z.strictObject({
  session: PaymentSessionDocument,
  merchant: z.strictObject({
    name: z.strictObject({ zh: z.string(), en: z.string() }),
    time_zone: z.string(),
  }),
  /** True: no real money moves. */
  simulator: z.boolean(),
  /** The server's clock, to count down by. */
  now: Instant,
  lines: z.array(
    z.strictObject({
      order_id: z.string(),
      name: z.strictObject({ zh: z.string(), en: z.string() }),
      quantity: z.int(),
      date: z.string(),
      start_time: z.string().optional(),
      amount: Amount,
      /** Present once paid. */
      ticket_url: z.string().optional(),
    }),
  ),
});
export type PayPageDocument = z.infer<typeof PayPageDocument>;

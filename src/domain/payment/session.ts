/**
 * A payment session: one attempt of a customer to pay a cart.
 *
 * OPEN       the customer may pay until it expires
 * SUCCEEDED  paid
 * FAILED     refused by the provider, or given up by the customer
 * EXPIRED    not paid in time
 * UNKNOWN    the provider did not say; a worker finds out
 *
 * `settled` turns true once the provider's last word is known. A session that ended without it is
 * asked about again, so that money which came in unnoticed is never lost.
 */

export type SessionStatus = "OPEN" | "SUCCEEDED" | "FAILED" | "EXPIRED" | "UNKNOWN";

export type PaymentSession = Readonly<{
  merchant_id: string;
  session_id: string;
  cart_id: string;
  order_ids: readonly string[];
  protocol: "AP2" | "DIRECT";
  payment_method: string;
  amount_minor: bigint;
  currency: string;
  provider: string;
  status: SessionStatus;
  created_at_ms: number;
  expiry_at_ms: number;
  payment_ref: string | null;
  failure: string | null;
  settled: boolean;
  /** AP2: the exact bytes that we signed, their hash, and the nonce of this session. */
  checkout_jwt: string | null;
  checkout_hash: string | null;
  nonce: string | null;
  checkout_receipt: string | null;
  payment_receipt: string | null;
}>;

/**
 * What is known of a session's payment, from the provider's answer, report, or a later question.
 */
export type PaymentOutcome =
  | Readonly<{
      state: "SUCCEEDED";
      payment_ref: string;
      amount_minor: bigint;
      currency: string;
    }>
  | Readonly<{ state: "DECLINED"; reason: string }>
  | Readonly<{ state: "UNKNOWN"; reason: string }>
  /** The provider took no money and will not: the session's time is over, or it was given up. */
  | Readonly<{ state: "CLOSED"; cause: "EXPIRED" | "CANCELLED" }>;

/** Money on its way back for one order. FAILED is tried again by a worker. */
export type Refund = Readonly<{
  merchant_id: string;
  refund_id: string;
  order_id: string;
  session_id: string;
  amount_minor: bigint;
  currency: string;
  reason: string;
  status: "PENDING" | "SUCCEEDED" | "FAILED";
  refund_ref: string | null;
  failure: string | null;
  created_at_ms: number;
}>;

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
  /** `E…`: the trade order that this attempt is to pay; all on the same orders name the same. */
  trade_order_id: string;
  /** `P…`: this attempt, as the cashier family numbers it. */
  pay_order_id: string;
  cart_id: string;
  /** None for a recharge and for a deposit, which pay for no order. */
  order_ids: readonly string[];
  /**
   * COUNTER: asked for by a till, which handles the payment itself. DEPOSIT: what was consumed of a
   * deposit, whose life is told by its own record; nobody is asked to pay it.
   */
  protocol: "AP2" | "DIRECT" | "COUNTER" | "DEPOSIT";
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
      /** Who paid, as the channel calls them; absent where it does not say. */
      channel_user_id?: string;
    }>
  | Readonly<{ state: "DECLINED"; reason: string }>
  | Readonly<{ state: "UNKNOWN"; reason: string }>
  /** The provider took no money and will not: the session's time is over, or it was given up. */
  | Readonly<{ state: "CLOSED"; cause: "EXPIRED" | "CANCELLED" }>;

/** The provider of payments that are counted into a drawer: nobody has to be asked. */
export const cash_provider = "cash";

/** The provider of sales that a member pays wholly, by points or from the account. */
export const member_provider = "member";

/** What a member paid of a sale: it goes back to where it came from. */
export type MemberRefund = "MEMBER_ACCOUNT" | "POINTS";

/**
 * Money on its way back for one order, or for a recharge or a consumed deposit, which have none:
 * `order_id` then names the trade order.
 *
 * PENDING    the attempt at hand is under way: asked for, or about to be
 * SUCCEEDED  the money went back
 * FAILED     the provider refused the attempt; the next one has a key of its own, unless it is paid
 *            out by another way
 */
export type Refund = Readonly<{
  merchant_id: string;
  refund_id: string;
  /** `MR…`, as the cashier family numbers it; null for those of before there were any. */
  refund_no: string | null;
  order_id: string;
  session_id: string;
  amount_minor: bigint;
  currency: string;
  /** Null for what the session itself has brought: cash, or money of the channel. */
  tender: MemberRefund | null;
  reason: string;
  status: "PENDING" | "SUCCEEDED" | "FAILED";
  refund_ref: string | null;
  /** Why the provider refused last; null once the money went back. */
  failure: string | null;
  created_at_ms: number;
  /** From 1: the attempt at hand, or the last one. */
  attempt_count: number;
  /** That attempt's key at the provider, under which money moves once at most. */
  attempt_key: string;
  /** FAILED: when the next attempt begins by itself; null when a person has to see to it. */
  next_attempt_at_ms: number | null;
  /**
   * How it reached its owner otherwise: past the provider, which refused it, or past the account of
   * a member who was forgotten. Null unless it did.
   */
  paid_out: "CASH" | "BANK" | null;
  /** How much of it; a member's gift is no money. */
  paid_out_minor: bigint | null;
  /** CASH: the store whose drawer it came out of. */
  paid_out_store_no: string | null;
  /** The provider's reference, where the provider gave it back as well, after it was paid out. */
  twice_ref: string | null;
}>;

/**
 * The port behind which every payment provider stands.
 *
 * Rules that hold for all of them: no call is made inside a database transaction; every call
 * carries a key of ours, and the same key never moves money twice; a time-out, a broken connection
 * or a 5xx answer is UNKNOWN, never a failure.
 */

/**
 * One attempt to take money. `key` is the payment session's id: one session, at most one charge.
 */
export type ChargeRequest = Readonly<{
  key: string;
  merchant_id: string;
  /** Minor units of `currency`. */
  amount_minor: bigint;
  /** ISO 4217. */
  currency: string;
  /** `card`, … as the customer chose it; part of the sandbox's payment reference. */
  payment_method: string;
  /** What the customer's side handed over: a token of the provider. */
  payment_token: string;
  /** Where the provider may report the outcome, absolute; null when it should not. */
  notify_url: string | null;
}>;

/** What the provider says of a charge. */
export type ChargeOutcome =
  | Readonly<{
      state: "SUCCEEDED";
      /** The provider's reference of the payment, `card_1773995812285` in the sandbox. */
      payment_ref: string;
      amount_minor: bigint;
      currency: string;
    }>
  | Readonly<{ state: "DECLINED"; reason: string }>
  /** Accepted and still being worked on: ask again. */
  | Readonly<{ state: "PENDING" }>
  /** The provider has never heard of this key. */
  | Readonly<{ state: "NOT_FOUND" }>
  /** Closed by us: no money was taken and none will be. */
  | Readonly<{ state: "CLOSED" }>
  /** Nobody can say: time-out, lost connection, 5xx. Ask again later. */
  | Readonly<{ state: "UNKNOWN"; reason: string }>;

export type RefundRequest = Readonly<{
  /** Of one attempt: the same key never refunds twice, and keeps the verdict that it got. */
  key: string;
  /** The key of the charge that is refunded, whole or in part. */
  charge_key: string;
  merchant_id: string;
  amount_minor: bigint;
  currency: string;
}>;

export type RefundOutcome =
  | Readonly<{ state: "SUCCEEDED"; refund_ref: string }>
  /** Refused for good under this key: no money moves under it any more. */
  | Readonly<{ state: "FAILED"; reason: string }>
  | Readonly<{ state: "PENDING" }>
  /** The provider knows no such refund; asked for one, no such charge, and it keeps no verdict. */
  | Readonly<{ state: "NOT_FOUND" }>
  | Readonly<{ state: "UNKNOWN"; reason: string }>;

/** A report that the provider sends of its own accord, once its signature has been checked. */
export type ProviderNotification = Readonly<{
  /** Unique per report at the provider; reports may come twice or out of order. */
  notification_id: string;
  key: string;
  outcome: ChargeOutcome;
}>;

export interface PaymentProvider {
  /** `sandbox`, … */
  readonly name: string;
  /** True when no real money can move. */
  readonly is_simulator: boolean;
  charge(request: ChargeRequest): Promise<ChargeOutcome>;
  /** The state of a charge by our key. */
  query(key: string): Promise<ChargeOutcome>;
  /**
   * Makes sure that no charge under this key can succeed from now on, and says how it stands:
   * CLOSED, or the final state that it had reached before. Closing a key never heard of closes it
   * too.
   */
  close(key: string): Promise<ChargeOutcome>;
  refund(request: RefundRequest): Promise<RefundOutcome>;
  queryRefund(key: string): Promise<RefundOutcome>;
  /** Reads and authenticates a report. Returns null when it is forged or malformed. */
  parseNotification(
    raw_body: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): ProviderNotification | null;
}

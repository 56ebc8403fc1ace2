/**
 * The port behind which every payment provider stands.
 *
 * Rules that hold for all of them: no call is made inside a database transaction; every call
 * carries a key of ours, and the same key never moves money twice; a time-out, a broken connection
 * or a 5xx answer is UNKNOWN, never a failure.
 */

/** Whose account the money comes from. */
export type ChannelName = "wechat" | "alipay" | "unionpay" | "paynow" | "card";

/** What the channel itself says of a payment, a refund or a hold. */
export type PaymentChannel = Readonly<{
  name: ChannelName;
  /** The channel's own number, by which it is found in its bills and on the customer's phone. */
  channel_ref: string;
  /** The payer as the channel names them to this merchant (an openid); null when it does not. */
  channel_user_id: string | null;
}>;

/** How the customer pays: one of three. */
export type PaymentMeans =
  /** What the customer's side or a card terminal handed over: a token of the provider. */
  | Readonly<{ payment_token: string }>
  /** Merchant-scanned: the digits that the customer's phone showed to the till. */
  | Readonly<{ bar_code: string }>
  /** Customer-scanned: asks for a code to show, which can be paid until then (epoch ms). */
  | Readonly<{ qr_expiry_at_ms: number }>;

/** What is asked for, whatever the means. */
export type ChargeTerms = Readonly<{
  key: string;
  merchant_id: string;
  /** Minor units of `currency`. */
  amount_minor: bigint;
  /** ISO 4217. */
  currency: string;
  /** `card`, `wechat`, … as the customer chose it; part of the sandbox's payment reference. */
  payment_method: string;
  /** Where the provider may report the outcome, absolute; null when it should not. */
  notify_url: string | null;
}>;

/**
 * One attempt to take money. `key` is the payment session's id: one session, at most one charge.
 * Asked again under the same key, the first `notify_url` and `qr_expiry_at_ms` count.
 */
export type ChargeRequest = ChargeTerms & PaymentMeans;

/** What the customer has to do before it goes on. */
export type NextStep =
  /** Scan a code with this content, until that moment (epoch ms). */
  | Readonly<{ kind: "qr"; content: string; expiry_at_ms: number }>
  /** Confirm on the own phone, with a password or a finger. Ask again, then reverse. */
  | Readonly<{ kind: "user_paying" }>;

/** What the provider says of a charge. */
export type ChargeOutcome =
  | Readonly<{
      state: "SUCCEEDED";
      /** The provider's reference of the payment, `card_1773995812285` in the sandbox. */
      payment_ref: string;
      /** What was taken. To be compared with what was asked. */
      amount_minor: bigint;
      currency: string;
      /** Absent when the provider names no channel. */
      channel?: PaymentChannel;
    }>
  | Readonly<{ state: "DECLINED"; reason: string }>
  /** Accepted and still being worked on: ask again. `next` where the customer has to act. */
  | Readonly<{ state: "PENDING"; next?: NextStep }>
  /** The provider has never heard of this key. */
  | Readonly<{ state: "NOT_FOUND" }>
  /** Closed or reversed by us: no money is taken and none will be. */
  | Readonly<{ state: "CLOSED" }>
  /** Nobody can say: time-out, lost connection, 5xx. Ask again later. */
  | Readonly<{ state: "UNKNOWN"; reason: string }>;

export type RefundRequest = Readonly<{
  /** Of one attempt: the same key never refunds twice, and keeps the verdict that it got. */
  key: string;
  /** The key of the charge that is refunded, whole or in part; or of a hold's capture. */
  charge_key: string;
  merchant_id: string;
  amount_minor: bigint;
  currency: string;
  /** Where the provider may report the end, absolute. Absent or null: nobody is told, so ask. */
  notify_url?: string | null;
}>;

/** What the provider says of a refund. */
export type RefundOutcome =
  | Readonly<{
      state: "SUCCEEDED";
      refund_ref: string;
      /** What went back, when the provider says so. To be compared with what was asked. */
      amount_minor?: bigint;
      currency?: string;
      channel?: PaymentChannel;
    }>
  /** Refused for good under this key: no money moves under it any more. */
  | Readonly<{ state: "FAILED"; reason: string }>
  | Readonly<{ state: "PENDING" }>
  /** The provider knows no such refund; asked for one, no such charge, and it keeps no verdict. */
  | Readonly<{ state: "NOT_FOUND" }>
  | Readonly<{ state: "UNKNOWN"; reason: string }>;

/**
 * Money set aside in the customer's account, to be taken whole or in part, or given free again.
 * `key` is the hold's id: one key, at most one hold, which ends at the moment that was asked first.
 */
export type HoldRequest = ChargeTerms &
  PaymentMeans &
  Readonly<{
    /** When the hold is to end by itself, epoch ms. The channel may set an earlier moment. */
    hold_expiry_at_ms: number;
  }>;

/** Takes what is held, once. What is not taken goes back in the same step. */
export type CaptureRequest = Readonly<{
  /** The capture's id: the key of the payment that it makes, for `query`, `close`, refunds. */
  key: string;
  hold_key: string;
  merchant_id: string;
  /** From one minor unit up to what is held. */
  amount_minor: bigint;
  currency: string;
}>;

/** Gives free what is held, or keeps a hold that is not there yet from ever coming about. */
export type ReleaseRequest = Readonly<{
  /** The release's id. */
  key: string;
  hold_key: string;
  merchant_id: string;
}>;

/** Lets a hold last longer. */
export type ExtendHoldRequest = Readonly<{
  /** The extension's id. */
  key: string;
  hold_key: string;
  merchant_id: string;
  /** When the hold is to end by itself, epoch ms. An earlier moment than now set is refused. */
  hold_expiry_at_ms: number;
}>;

type HeldMoney = Readonly<{
  /** The provider's reference of the hold. */
  hold_ref: string;
  /** What was held. To be compared with what was asked. */
  amount_minor: bigint;
  currency: string;
  channel?: PaymentChannel;
}>;

/** How a hold stands, which is also what every call that changes one answers. */
export type HoldOutcome =
  | (HeldMoney &
      Readonly<{
        state: "HELD";
        /** When it ends by itself, epoch ms. */
        hold_expiry_at_ms: number;
        /** Why the call could not do what it was to do, for good; null when it did. */
        refusal: string | null;
      }>)
  /** Taken, whole or in part. `captured_minor + released_minor = amount_minor`. */
  | (HeldMoney &
      Readonly<{
        state: "CAPTURED";
        /** The capture that took it. Another one than asked for: that one took nothing. */
        capture_key: string;
        payment_ref: string;
        captured_minor: bigint;
        released_minor: bigint;
      }>)
  /** Given back whole: by us, or by itself when its time was over. */
  | (HeldMoney & Readonly<{ state: "RELEASED" | "EXPIRED" }>)
  | Readonly<{ state: "DECLINED"; reason: string }>
  | Readonly<{ state: "PENDING"; next?: NextStep }>
  | Readonly<{ state: "NOT_FOUND" }>
  /** Released before anything was held: nothing is held and nothing will be. */
  | Readonly<{ state: "CLOSED" }>
  | Readonly<{ state: "UNKNOWN"; reason: string }>;

type Report<Kind extends string, Outcome> = Readonly<{
  kind: Kind;
  /** Unique per report at the provider; reports may come twice or out of order. */
  notification_id: string;
  /** The key of the charge, the refund or the hold. */
  key: string;
  /** How it stood when the report was made, which may be long ago: when in doubt, ask. */
  outcome: Outcome;
}>;

/** A report that the provider sends of its own accord, once its signature has been checked. */
export type ProviderNotification =
  | Report<"payment", ChargeOutcome>
  | Report<"refund", RefundOutcome>
  | Report<"hold", HoldOutcome>;

export interface PaymentProvider {
  /** `sandbox`, … */
  readonly name: string;
  /** True when no real money can move. */
  readonly is_simulator: boolean;
  charge(request: ChargeRequest): Promise<ChargeOutcome>;
  /** The state of a charge, or of a capture's payment, by our key. */
  query(key: string): Promise<ChargeOutcome>;
  /**
   * Makes sure that no charge under this key can succeed from now on, and says how it stands:
   * CLOSED, or the final state that it had reached before. Closing a key never heard of closes it
   * too. PENDING or UNKNOWN: it could not be closed, close it again.
   */
  close(key: string): Promise<ChargeOutcome>;
  /**
   * As close, and what was taken goes back: CLOSED, or DECLINED when it had been. PENDING or
   * UNKNOWN: money may still be taken, reverse it again.
   */
  reverse(key: string): Promise<ChargeOutcome>;
  refund(request: RefundRequest): Promise<RefundOutcome>;
  queryRefund(key: string): Promise<RefundOutcome>;
  hold(request: HoldRequest): Promise<HoldOutcome>;
  /** How a hold stands, by its key. */
  queryHold(key: string): Promise<HoldOutcome>;
  capture(request: CaptureRequest): Promise<HoldOutcome>;
  /** RELEASED, CLOSED, or the end that the hold had found before. PENDING: release it again. */
  release(request: ReleaseRequest): Promise<HoldOutcome>;
  /** HELD until when, with the reason if it could not be extended; or how the hold has ended. */
  extendHold(request: ExtendHoldRequest): Promise<HoldOutcome>;
  /** Reads and authenticates a report. Returns null when it is forged or malformed. */
  parseNotification(
    raw_body: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): ProviderNotification | null;
}

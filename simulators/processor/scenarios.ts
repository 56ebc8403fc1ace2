/**
 * The scenarios: what the processor does, by the test token that asks for it. Bar codes and phones
 * name the same scenarios in their own way. This table is the documentation as well; it is served
 * at `GET /`.
 */

/** How a scenario plays. */
export type Scenario = Readonly<{
  token: string;
  does: string;
  /**
   * `lost`: the request leaves no trace. `later`: PENDING first, SUCCEEDED (or HELD) after the
   * delay. `later_declines`: PENDING first, DECLINED after the delay.
   */
  charge: "succeed" | "decline" | "later" | "later_declines" | "lost";
  /** How the caller of the first request hears of it. */
  answer: "at_once" | "when_settled" | "never" | "error" | "after_notice";
  /** Default of the delay that `tok_…_<ms>` sets. */
  delay_ms?: number;
  reason?: string;
  /** While it is PENDING, the customer is asked for the password. */
  next?: "user_paying";
  /** False: a close does not stop the money. */
  is_closeable?: false;
  /** Notifications sent although the answer was given. */
  notices?: 1 | 2;
  /** `late`: sent after the delay, whatever came between. `stale_last`: PENDING comes last. */
  notice_order?: "late" | "stale_last";
  /** What is taken differs from what was asked. */
  takes?: "one_minor_unit_more" | "other_currency";
  refund?: "fails" | "later" | "fails_later" | "never_answers";
  /** Why refunds fail, when it is not the issuer. */
  refund_reason?: string;
  /** What is wrong with the hold, once it is there. */
  hold?: "capture_unanswered" | "capture_refused" | "release_unanswered" | "not_extendable";
}>;

/** All scenarios. Every other token is declined with `invalid_token`. */
export const scenarios: readonly Scenario[] = [
  {
    token: "tok_sandbox_success",
    does: "Charges and answers at once.",
    charge: "succeed",
    answer: "at_once",
  },
  {
    token: "tok_sandbox_decline",
    does: "Declines.",
    charge: "decline",
    reason: "card_declined",
    answer: "at_once",
  },
  {
    token: "tok_sandbox_insufficient_funds",
    does: "Declines for lack of funds.",
    charge: "decline",
    reason: "insufficient_funds",
    answer: "at_once",
  },
  {
    token: "tok_sandbox_expired_card",
    does: "Declines because the card has expired.",
    charge: "decline",
    reason: "expired_card",
    answer: "at_once",
  },
  {
    token: "tok_sandbox_slow",
    does: "Works for the delay, then charges and answers. A close before that moment stops it.",
    charge: "later",
    answer: "when_settled",
    delay_ms: 2_000,
  },
  {
    token: "tok_sandbox_timeout_charged",
    does: "Charges, but does not answer before the caller gives up; then notifies.",
    charge: "succeed",
    answer: "never",
  },
  {
    token: "tok_sandbox_timeout_uncharged",
    does: "Loses the request: no charge, no answer, no trace.",
    charge: "lost",
    answer: "never",
  },
  {
    token: "tok_sandbox_error_once",
    does: "Answers 500 to the first request of a key without charging, and charges at the second.",
    charge: "lost",
    answer: "error",
  },
  {
    token: "tok_sandbox_error_charged",
    does: "Charges, but answers 500; then notifies.",
    charge: "succeed",
    answer: "error",
  },
  {
    token: "tok_sandbox_late_success",
    does: "Answers PENDING; succeeds after the delay and notifies. A close before then stops it.",
    charge: "later",
    answer: "at_once",
    delay_ms: 310_000,
  },
  {
    token: "tok_sandbox_late_success_uncloseable",
    does: "As tok_sandbox_late_success, but a close is answered PENDING and the money still comes.",
    charge: "later",
    answer: "at_once",
    delay_ms: 310_000,
    is_closeable: false,
  },
  {
    token: "tok_sandbox_notify_twice",
    does: "Charges, answers, and sends the same notification twice.",
    charge: "succeed",
    answer: "at_once",
    notices: 2,
  },
  {
    token: "tok_sandbox_notify_first",
    does: "Charges and answers only after its notification was delivered (or failed once).",
    charge: "succeed",
    answer: "after_notice",
    notices: 1,
  },
  {
    token: "tok_sandbox_wrong_amount",
    does: "Takes one minor unit more than asked, and says so.",
    charge: "succeed",
    answer: "at_once",
    takes: "one_minor_unit_more",
  },
  {
    token: "tok_sandbox_wrong_currency",
    does: "Takes the amount in XTS, the currency for tests, and says so.",
    charge: "succeed",
    answer: "at_once",
    takes: "other_currency",
  },
  {
    token: "tok_sandbox_refund_pending",
    does: "Charges; its refunds are PENDING and succeed after the delay.",
    charge: "succeed",
    answer: "at_once",
    refund: "later",
    delay_ms: 2_000,
  },
  {
    token: "tok_sandbox_refund_pending_fails",
    does: "Charges; its refunds are PENDING and fail after the delay.",
    charge: "succeed",
    answer: "at_once",
    refund: "fails_later",
    delay_ms: 2_000,
  },
  {
    token: "tok_sandbox_refund_fails",
    does: "Charges; its refunds fail.",
    charge: "succeed",
    answer: "at_once",
    refund: "fails",
  },
  {
    token: "tok_sandbox_refund_timeout",
    does: "Charges; its refunds are made but not answered before the caller gives up.",
    charge: "succeed",
    answer: "at_once",
    refund: "never_answers",
  },
  {
    token: "tok_sandbox_refund_insufficient",
    does: "Charges; its refunds fail because the merchant's balance does not suffice.",
    charge: "succeed",
    answer: "at_once",
    refund: "fails",
    refund_reason: "merchant_balance_insufficient",
  },
  {
    token: "tok_sandbox_code_expired",
    does: "Declines because the bar code has expired.",
    charge: "decline",
    reason: "bar_code_expired",
    answer: "at_once",
  },
  {
    token: "tok_sandbox_code_invalid",
    does: "Declines because it is no bar code of this channel.",
    charge: "decline",
    reason: "bar_code_invalid",
    answer: "at_once",
  },
  {
    token: "tok_sandbox_cancelled",
    does: "Declines because the customer does not want to pay.",
    charge: "decline",
    reason: "cancelled_by_payer",
    answer: "at_once",
  },
  {
    token: "tok_sandbox_user_paying",
    does: "Waits for the customer's password, who enters it after the delay; then notifies.",
    charge: "later",
    answer: "at_once",
    next: "user_paying",
    delay_ms: 5_000,
  },
  {
    token: "tok_sandbox_user_paying_cancelled",
    does: "Waits for the customer's password, who cancels after the delay; then notifies.",
    charge: "later_declines",
    answer: "at_once",
    next: "user_paying",
    reason: "cancelled_by_payer",
    delay_ms: 5_000,
  },
  {
    token: "tok_sandbox_user_paying_ignored",
    does: "Waits for the customer's password, which never comes; declines after the delay.",
    charge: "later_declines",
    answer: "at_once",
    next: "user_paying",
    reason: "payer_timed_out",
    delay_ms: 60_000,
  },
  {
    token: "tok_sandbox_user_paying_uncloseable",
    does: "As tok_sandbox_user_paying, but closing and reversing are PENDING until it is paid.",
    charge: "later",
    answer: "at_once",
    next: "user_paying",
    delay_ms: 5_000,
    is_closeable: false,
  },
  {
    token: "tok_sandbox_notify_reordered",
    does: "As tok_sandbox_user_paying; after the success it notifies that it was PENDING.",
    charge: "later",
    answer: "at_once",
    next: "user_paying",
    notice_order: "stale_last",
    delay_ms: 2_000,
  },
  {
    token: "tok_sandbox_notify_late",
    does: "Charges, answers, and notifies after the delay, also when it was undone meanwhile.",
    charge: "succeed",
    answer: "at_once",
    notices: 1,
    notice_order: "late",
    delay_ms: 5_000,
  },
  {
    token: "tok_sandbox_hold_capture_timeout",
    does: "Holds; captures are made but not answered before the caller gives up.",
    charge: "succeed",
    answer: "at_once",
    hold: "capture_unanswered",
  },
  {
    token: "tok_sandbox_hold_capture_refused",
    does: "Holds; captures are refused, and the hold stays.",
    charge: "succeed",
    answer: "at_once",
    hold: "capture_refused",
  },
  {
    token: "tok_sandbox_hold_release_timeout",
    does: "Holds; the release is made but not answered before the caller gives up.",
    charge: "succeed",
    answer: "at_once",
    hold: "release_unanswered",
  },
  {
    token: "tok_sandbox_hold_not_extendable",
    does: "Holds; extensions are refused.",
    charge: "succeed",
    answer: "at_once",
    hold: "not_extendable",
  },
];

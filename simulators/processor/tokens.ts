/**
 * The test tokens: what each makes the processor do. This table is the documentation as well; it is
 * served at `GET /`.
 */

/** How a scenario plays. */
export type Scenario = Readonly<{
  token: string;
  does: string;
  /** `lost`: the request leaves no trace. `later`: PENDING first, SUCCEEDED after the delay. */
  charge: "succeed" | "decline" | "later" | "lost";
  /** How the caller of the first request hears of it. */
  answer: "at_once" | "when_settled" | "never" | "error" | "after_notice";
  /** Default of the delay that `tok_…_<ms>` sets. */
  delay_ms?: number;
  reason?: string;
  /** False: a close does not stop the money. */
  is_closeable?: false;
  /** Notifications sent although the answer was given. */
  notices?: 1 | 2;
  /** What is taken differs from what was asked. */
  takes?: "one_minor_unit_more" | "other_currency";
  refund?: "fails" | "later" | "fails_later" | "never_answers";
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
];

/** What a token asks for. */
export type TokenReading = Readonly<{
  scenario: Scenario;
  delay_ms: number;
  /** No notification whatever happens: the caller has to ask. */
  is_quiet: boolean;
}>;

const declined_as_invalid: TokenReading = {
  scenario: {
    token: "",
    does: "Declines a token that is none of the table.",
    charge: "decline",
    reason: "invalid_token",
    answer: "at_once",
  },
  delay_ms: 0,
  is_quiet: false,
};

const readings = new Map<string, TokenReading>(
  scenarios.map((scenario) => [
    scenario.token,
    { scenario, delay_ms: scenario.delay_ms ?? 0, is_quiet: false },
  ]),
);

/** Reads `tok_…[_<ms>][_quiet]`; a delay is taken only by the tokens that have a default one. */
export function readToken(token: string): TokenReading {
  const plain = readings.get(token);
  if (plain) return plain;
  const parts = /^(tok_sandbox_[a-z_]+?)(?:_(\d{1,8}))?(_quiet)?$/.exec(token);
  const base = parts?.[1] === undefined ? undefined : readings.get(parts[1]);
  if (!parts || !base) return declined_as_invalid;
  if (parts[2] === undefined) return { ...base, is_quiet: parts[3] !== undefined };
  if (base.scenario.delay_ms === undefined) return declined_as_invalid;
  return { ...base, delay_ms: Number(parts[2]), is_quiet: parts[3] !== undefined };
}

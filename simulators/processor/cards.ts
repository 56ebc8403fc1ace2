/**
 * Published test card numbers, and the tokens they turn into. No other number is accepted: a real
 * card has no business here, so it is refused and not kept.
 */

export type TestCard = Readonly<{ card_number: string; brand: string; payment_token: string }>;

/** Numbers that stand for a scenario. All pass the Luhn check, as a card form expects. */
export const test_cards: readonly TestCard[] = [
  { card_number: "4242424242424242", brand: "visa", payment_token: "tok_sandbox_success" },
  { card_number: "5555555555554444", brand: "mastercard", payment_token: "tok_sandbox_success" },
  { card_number: "4000000000000002", brand: "visa", payment_token: "tok_sandbox_decline" },
  {
    card_number: "4000000000009995",
    brand: "visa",
    payment_token: "tok_sandbox_insufficient_funds",
  },
  { card_number: "4000000000000069", brand: "visa", payment_token: "tok_sandbox_expired_card" },
  { card_number: "4000007000000015", brand: "visa", payment_token: "tok_sandbox_slow" },
  { card_number: "4000007000000023", brand: "visa", payment_token: "tok_sandbox_timeout_charged" },
  {
    card_number: "4000007000000031",
    brand: "visa",
    payment_token: "tok_sandbox_timeout_uncharged",
  },
  { card_number: "4000007000000049", brand: "visa", payment_token: "tok_sandbox_error_once" },
  {
    card_number: "4000007000000056",
    brand: "visa",
    payment_token: "tok_sandbox_late_success_uncloseable",
  },
  { card_number: "4000007000000064", brand: "visa", payment_token: "tok_sandbox_notify_twice" },
  { card_number: "4000007000000072", brand: "visa", payment_token: "tok_sandbox_notify_first" },
  { card_number: "4000007000000080", brand: "visa", payment_token: "tok_sandbox_refund_pending" },
  { card_number: "4000007000000098", brand: "visa", payment_token: "tok_sandbox_refund_fails" },
];

export type CardForm = Readonly<{ card_number: string; expiry: string; cvc: string }>;

export type TokenAnswer =
  | Readonly<{ ok: true; payment_token: string; brand: string; last4: string }>
  | Readonly<{ ok: false; code: "invalid_card" | "not_a_test_card"; fields: readonly string[] }>;

/** Turns what a card form holds into a token. `expiry` is `MM/YY` or `MM/YYYY`. */
export function tokeniseCard(form: CardForm, now_ms: number): TokenAnswer {
  const card_number = form.card_number.replaceAll(/[\s-]/g, "");
  const fields: string[] = [];
  if (!passesLuhn(card_number)) fields.push("card_number");
  if (!isInFuture(form.expiry, now_ms)) fields.push("expiry");
  if (!/^\d{3,4}$/.test(form.cvc)) fields.push("cvc");
  if (fields.length > 0) return { ok: false, code: "invalid_card", fields };
  const card = test_cards.find((candidate) => candidate.card_number === card_number);
  if (!card) return { ok: false, code: "not_a_test_card", fields: ["card_number"] };
  const { payment_token, brand } = card;
  return { ok: true, payment_token, brand, last4: card_number.slice(-4) };
}

/** The check digit of ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** A card is good until the end of the month it names. */
function isInFuture(expiry: string, now_ms: number): boolean {
  const parts = /^(0[1-9]|1[0-2])\s?\/\s?(?:20)?(\d\d)$/.exec(expiry.trim());
  if (!parts) return false;
  return Date.UTC(2000 + Number(parts[2]), Number(parts[1]), 1) > now_ms;
}

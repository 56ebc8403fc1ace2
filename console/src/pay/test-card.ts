/** Cards that the simulator knows, and what it does with each. */
import type { pay_en } from "../i18n/pay-en.ts";

export type TestCard = Readonly<{
  number: string;
  effect: keyof typeof pay_en.card_effect;
}>;

/** The most telling of the simulator's cards; no real card has such a number. */
export const test_cards: readonly TestCard[] = [
  { number: "4242 4242 4242 4242", effect: "success" },
  { number: "4000 0000 0000 0002", effect: "decline" },
  { number: "4000 0000 0000 9995", effect: "insufficient" },
  { number: "4000 0070 0000 0015", effect: "slow" },
  { number: "4000 0070 0000 0023", effect: "timeout_charged" },
  { number: "4000 0070 0000 0031", effect: "timeout_not_charged" },
];

/** A month and code that every test card takes; `now_ms` keeps the month in the future. */
export function testCardForm(card: TestCard, now_ms: number) {
  const year = String((new Date(now_ms).getUTCFullYear() + 3) % 100).padStart(2, "0");
  return { card_number: card.number, expiry: `12/${year}`, cvc: "123" };
}

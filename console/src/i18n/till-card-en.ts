/** Cards at the till, in English. */

export const till_card_en = {
  title: "Simulated card terminal",
  hint: "No real card is read and no real money moves. Choose the test card that the customer presents.",
  cards: "Test cards",
  reading: "Reading the card …",
  sending: "Charging the card …",
  effect: {
    success: "is paid",
    decline: "is declined",
    insufficient: "is declined: not enough money",
    slow: "is paid after a while",
    timeout_charged: "no answer, but charged",
    timeout_not_charged: "no answer, not charged",
  },
} as const;

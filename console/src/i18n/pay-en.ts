/** The pay page in English. */

export const pay_en = {
  page_title: "Pay {{amount}}",
  language_switch: "切换到中文",
  language_short: "中文",
  pay_to: "Pay to",
  to_pay: "To pay",
  order: "Your order",
  visitors_one: "{{count}} visitor",
  visitors_other: "{{count}} visitors",
  time_left: "Time left",
  time_left_hint: "Your places are held for you until then.",
  simulator:
    "This is a simulator. No real money moves, and a real card is refused: use a test card.",
  card_form: "Card",
  card_number: "Card number",
  expiry: "Expiry",
  expiry_hint: "MM/YY",
  cvc: "Security code",
  pay: "Pay {{amount}}",
  paying: "Paying…",
  paying_hint: "Please keep this page open.",
  retrying: "The connection is slow. We are asking again; you will not be charged twice.",
  cancel: "Do not pay",
  cancel_confirm: "Give up this payment?",
  cancel_keep: "Go on paying",
  cancel_sure: "Give it up",
  test_cards: "Test cards",
  test_cards_hint: "Tap one to fill in the form.",
  card_effect: {
    success: "is paid",
    decline: "is declined",
    insufficient: "is declined: not enough money",
    slow: "is paid after a while",
    timeout_charged: "no answer, but charged",
    timeout_not_charged: "no answer, not charged",
  },
  invalid: {
    card_number: "Please check the card number.",
    not_a_test_card: "This is not one of the test cards below.",
    expiry: "Please give month and year, such as 12/30.",
    expiry_past: "This card has expired.",
    cvc: "Please give the 3 or 4 digits.",
  },
  declined: "The card was declined. Nothing was charged.",
  declined_next: "Check the details, or pay with another card.",
  failed: {
    title: "The payment was declined",
    detail:
      "Nothing was charged. Your places stay held for a little while: try again with another card.",
  },
  try_again: "Pay again",
  cancelled: {
    title: "You gave up this payment",
    detail: "Nothing was charged. To buy after all, pay again while your places are held.",
  },
  expired: {
    title: "The time to pay is over",
    detail:
      "Nothing was charged, and your places are free again. Go back to where you came from to order anew.",
  },
  unknown: {
    title: "We are checking your payment",
    detail:
      "The bank has not answered yet. Do not pay again: this page shows the outcome by itself, and you can also come back later.",
  },
  agent: {
    title: "An agent pays this order",
    detail:
      "This payment was arranged by an AI agent, with your approval there. There is nothing to do on this page.",
  },
  no_form: {
    title: "Payment cannot be taken here",
    detail: "This page has no form for this way to pay. Please go back to where you bought.",
  },
  paid: {
    total: "Paid",
    title: "Paid. Enjoy your visit!",
    detail_one: "Show this code at the gate.",
    detail_other: "Show these codes at the gate.",
    ticket: "Open the ticket",
    qr: "QR code of the ticket for {{name}}",
    reference: "Payment reference",
  },
  late: {
    title: "Your money goes back",
    detail:
      "It arrived when the time was over and the places were given to others. You get all of it back by the way you paid; there is nothing you need to do.",
  },
  returned: {
    title: "Your money goes back",
    detail:
      "What arrived is not what was asked for, or it came too late, so it buys nothing. You get all of it back by the way you paid; there is nothing you need to do.",
  },
  missing: {
    title: "There is no such payment",
    detail: "The link may be cut off or mistyped. Open it again from where you got it.",
  },
  unreachable: {
    title: "No connection",
    detail: "The page could not be loaded. Check your connection.",
    retry: "Try again",
  },
  problem_request: "Request {{request_id}}",
  loading: "Loading the order",
} as const;

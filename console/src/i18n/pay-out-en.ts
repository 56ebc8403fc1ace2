/** Giving a refused refund another way, in English. */

export const pay_out_en = {
  means: "How it is given",
  cash: "Cash",
  bank: "Bank transfer",
  cash_hint: "{{amount}} come out of the drawer of your shift. The provider is not asked any more.",
  bank_hint:
    "Transfer {{amount}} first: it is only booked here, and nothing is sent. The provider is not asked any more.",
  reference: "Reference of the transfer",
  cash_do: "Hand out {{amount}}",
  bank_do: "{{amount}} were transferred",
  back: "Back",
} as const;

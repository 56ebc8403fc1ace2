/** The dialog that cancels an order in English: more texts of the console, loaded when they are needed. */

export const cancel_en = {
  cancel: {
    title: "Cancel order",
    close: "Close",
    keep: "Keep the order",
    confirm_release: "Cancel and release",
    confirm_refund: "Cancel and refund {{amount}}",
    effect_release:
      "The hold on capacity is released: {{visitors}} on {{date}} can be sold to others at once. No money has been taken.",
    effect_session:
      "An open payment is closed too. If the customer pays in this very moment, the money goes back by itself.",
    effect_refund:
      "The customer gets {{amount}} back in full, the ticket is revoked, and {{visitors}} on {{date}} can be sold to others.",
    final: "This cannot be undone.",
    reason: "Reason",
    reason_hint: "It is written into the timeline.",
    reason_required: "Please give a reason",
    done_release: "The order is cancelled and its capacity released.",
    done_refund:
      "The order is cancelled. The refund of {{amount}} is under way; the timeline shows when it is done.",
    done_refunded: "The order is cancelled and {{amount}} refunded.",
  },
} as const;

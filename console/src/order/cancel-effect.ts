/** What cancelling an order does, as far as its document tells. */
import type { OrderDocument } from "../../../src/contract/order.ts";

export type CancelEffect =
  /** It has ended; nothing can be cancelled. */
  | "none"
  /** The hold is given back. */
  | "release"
  /** The hold is given back, and a payment that may be under way is closed. */
  | "release_session"
  /** The customer's money goes back in full. */
  | "refund";

export function effectOfCancel(order: OrderDocument): CancelEffect {
  switch (order.status) {
    case "DRAFT":
    case "LOCKED":
      return "release";
    case "PENDING_PAYMENT":
      return "release_session";
    case "PAID":
    case "FULFILLED":
      return "refund";
    case "EXPIRED":
    case "CANCELLED":
    case "REFUNDED":
      return "none";
  }
}

/** Which of its faces the pay page shows. */
import type { PaymentSessionDocument } from "../../../src/contract/payment-session.ts";

export type Step = "pay" | "paid" | "failed" | "cancelled" | "expired" | "unknown" | "returned";

/** `is_over`: the time ran out while the page was open, whatever the document said then. */
export function shownStep(
  session: Pick<PaymentSessionDocument, "status" | "failure" | "payment_ref">,
  { is_over }: { is_over: boolean },
): Step {
  switch (session.status) {
    case "OPEN":
      return is_over ? "expired" : "pay";
    case "SUCCEEDED":
      return "paid";
    case "FAILED":
      // Money came all the same, and buys nothing.
      if (session.payment_ref !== undefined) return "returned";
      return session.failure === "CANCELLED" ? "cancelled" : "failed";
    case "EXPIRED":
      return session.payment_ref === undefined ? "expired" : "returned";
    case "UNKNOWN":
      return "unknown";
  }
}

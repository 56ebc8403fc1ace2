/** What an order's states and ways in are called. Without a schema, so that pages carry none. */

export const orderStatuses = [
  "DRAFT",
  "LOCKED",
  "PENDING_PAYMENT",
  "PAID",
  "FULFILLED",
  "EXPIRED",
  "CANCELLED",
  "REFUNDED",
] as const;

export const paymentStatuses = [
  "NONE",
  "PENDING",
  "SUCCESS",
  "FAILED",
  "UNKNOWN",
  "REFUNDED",
  "PARTIALLY_REFUNDED",
] as const;

export const fulfillmentStatuses = ["PENDING", "FULFILLED", "REVOKED", "STUCK"] as const;

/** The ways in. */
export const channels = ["telegram", "agent", "octo", "web", "pos", "api"] as const;

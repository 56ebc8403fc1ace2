/** The amount of an order document, whose key is named after the currency. */
import type { OrderDocument } from "../../../src/contract/order.ts";

/** Major units: 119 of `quote_amount_sgd`. Undefined when the document has none. */
export function quoteAmount(order: OrderDocument): number | undefined {
  const amount = order[`quote_amount_${order.currency.toLowerCase()}`];
  return typeof amount === "number" ? amount : undefined;
}

/** Compares the rows on the screen with the page as it is now. */
import type { OrderDocument, OrderList } from "../../../src/contract/order.ts";

/**
 * How many rows of `fresh` are new against `shown`. Rows that only moved up from a later page,
 * because others left this one, are older than the last row shown and do not count.
 */
export function countNew(shown: OrderList, fresh: OrderList): number {
  const known = new Set(shown.data.map((order) => order.order_id));
  const last = shown.data.at(-1);
  return fresh.data.filter(
    (order) =>
      !known.has(order.order_id) &&
      (shown.next_cursor === null || last === undefined || order.created_at >= last.created_at),
  ).length;
}

/** The rows shown, in their places, with the content that `changed` has for them. */
export function patchRows(shown: OrderList, changed: readonly OrderDocument[]): OrderList {
  const changes = new Map(changed.map((order) => [order.order_id, order]));
  return { ...shown, data: shown.data.map((order) => changes.get(order.order_id) ?? order) };
}

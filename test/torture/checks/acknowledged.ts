/** What was acknowledged has happened, and happened once. */
import type { KnownOrder, Witness } from "../witness.ts";
import type { Movement } from "../machines/processor.ts";
import type { Ends } from "./tables.ts";

export function checkAcknowledged(
  witness: Witness,
  ends: Ends,
  charges: readonly Movement[],
): void {
  for (const order of witness.orders.values()) checkOrder(witness, ends, order);
  const charged = new Set(charges.map(({ key }) => key));
  for (const known of witness.sessions.values()) {
    const { session_id } = known;
    const session = ends.sessions.get(session_id);
    if (session === undefined) {
      witness.violate(`session ${session_id} was acknowledged and is not there`);
      continue;
    }
    if (known.is_paid && session.status !== "SUCCEEDED") {
      witness.violate(`session ${session_id} was acknowledged as paid and is ${session.status}`);
    }
    if (known.is_unpaid && charged.has(session_id)) {
      witness.violate(`session ${session_id} was told that no money is taken, and it was`);
    }
  }
  checkRequests(witness, ends);
}

function checkOrder(witness: Witness, ends: Ends, order: KnownOrder): void {
  const { order_id, sku_id, quantity, date, cancel, ticket_code } = order;
  const end = ends.orders.get(order_id);
  if (end === undefined) {
    witness.violate(`order ${order_id} was acknowledged and is not there`);
    return;
  }
  const is_same = end.sku_id === sku_id && end.quantity === quantity && end.visit_date === date;
  if (!is_same) witness.violate(`order ${order_id} is not what was acknowledged`);
  const is_given_up = end.status === "CANCELLED" || end.status === "REFUNDED";
  if (cancel === "acknowledged" && !is_given_up) {
    witness.violate(`order ${order_id} was acknowledged as cancelled and is ${end.status}`);
  }
  if (ticket_code === null) return;
  if (end.ticket_code !== ticket_code) {
    witness.violate(`order ${order_id} was told ${ticket_code} and has ${end.ticket_code}`);
  }
  const may_be = cancel === "none" ? end.status === "FULFILLED" : is_given_up;
  if (!may_be && end.status !== "FULFILLED") {
    witness.violate(`order ${order_id} had a ticket and is ${end.status}, though nobody asked`);
  }
}

/** A request that was sent again and again has made one order at most. */
function checkRequests(witness: Witness, ends: Ends): void {
  const made = new Map<string, string>();
  for (const { order_id, request_key } of ends.orders.values()) {
    if (request_key === null) continue;
    const other = made.get(request_key);
    if (other !== undefined) {
      witness.violate(`one request, ${request_key}, made ${other} and ${order_id}`);
    }
    made.set(request_key, order_id);
  }
}

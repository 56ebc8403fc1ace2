/**
 * Money against goods, by the processor's own journal: what it keeps of a charge is the price of
 * the tickets that are valid, to the cent, and nothing is charged or given back twice.
 */
import { cash_provider } from "../../../src/domain/payment/session.ts";
import type { Movement } from "../machines/processor.ts";
import type { Witness } from "../witness.ts";
import { isPart, isRefused } from "./part-refunds.ts";
import type { Ends } from "./tables.ts";

export function checkMoney(witness: Witness, ends: Ends, movements: readonly Movement[]): void {
  const charges = movements.filter(({ kind }) => kind === "charge");
  const returns = movements.filter(({ kind }) => kind === "refund");
  const charge_of = new Map<string, Movement>();
  for (const charge of charges) {
    if (charge_of.has(charge.key)) witness.violate(`session ${charge.key} was charged twice`);
    charge_of.set(charge.key, charge);
  }
  const references = new Set(charges.map(({ payment_ref }) => payment_ref));
  if (references.size !== charges.length) witness.violate("a payment reference was given twice");
  const returned = checkReturns(witness, ends, returns);
  for (const charge of charge_of.values()) checkCharge(witness, ends, { charge, returned });
  checkTickets(witness, ends, charge_of);
  for (const { session_id, status, amount_minor, provider } of ends.sessions.values()) {
    if (status !== "SUCCEEDED" || amount_minor === 0n || charge_of.has(session_id)) continue;
    if (provider === cash_provider) continue;
    witness.violate(`session ${session_id} succeeded and was never charged`);
  }
}

/** Returns what went back of each charge. */
function checkReturns(
  witness: Witness,
  ends: Ends,
  returns: readonly Movement[],
): ReadonlyMap<string, bigint> {
  const refunds = new Map(ends.refunds.map((refund) => [refund.attempt_key, refund]));
  const returned = new Map<string, bigint>();
  const seen = new Set<string>();
  for (const { key, charge_key = "", amount_minor, currency, refund_ref } of returns) {
    if (seen.has(key)) witness.violate(`refund ${key} was paid twice`);
    seen.add(key);
    returned.set(charge_key, (returned.get(charge_key) ?? 0n) + BigInt(amount_minor));
    const refund = refunds.get(key);
    const is_ours =
      refund?.status === "SUCCEEDED" &&
      refund.refund_ref === refund_ref &&
      refund.session_id === charge_key &&
      refund.currency === currency &&
      refund.amount_minor === BigInt(amount_minor);
    if (!is_ours) witness.violate(`refund ${key} went back and the book does not say so`);
  }
  for (const { refund_id, attempt_key, status, session_id } of ends.refunds) {
    // Cash goes back over the counter, and no processor hears of it.
    if (ends.sessions.get(session_id)?.provider === cash_provider) continue;
    if (status === "SUCCEEDED" && !seen.has(attempt_key)) {
      witness.violate(`refund ${refund_id} is said to have gone back and has not`);
    }
  }
  return returned;
}

function checkCharge(
  witness: Witness,
  ends: Ends,
  { charge, returned }: Readonly<{ charge: Movement; returned: ReadonlyMap<string, bigint> }>,
): void {
  const session = ends.sessions.get(charge.key);
  if (session === undefined || session.payment_ref !== charge.payment_ref) {
    witness.violate(`session ${charge.key} was charged and the book does not say so`);
    return;
  }
  const kept = BigInt(charge.amount_minor) - (returned.get(charge.key) ?? 0n);
  const refunds = ends.refunds.filter((refund) => refund.session_id === charge.key);
  const bought = session.order_ids
    .flatMap((order_id) => ends.orders.get(order_id) ?? [])
    .filter((order) => order.status === "FULFILLED" && order.session_id === charge.key)
    .reduce((sum, order) => sum + order.quote_amount_minor, 0n);
  const parts = refunds
    .filter((refund) => refund.status === "SUCCEEDED" && isPart(ends, refund))
    .reduce((sum, refund) => sum + refund.amount_minor, 0n);
  const refused = refunds
    .filter((refund) => !isPart(ends, refund) && isRefused(witness, ends, refund))
    .reduce((sum, refund) => sum + refund.amount_minor, 0n);
  if (kept === bought - parts + refused) return;
  const story = `keeps ${kept} for tickets of ${bought} less ${parts}, and refused ${refused}`;
  witness.violate(`session ${charge.key}: the processor ${story}`);
}

function checkTickets(
  witness: Witness,
  ends: Ends,
  charge_of: ReadonlyMap<string, Movement>,
): void {
  const codes = new Set<string>();
  const with_ticket = new Set<string>();
  for (const { ticket_code, order_id, status } of ends.tickets) {
    if (codes.has(ticket_code)) witness.violate(`ticket ${ticket_code} is there twice`);
    if (with_ticket.has(order_id)) witness.violate(`order ${order_id} has two tickets`);
    codes.add(ticket_code);
    with_ticket.add(order_id);
    const order = ends.orders.get(order_id);
    if (order === undefined) {
      witness.violate(`ticket ${ticket_code} is nobody's`);
      continue;
    }
    if ((status === "VALID") !== (order.status === "FULFILLED")) {
      witness.violate(`ticket ${ticket_code} is ${status}, its order ${order.status}`);
    }
    const is_charged = charge_of.get(order.session_id ?? "")?.payment_ref === order.payment_ref;
    const session = ends.sessions.get(order.session_id ?? "");
    const is_paid_in_cash = session?.provider === cash_provider && session.status === "SUCCEEDED";
    if (order.quote_amount_minor > 0n && !is_charged && !is_paid_in_cash) {
      witness.violate(`ticket ${ticket_code} was given for nothing`);
    }
  }
  for (const { order_id, status } of ends.orders.values()) {
    if (status === "FULFILLED" && !with_ticket.has(order_id)) {
      witness.violate(`order ${order_id} is FULFILLED and has no ticket`);
    }
  }
}

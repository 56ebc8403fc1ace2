/** What must be true once all has come to rest: every promise kept, every cent accounted for. */
import { deepStrictEqual } from "node:assert";
import { parseAccountKey } from "../../src/domain/ledger/account.ts";
import { cash_provider, member_provider } from "../../src/domain/payment/session.ts";
import { memberTenders } from "../../src/domain/trade/member-parts.ts";
import type { TradeOrder } from "../../src/domain/trade/trade-order.ts";
import { checkBooks } from "../support/books.ts";
import type { MemoryBook } from "../support/memory-store.ts";
import type { Promises } from "./buyers.ts";
import type { SimulatedProvider } from "./provider.ts";

type Outside = Pick<SimulatedProvider, "taken" | "returned" | "referenceOf" | "currencyOf">;

export function checkEnd(book: MemoryBook, provider: Outside, promises: Promises): void {
  checkPromises(book, promises);
  checkMoney(book, provider);
  checkReceivables(book, provider);
  for (const { order } of book.orders.values()) {
    const ticket = book.tickets.get(order.order_id);
    const is_valid = ticket?.status === "VALID";
    insist(is_valid === (order.status === "FULFILLED"), `the ticket of ${order.order_id}`);
    insist(ticket?.ticket_code === order.fulfillment?.ticket_code, `${order.order_id} has one`);
  }
}

function insist(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Broken in the end: ${what}`);
}

/** No order that somebody was told of is lost, nor a ticket. */
function checkPromises(book: MemoryBook, { order_ids, tickets }: Promises): void {
  for (const order_id of order_ids) insist(book.orders.has(order_id), `${order_id} is there`);
  for (const [order_id, ticket_code] of tickets) {
    insist(book.tickets.get(order_id)?.ticket_code === ticket_code, `${order_id} has its ticket`);
  }
}

/** What the provider has taken and kept is the price of the tickets that are valid, to the cent. */
function checkMoney(
  { orders, sessions, refunds, trade_orders }: MemoryBook,
  { taken, returned, referenceOf }: Outside,
): void {
  for (const session_id of taken.keys()) {
    const session = sessions.get(session_id);
    insist(session?.payment_ref === referenceOf(session_id), `the money on ${session_id} is known`);
  }
  const kept = new Map(taken);
  for (const [session_id, amount_minor] of returned) {
    kept.set(session_id, (kept.get(session_id) ?? 0n) - amount_minor);
  }
  const due = new Map<string, bigint>([...taken.keys()].map((session_id) => [session_id, 0n]));
  for (const { order } of orders.values()) {
    const { status, session_id, quote_amount_minor } = order;
    if (status !== "FULFILLED" || session_id === null || quote_amount_minor === 0n) continue;
    const session = sessions.get(session_id);
    if (session?.provider === cash_provider || session?.provider === member_provider) continue;
    due.set(session_id, (due.get(session_id) ?? 0n) + quote_amount_minor);
  }
  for (const { status, session_id, amount_minor } of refunds.values()) {
    // Refused by the provider for good: it stands in the books as owed.
    if (status === "FAILED") due.set(session_id, (due.get(session_id) ?? 0n) + amount_minor);
  }
  for (const [session_id, trade_order] of partlyByMembers(sessions, trade_orders)) {
    const channel = trade_order.tenders.find(({ tender }) => tender.method === "CHANNEL");
    if (channel === undefined || trade_order.session_id !== session_id) continue;
    due.set(session_id, channel.tender.amount_minor - channel.refunded_minor);
  }
  deepStrictEqual(kept, due);
}

/** Trade orders of which a member has paid a part, by the sessions that were to pay the rest. */
function partlyByMembers(
  sessions: MemoryBook["sessions"],
  trade_orders: MemoryBook["trade_orders"],
): (readonly [string, TradeOrder])[] {
  return [...sessions.values()].flatMap(({ session_id, trade_order_id }) => {
    const trade_order = trade_orders.get(trade_order_id);
    if (trade_order === undefined || memberTenders(trade_order.tenders).length === 0) return [];
    return [[session_id, trade_order] as const];
  });
}

/** The books say of each currency that the provider holds what it does hold, by its own account. */
function checkReceivables(book: MemoryBook, { taken, returned, currencyOf }: Outside): void {
  const held = new Map<string, bigint>();
  for (const [session_id, amount_minor] of taken) {
    const currency = currencyOf(session_id) ?? "";
    const left_minor = amount_minor - (returned.get(session_id) ?? 0n);
    held.set(currency, (held.get(currency) ?? 0n) + left_minor);
  }
  const balances = checkBooks({ ...book, transfers: book.transfers.values() }, taken);
  const booked = new Map([...held.keys()].map((currency) => [currency, 0n]));
  for (const [key, balance_minor] of balances) {
    const account = parseAccountKey(key);
    if (account?.code !== "psp_receivable") continue;
    booked.set(account.currency, (booked.get(account.currency) ?? 0n) + balance_minor);
  }
  deepStrictEqual(booked, held, "what the provider holds");
}

/** What must be true once all has come to rest: every promise kept, every cent accounted for. */
import { deepStrictEqual } from "node:assert";
import { parseAccountKey } from "../../src/domain/ledger/account.ts";
import { cash_provider, member_provider } from "../../src/domain/payment/session.ts";
import { memberTenders } from "../../src/domain/trade/member-parts.ts";
import type { TradeOrder } from "../../src/domain/trade/trade-order.ts";
import { checkBooks } from "../support/books.ts";
import { depositsIn, type MemoryBook } from "../support/memory-store.ts";
import type { Promises } from "./asking.ts";
import type { SimulatedProvider } from "./provider.ts";

type Outside = Pick<
  SimulatedProvider,
  "taken" | "returned" | "referenceOf" | "currencyOf" | "heldUnder" | "keys" | "captureOf"
>;

export function checkEnd(book: MemoryBook, provider: Outside, promises: Promises): void {
  checkPromises(book, promises);
  checkMoney(book, provider);
  checkDeposits(book, provider);
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
function checkPromises(book: MemoryBook, { order_ids, tickets, deposits }: Promises): void {
  for (const order_id of order_ids) insist(book.orders.has(order_id), `${order_id} is there`);
  for (const [order_id, ticket_code] of tickets) {
    insist(book.tickets.get(order_id)?.ticket_code === ticket_code, `${order_id} has its ticket`);
  }
  const ends = new Map(depositsIn(book).map((deposit) => [deposit.deposit_id, deposit]));
  for (const [deposit_id, told] of deposits) {
    const { status = "nothing", held_at_ms = null } = ends.get(deposit_id) ?? {};
    insist(status !== "nothing", `${deposit_id} is there`);
    const is_end = told !== "REQUESTED" && told !== "HELD";
    if (is_end) insist(status === told, `${deposit_id} was said to be ${told} and is ${status}`);
    if (told === "HELD") insist(held_at_ms !== null, `${deposit_id} was held`);
  }
}

/** What the provider has taken and kept is the price of the tickets that are valid, to the cent. */
function checkMoney(
  { orders, sessions, refunds, trade_orders }: MemoryBook,
  { taken, returned, referenceOf }: Outside,
): void {
  const charges = new Map([...taken].filter(([key]) => !isOfDeposit(key)));
  for (const session_id of charges.keys()) {
    const session = sessions.get(session_id);
    insist(session?.payment_ref === referenceOf(session_id), `the money on ${session_id} is known`);
  }
  const kept = new Map(charges);
  for (const [session_id, amount_minor] of returned) {
    if (isOfDeposit(session_id)) continue;
    kept.set(session_id, (kept.get(session_id) ?? 0n) - amount_minor);
  }
  const due = new Map<string, bigint>([...charges.keys()].map((session_id) => [session_id, 0n]));
  for (const { order } of orders.values()) {
    const { status, session_id, quote_amount_minor } = order;
    if (status !== "FULFILLED" || session_id === null || quote_amount_minor === 0n) continue;
    const session = sessions.get(session_id);
    if (session?.provider === cash_provider || session?.provider === member_provider) continue;
    due.set(session_id, (due.get(session_id) ?? 0n) + quote_amount_minor);
  }
  for (const { status, session_id, amount_minor } of refunds.values()) {
    // Refused by the provider for good: it stands in the books as owed.
    if (status === "FAILED" && !isOfDeposit(session_id))
      due.set(session_id, (due.get(session_id) ?? 0n) + amount_minor);
  }
  for (const [session_id, trade_order] of partlyByMembers(sessions, trade_orders)) {
    const channel = trade_order.tenders.find(({ tender }) => tender.method === "CHANNEL");
    if (channel === undefined || trade_order.session_id !== session_id) continue;
    due.set(session_id, channel.tender.amount_minor - channel.refunded_minor);
  }
  deepStrictEqual(kept, due);
}

/** Keys of holds, of their captures, and of charges that stand for a hold. */
function isOfDeposit(key: string): boolean {
  return key.startsWith("deposit_");
}

/** The provider has of each deposit what was consumed and not refunded, or what is still held. */
function checkDeposits(book: MemoryBook, provider: Outside): void {
  const { taken, returned, heldUnder, captureOf } = provider;
  const deposits = depositsIn(book);
  const known = new Set(deposits.map(({ deposit_id }) => deposit_id));
  for (const key of provider.keys()) insist(known.has(key), `the hold ${key} has a deposit`);
  const captures = new Set<string>();
  const due = new Map<string, bigint>();
  const has = new Map<string, bigint>();
  for (const { deposit_id, keeping, status, amount_minor, ...deposit } of deposits) {
    if (keeping === "DRAWER") continue;
    const trade_order = book.trade_orders.get(deposit.trade_order_id);
    const consumed_minor = deposit.consumed_minor - (trade_order?.refunded_minor ?? 0n);
    due.set(deposit_id, status === "HELD" ? amount_minor : consumed_minor);
    const key = keeping === "CHARGE" ? deposit_id : captureOf(deposit_id);
    if (key !== null) captures.add(key);
    const kept = key === null ? 0n : (taken.get(key) ?? 0n) - (returned.get(key) ?? 0n);
    has.set(deposit_id, kept + (heldUnder(deposit_id)?.amount_minor ?? 0n));
  }
  for (const key of taken.keys()) {
    if (isOfDeposit(key)) insist(captures.has(key), `what ${key} took is of a deposit`);
  }
  deepStrictEqual(has, due, "what the provider has of deposits");
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
function checkReceivables(book: MemoryBook, provider: Outside): void {
  const { taken, returned, currencyOf } = provider;
  const held = new Map<string, bigint>();
  for (const key of provider.keys()) {
    const { currency, amount_minor } = provider.heldUnder(key) ?? {
      currency: "SGD",
      amount_minor: 0n,
    };
    held.set(currency, (held.get(currency) ?? 0n) + amount_minor);
  }
  for (const [session_id, amount_minor] of taken) {
    const currency = currencyOf(session_id) ?? "";
    const left_minor = amount_minor - (returned.get(session_id) ?? 0n);
    held.set(currency, (held.get(currency) ?? 0n) + left_minor);
  }
  const balances = checkBooks(
    { ...book, deposits: depositsIn(book), transfers: book.transfers.values() },
    taken,
  );
  const booked = new Map([...held.keys()].map((currency) => [currency, 0n]));
  for (const [key, balance_minor] of balances) {
    const account = parseAccountKey(key);
    if (account?.code !== "psp_receivable") continue;
    booked.set(account.currency, (booked.get(account.currency) ?? 0n) + balance_minor);
  }
  deepStrictEqual(booked, held, "what the provider holds");
}

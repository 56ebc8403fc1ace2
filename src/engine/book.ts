/**
 * The book: what was loaded, as the commands decided so far have left it, and what the batch at
 * hand is to write. Commands are decided one after the other on it, each on the state the last one
 * left; and a batch after the other, for as long as nobody else writes for the merchant.
 *
 * Carts are whole in it: an order in the book has its cart's other orders, its cart's sessions, and
 * the slots of them all beside it.
 */
import type { Catalog } from "../domain/catalog/catalog.ts";
import { invariant } from "../domain/decision.ts";
import { moveLock, slotId, type Slot, type SlotKey } from "../domain/inventory/slot.ts";
import type { OrderChange, OrderFact } from "../domain/order/change.ts";
import type { Actor } from "../domain/order/event.ts";
import { evolveOrder, type Order } from "../domain/order/order.ts";
import type { HoldingsChange } from "../domain/member/open-holdings.ts";
import { recordId } from "../domain/record.ts";
import type { PaymentSession, Refund } from "../domain/payment/session.ts";
import type { Shift } from "../domain/shift/shift.ts";
import type { MoneyChange } from "../domain/trade/follow-money.ts";
import type { TradeNumberState } from "../domain/trade/trade-number.ts";
import type { TradeOrder } from "../domain/trade/trade-order.ts";
import { chain_start, eventHash } from "../protocols/timeline/event-hash.ts";
import type {
  Changes,
  Facts,
  IdempotencyRecord,
  OrderRecord,
  StoredEvent,
  StreamHead,
  Transaction,
} from "./ports/store.ts";
import { changesOf, nothingWritten, type Written } from "./written.ts";
import { addRecords, emptyShelf, putRecord, storedRecord, type Shelf } from "./shelf.ts";
import { countRefunds, tallyDay, type MovedTradeOrder } from "./decide/day-tally.ts";

export type Book = {
  readonly merchant_id: string;
  catalog: Catalog;
  /** Where the stream stands once everything decided so far is written. */
  position: number;
  /** The batch that wrote last, or is to. */
  batch_id: string;
  catalog_hash: string;
  numbers: TradeNumberState;
  readonly orders: Map<string, OrderRecord>;
  /** Order ids by cart. */
  readonly carts: Map<string, Set<string>>;
  /** Session ids by cart. */
  readonly cart_sessions: Map<string, Set<string>>;
  readonly sessions: Map<string, PaymentSession>;
  readonly trade_orders: Map<string, TradeOrder>;
  readonly refunds: Map<string, Refund>;
  readonly slots: Map<string, Slot>;
  readonly replays: Map<string, string>;
  readonly shelf: Shelf;
  readonly idempotency: Map<string, IdempotencyRecord>;
  written: Written;
};

/** A book of what a transaction has loaded. */
export function openBook(transaction: Pick<Transaction, "head" | "facts">, catalog: Catalog): Book {
  const book: Book = {
    merchant_id: catalog.merchant.merchant_id,
    catalog,
    position: transaction.head.position,
    batch_id: transaction.head.batch_id,
    catalog_hash: transaction.head.catalog_hash,
    numbers: transaction.head.numbers,
    orders: new Map(),
    carts: new Map(),
    cart_sessions: new Map(),
    sessions: new Map(),
    trade_orders: new Map(),
    refunds: new Map(),
    slots: new Map(),
    replays: new Map(),
    shelf: emptyShelf(),
    idempotency: new Map(),
    written: nothingWritten(),
  };
  addFacts(book, transaction.facts);
  return book;
}

/** Where the stream stands once everything decided so far is written. */
export function headOf(book: Book): StreamHead {
  const { position, batch_id, catalog_hash, numbers } = book;
  return { position, batch_id, catalog_version: book.catalog.version, catalog_hash, numbers };
}

/** Adds what was loaded; what the batch has changed already stays as the batch left it. */
export function addFacts(book: Book, facts: Facts): void {
  addRecords(book.shelf, facts.answered, facts.records);
  for (const record of facts.orders) {
    if (!book.orders.has(record.order.order_id)) putOrder(book, record);
  }
  for (const session of facts.sessions) {
    if (!book.sessions.has(session.session_id)) putSession(book, session);
  }
  for (const trade_order of facts.trade_orders) {
    const { trade_order_id } = trade_order;
    if (!book.trade_orders.has(trade_order_id)) book.trade_orders.set(trade_order_id, trade_order);
  }
  for (const refund of facts.refunds) {
    if (!book.refunds.has(refund.refund_id)) book.refunds.set(refund.refund_id, refund);
  }
  for (const slot of facts.slots) {
    const id = slotId(slot);
    if (!book.slots.has(id)) book.slots.set(id, slot);
  }
  for (const { replay_id, session_id } of facts.replays) book.replays.set(replay_id, session_id);
  for (const record of facts.idempotency) book.idempotency.set(idempotencyId(record), record);
}

function putOrder(book: Book, record: OrderRecord): void {
  const { order_id, cart_id } = record.order;
  book.orders.set(order_id, record);
  addTo(book.carts, cart_id, order_id);
}

function putSession(book: Book, session: PaymentSession): void {
  book.sessions.set(session.session_id, session);
  addTo(book.cart_sessions, session.cart_id, session.session_id);
}

function addTo(sets: Map<string, Set<string>>, key: string, id: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([id]));
  else set.add(id);
}

/**
 * Lets go of orders and all that lies beside them; slots and records stay. Only when everything
 * that was decided is written: what is wanted again is loaded from there.
 */
export function forgetOrders(book: Book): void {
  book.orders.clear();
  book.carts.clear();
  book.cart_sessions.clear();
  book.sessions.clear();
  book.trade_orders.clear();
  book.refunds.clear();
  book.replays.clear();
  book.idempotency.clear();
}

export function idempotencyId(key: Readonly<{ caller_id: string; key: string }>): string {
  return `${key.caller_id}\n${key.key}`;
}

export function orderOf(book: Book, order_id: string): Order | undefined {
  return book.orders.get(order_id)?.order;
}

export function cartOf(book: Book, cart_id: string): Order[] {
  const order_ids = book.carts.get(cart_id) ?? new Set();
  return [...order_ids].flatMap((order_id) => orderOf(book, order_id) ?? []);
}

export function sessionsOf(book: Book, cart_id: string): PaymentSession[] {
  const session_ids = book.cart_sessions.get(cart_id) ?? new Set();
  return [...session_ids].flatMap((session_id) => book.sessions.get(session_id) ?? []);
}

export function slotOf(book: Book, key: SlotKey): Slot | undefined {
  return book.slots.get(slotId(key));
}

/** What a change means for money: see follow-shifts.ts. */
export type MoneyFollowed = MoneyChange & Readonly<{ shifts: readonly Shift[] }>;

/** Who changed it, and when; and what of money follows from it, where any does. */
export type ChangedBy = Readonly<{ actor: Actor; at_ms: number; money?: MoneyFollowed }>;

/** Writes an accepted change into the book: from here on the next command sees it. */
export function applyChange(book: Book, change: OrderChange, by: ChangedBy): void {
  const { written } = book;
  const moved = applyMoney(book, change, by);
  for (const draft of change.drafts ?? []) {
    putOrder(book, { order: draft, head_hash: chain_start });
    written.new_order_ids.add(draft.order_id);
  }
  for (const session of change.sessions ?? []) {
    if (!book.sessions.has(session.session_id)) written.new_session_ids.add(session.session_id);
    putSession(book, session);
    written.session_ids.add(session.session_id);
  }
  for (const refund of change.refunds ?? []) {
    book.refunds.set(refund.refund_id, refund);
    written.refund_ids.add(refund.refund_id);
  }
  const { time_zone } = book.catalog.merchant;
  for (const one of moved) {
    const channel = channelOf(book, one.after);
    tallyDay(written.day_figures, { ...one, channel, at_ms: by.at_ms, time_zone });
  }
  for (const fact of change.events) applyFact(book, fact, by.actor);
  const { records = [], facts = [] } = by.money ?? change;
  applyRecords(book, { ...change, records, facts }, by.actor);
}

function applyRecords(book: Book, change: OrderChange & HoldingsChange, actor: Actor): void {
  const { records, facts, transfers = [] } = change;
  const { written } = book;
  const has_event = facts.length + change.events.length > 0;
  // Whether a commit whose answer was lost took place is told by its first event.
  invariant(has_event || records.length + transfers.length === 0, "a record changes without event");
  written.transfers.push(...transfers);
  const heads = new Map<string, string>();
  for (const kinded of records) {
    const id = recordId(kinded);
    heads.set(id, storedRecord(book.shelf, kinded.kind, id)?.head_hash || chain_start);
  }
  for (const { stream_id, event } of facts) {
    const previous = heads.get(stream_id);
    invariant(previous !== undefined, `${event.type} on ${stream_id}, which does not change`);
    heads.set(stream_id, appendEvent(book, previous, { stream_id, ...event, actor }).hash);
  }
  for (const kinded of records) {
    const id = recordId(kinded);
    const head = heads.get(id) ?? chain_start;
    const stored = { ...kinded, head_hash: head === chain_start ? "" : head };
    putRecord(book.shelf, stored);
    written.records.set(`${kinded.kind} ${id}`, stored);
  }
}

/** What the change means for trade orders, shifts and the books. */
function applyMoney(book: Book, change: OrderChange, by: ChangedBy): MovedTradeOrder[] {
  const { written } = book;
  const money = by.money ?? no_money;
  written.transfers.push(...money.transfers);
  const has_event = change.events.length + (change.facts ?? []).length > 0;
  invariant(money.shifts.length === 0 || has_event, "money moves without an event");
  for (const record of money.shifts) {
    // Its timeline tells nothing of it: totals are the sum of what trade orders tell.
    const before = storedRecord(book.shelf, "shift", record.shift_id);
    const stored = { kind: "shift", record, head_hash: before?.head_hash ?? "" } as const;
    putRecord(book.shelf, stored);
    written.records.set(`shift ${record.shift_id}`, stored);
  }
  return money.trade_orders.map((after) => {
    const { trade_order_id } = after;
    const before = book.trade_orders.get(trade_order_id);
    if (before === undefined) written.new_trade_order_ids.add(trade_order_id);
    written.trade_order_ids.add(trade_order_id);
    book.trade_orders.set(trade_order_id, after);
    return { before, after, refund_count: countRefunds(money.transfers, trade_order_id) };
  });
}

/** The channel of the first order that it pays for; what pays for none was taken at a counter. */
function channelOf(book: Book, { session_id }: TradeOrder): string {
  const [order_id] = book.sessions.get(session_id ?? "")?.order_ids ?? [];
  return orderOf(book, order_id ?? "")?.channel ?? "pos";
}

const no_money: MoneyFollowed = {
  ...{ trade_orders: [], transfers: [], shifts: [] },
  ...{ records: [], facts: [] },
};

function applyFact(book: Book, { order_id, event, fulfillment }: OrderFact, actor: Actor): void {
  const { written } = book;
  const record = book.orders.get(order_id);
  if (record === undefined) throw new Error(`${event.type} on ${order_id}, which was not loaded`);
  const before = record.order;
  let order = evolveOrder(before, event);
  if (fulfillment !== undefined) {
    order = { ...order, fulfillment };
    written.ticketed_order_ids.add(order_id);
  }
  if (event.type === "FULFILLMENT_REVOKED") written.revoked_tickets.push(event.payload.ticketCode);
  if (order.payment_ref !== null && order.payment_ref !== before.payment_ref) {
    written.paid_order_ids.add(order_id);
  }
  moveSlot(book, before, order);
  const { type, at_ms, payload } = event;
  const stored = appendEvent(book, record.head_hash, {
    stream_id: order_id,
    type,
    at_ms,
    actor,
    payload,
  });
  book.orders.set(order_id, { order, head_hash: stored.hash });
  written.order_ids.add(order_id);
}

function moveSlot(book: Book, before: Order, after: Order): void {
  const from = before.lock?.status ?? null;
  const to = after.lock?.status ?? null;
  if (from === to) return;
  const id = slotId(after);
  const slot = book.slots.get(id) ?? {
    // The first order of a day of an unlimited pool makes the day's slot.
    pool_id: after.pool_id,
    date: after.date,
    start_time: after.start_time,
    capacity: null,
    closed: false,
    held: 0,
    sold: 0,
  };
  book.slots.set(id, moveLock(slot, after.quantity, { from, to }));
  book.written.slot_ids.add(id);
}

/** Gives an event its place in the merchant's stream and its hash in its own timeline. */
export function appendEvent(
  book: Book,
  previous_hash: string,
  event: Omit<StoredEvent, "position" | "hash">,
): StoredEvent {
  const positioned = { position: book.position + 1, ...event };
  const stored = { ...positioned, hash: eventHash(previous_hash, book.merchant_id, positioned) };
  book.position = stored.position;
  book.written.events.push(stored);
  return stored;
}

/** Takes what the batch has to write out of the book; null when there is nothing. */
export function takeChanges(book: Book): Changes | null {
  const changes = changesOf(book);
  book.written = nothingWritten();
  if (changes !== null) book.batch_id = changes.batch_id;
  return changes;
}

/**
 * What must hold of an order book after every single step, whatever happened before: nothing
 * oversold, nothing lost, nothing charged without a ticket or a refund, nothing issued twice.
 */
import { deepStrictEqual } from "node:assert";
import type { Deposit } from "../../src/domain/deposit/deposit.ts";
import type { Transfer } from "../../src/domain/ledger/transfer.ts";
import { slotId, type Slot } from "../../src/domain/inventory/slot.ts";
import type { Dated, OrderEvent } from "../../src/domain/order/event.ts";
import { evolveOrder, session_grace_ms, type Order } from "../../src/domain/order/order.ts";
import type { PaymentSession, Refund } from "../../src/domain/payment/session.ts";
import type { OrderRecord, StoredEvent, StoredRecord } from "../../src/engine/ports/store.ts";
import { open_sale_sku } from "../../src/domain/trade/open-sale.ts";
import type { TradeOrder } from "../../src/domain/trade/trade-order.ts";
import { recordId } from "../../src/domain/record.ts";
import { chain_start, eventHash } from "../../src/protocols/timeline/event-hash.ts";
import { cameOn, checkBooks } from "../support/books.ts";

/** The records of one merchant, as they stand. */
export type Records = Readonly<{
  orders: ReadonlyMap<string, OrderRecord>;
  sessions: ReadonlyMap<string, PaymentSession>;
  refunds: ReadonlyMap<string, Refund>;
  slots: ReadonlyMap<string, Slot>;
  trade_orders: ReadonlyMap<string, TradeOrder>;
  /** In the order in which they were booked. */
  transfers: readonly Transfer[] | ReadonlyMap<string, Transfer>;
  /** Balances by account key, where they are kept. */
  accounts?: ReadonlyMap<string, bigint>;
  /** What is kept besides orders. */
  records?: ReadonlyMap<string, StoredRecord>;
  events: readonly StoredEvent[];
  /** None unless there are any. */
  deposits?: readonly Deposit[];
}>;

/** Money that the provider has taken on each session, in minor units; cash is not among it. */
export type Received = ReadonlyMap<string, bigint>;

export type Watch = Readonly<{
  /** Throws an error that names what does not hold. */
  check(records: Records, received: Received): void;
}>;

function insist(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Broken: ${what}`);
}

/** Follows the events from the first one on: each is hashed and folded once. */
export function createWatch(merchant_id: string): Watch {
  const heads = new Map<string, string>();
  const folded = new Map<string, Order>();
  /** Records that were compared as they stand. */
  const compared = new Map<string, OrderRecord>();
  const kept = new Map<string, StoredRecord>();
  const tickets = new Map<string, string>();
  const skus = new Map<string, SavedSku>();
  let seen = 0;

  function follow(event: StoredEvent, records: Records): void {
    const { position, stream_id } = event;
    insist(position === seen + 1, `position ${position} follows ${seen}`);
    const hash = eventHash(heads.get(stream_id) ?? chain_start, merchant_id, event);
    insist(event.hash === hash, `the hash of event ${position}`);
    heads.set(stream_id, hash);
    seen = position;
    if (stream_id === "catalog") {
      const saved = (event.payload["skus"] ?? []) as readonly SavedSku[];
      for (const sku of saved) skus.set(sku.sku_id, sku);
      return;
    }
    if (event.type.startsWith("DEPOSIT_")) {
      const has_record = records.deposits?.some(({ deposit_id }) => deposit_id === stream_id);
      insist(has_record, `${event.type} has a deposit ${stream_id}`);
      return;
    }
    if (!records.orders.has(stream_id) && has(records.records, stream_id)) return;
    const record = records.orders.get(stream_id);
    insist(record !== undefined, `${event.type} has an order ${stream_id}`);
    const before = folded.get(stream_id) ?? draftOf(record.order);
    const told = event as unknown as Dated<OrderEvent>;
    if (event.type === "ORDER_DRAFT_CREATED") checkQuote(before, skus.get(before.sku_id));
    checkRelease(before, { event: told, actor: event.actor.id, sessions: records.sessions });
    folded.set(stream_id, evolveOrder(before, told));
    compared.delete(stream_id);
    if (told.type === "FULFILLMENT_ISSUED") {
      insist(!tickets.has(stream_id), `${stream_id} is fulfilled once`);
      tickets.set(stream_id, told.payload.ticketCode);
    }
  }

  return {
    check(records, received) {
      for (let next = seen; next < records.events.length; next++) {
        const event = records.events[next];
        if (event !== undefined) follow(event, records);
      }
      for (const [order_id, record] of records.orders) {
        if (compared.get(order_id) === record) continue;
        compared.set(order_id, record);
        const { order, head_hash } = record;
        const { fulfillment, ...rest } = order;
        const fold = folded.get(order_id);
        insist(fold !== undefined, `${order_id} has events`);
        deepStrictEqual({ ...fold, fulfillment: null }, { ...rest, fulfillment: null });
        insist(fulfillment?.ticket_code === tickets.get(order_id), `the ticket of ${order_id}`);
        insist(head_hash === heads.get(order_id), `the last hash of ${order_id}`);
      }
      for (const [key, stored] of records.records ?? []) {
        if (kept.get(key) === stored) continue;
        kept.set(key, stored);
        const head = heads.get(recordId(stored)) ?? "";
        insist(stored.head_hash === head, `the last hash of ${stored.kind} ${recordId(stored)}`);
      }
      checkSlots(records);
      checkSessions(records);
      checkMoney(records, received);
      checkBooks({ ...records, transfers: records.transfers.values() }, received);
    },
  };
}

function has(records: Records["records"], stream_id: string): boolean {
  return [...(records?.values() ?? [])].some((stored) => recordId(stored) === stream_id);
}

/** The order before its first event. What no event tells stays as the record has it. */
function draftOf(order: Order): Order {
  return {
    ...order,
    status: "DRAFT",
    payment_status: "NONE",
    fulfillment_status: "PENDING",
    lock: null,
    session_id: null,
    payment_ref: null,
    payment_method: null,
    fulfillment: null,
    asked_back_minor: 0n,
    refunded_minor: 0n,
  };
}

/** What a CATALOG_SAVED tells of a SKU, as far as it is checked here. */
type SavedSku = Readonly<{
  sku_id: string;
  pool_id: string;
  price_minor: number;
  pack_size: number;
}>;

/** An order is sold at the price, and from the pool, that was committed last. */
function checkQuote(order: Order, sku: SavedSku | undefined): void {
  const { order_id, quantity, quote_amount_minor, pool_id, channel } = order;
  // What a till sells for a sum of its own is in no catalog.
  if (order.sku_id === open_sale_sku.sku_id) return;
  insist(sku !== undefined, `${order_id} is of a SKU that was saved`);
  const price_minor = (sku.price_minor * quantity) / sku.pack_size;
  const discount_minor = BigInt(price_minor) - quote_amount_minor;
  const is_fair = channel === "pos" ? discount_minor >= 0n : discount_minor === 0n;
  insist(is_fair, `${order_id} costs ${price_minor}`);
  insist(pool_id === sku.pool_id, `${order_id} draws from ${sku.pool_id}`);
}

/** A lock is not released while a payment session on it is open, nor before its time. */
function checkRelease(
  order: Order,
  release: Readonly<{
    event: Dated<OrderEvent>;
    actor: string;
    sessions: Records["sessions"];
  }>,
): void {
  const { event, actor, sessions } = release;
  if (event.type === "ORDER_EXPIRED") {
    const until_ms = order.lock?.hold_until_ms ?? Infinity;
    insist(event.at_ms >= until_ms, `${order.order_id} is held until ${until_ms}`);
  }
  if (event.type === "PAYMENT_SESSION_EXPIRED" && actor === "expiry") {
    const { sessionId } = event.payload;
    const until_ms = (sessions.get(sessionId)?.expiry_at_ms ?? Infinity) + session_grace_ms;
    insist(event.at_ms >= until_ms, `${sessionId} lives until ${until_ms}`);
  }
}

function checkSlots({ orders, slots }: Records): void {
  const counted = new Map<string, { held: number; sold: number }>();
  for (const { order } of orders.values()) {
    const id = slotId(order);
    const count = counted.get(id) ?? { held: 0, sold: 0 };
    counted.set(id, count);
    const lock = order.lock?.status;
    const is_waiting = order.status === "LOCKED" || order.status === "PENDING_PAYMENT";
    insist(is_waiting === (lock === "HELD"), `${order.order_id} is ${order.status} and ${lock}`);
    const is_sold = order.status === "FULFILLED";
    insist(is_sold === (lock === "CONSUMED"), `${order.order_id} is ${order.status} and ${lock}`);
    if (lock === "HELD") count.held += order.quantity;
    if (lock === "CONSUMED") count.sold += order.quantity;
  }
  for (const id of counted.keys()) insist(slots.has(id), `slot ${id} is there`);
  for (const [id, { capacity, held, sold }] of slots) {
    deepStrictEqual(
      { held, sold },
      counted.get(id) ?? { held: 0, sold: 0 },
      `the counters of ${id}`,
    );
    insist(capacity === null || held + sold <= capacity, `slot ${id} is not oversold`);
  }
}

function isLive({ status }: PaymentSession): boolean {
  return status === "OPEN" || status === "UNKNOWN";
}

/** One live session a cart at most, and it is what the cart's waiting orders wait for. */
function checkSessions({ orders, sessions }: Records): void {
  const live = new Map<string, string>();
  for (const session of sessions.values()) {
    const { session_id, cart_id, status, settled, payment_ref } = session;
    if (status === "SUCCEEDED") insist(settled && payment_ref !== null, `${session_id} is settled`);
    if (!isLive(session)) continue;
    insist(!settled && payment_ref === null, `${session_id} is open`);
    insist(!live.has(cart_id), `${cart_id} has one live session`);
    live.set(cart_id, session_id);
    for (const order_id of session.order_ids) {
      const order = orders.get(order_id)?.order;
      const is_waiting = order?.status === "PENDING_PAYMENT" && order.session_id === session_id;
      insist(is_waiting, `${order_id} waits for ${session_id}`);
    }
  }
  for (const { order } of orders.values()) {
    if (order.status !== "PENDING_PAYMENT") continue;
    insist(live.get(order.cart_id) === order.session_id, `${order.order_id} waits for its session`);
  }
}

/** Money that came has bought tickets or goes back whole; never more goes back than came. */
function checkMoney({ orders, sessions, refunds }: Records, received: Received): void {
  const returned = new Map<string, bigint>();
  const owed = new Set<string>();
  for (const { session_id, order_id, amount_minor, tender } of refunds.values()) {
    insist(amount_minor > 0n, `the refunds of ${order_id} are of something`);
    // What a member paid did not come on the session.
    if (tender === null) {
      returned.set(session_id, (returned.get(session_id) ?? 0n) + amount_minor);
    }
    owed.add(`${session_id}/${order_id}`);
  }
  for (const session of sessions.values()) {
    const { session_id, status, payment_ref, order_ids } = session;
    const came = cameOn(session, received);
    const went = returned.get(session_id) ?? 0n;
    insist(went <= came, `${session_id} gives back ${went} of ${came}`);
    if (payment_ref === null) insist(went === 0n, `${session_id} gives back what it has not seen`);
    if (payment_ref !== null && status !== "SUCCEEDED") {
      insist(went === came, `${session_id} gives all back`);
    }
    if (status !== "SUCCEEDED") continue;
    for (const order_id of order_ids) {
      const order = orders.get(order_id)?.order;
      insist(order?.session_id === session_id, `${order_id} is paid by ${session_id}`);
      insist(order.fulfillment !== null, `${order_id} has a ticket for its money`);
    }
  }
  for (const { order } of orders.values()) {
    const { order_id, session_id, payment_status, status, quote_amount_minor } = order;
    if (payment_status !== "SUCCESS" || status === "FULFILLED" || quote_amount_minor === 0n)
      continue;
    insist(owed.has(`${session_id}/${order_id}`), `${order_id} gets its money or its ticket`);
  }
}

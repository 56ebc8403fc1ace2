/**
 * The order book in memory: the second implementation of the Store port. It keeps the promises of
 * the one in PostgreSQL, constraints included, and a contract test holds both to them; the
 * simulation drives its interleavings, and tests of the engine need no database.
 */
import { randomUUID } from "node:crypto";
import type { Catalog, Merchant } from "../../src/domain/catalog/catalog.ts";
import type { Deposit } from "../../src/domain/deposit/deposit.ts";
import { slotId, type Slot } from "../../src/domain/inventory/slot.ts";
import { lookupKey, lookupsOf, recordId } from "../../src/domain/record.ts";
import type { Order } from "../../src/domain/order/order.ts";
import type { Transfer } from "../../src/domain/ledger/transfer.ts";
import type { PaymentSession, Refund } from "../../src/domain/payment/session.ts";
import { no_trade_number, type TradeNumberState } from "../../src/domain/trade/trade-number.ts";
import type { TradeOrder } from "../../src/domain/trade/trade-order.ts";
import { idempotencyId } from "../../src/engine/book.ts";
import {
  StreamMovedError,
  type Changes,
  type Facts,
  type IdempotencyRecord,
  type Needs,
  type OrderRecord,
  type Store,
  type StoredRecord,
  type StoredEvent,
  type StreamHead,
  type Transaction,
} from "../../src/engine/ports/store.ts";

/** Everything that is committed for one merchant. */
export type MemoryBook = {
  catalog: Catalog;
  catalog_hash: string;
  position: number;
  batch_id: string;
  numbers: TradeNumberState;
  readonly events: StoredEvent[];
  /** Which batch wrote an event, by the position of its first one. */
  readonly batches: Map<number, string>;
  readonly orders: Map<string, OrderRecord>;
  readonly sessions: Map<string, PaymentSession>;
  readonly trade_orders: Map<string, TradeOrder>;
  readonly transfers: Map<string, Transfer>;
  /** Balances by account key. */
  readonly accounts: Map<string, bigint>;
  readonly refunds: Map<string, Refund>;
  readonly slots: Map<string, Slot>;
  /** By order. */
  readonly tickets: Map<string, Readonly<{ ticket_code: string; status: "VALID" | "REVOKED" }>>;
  readonly replays: Map<string, string>;
  /** By kind and id. */
  readonly records: Map<string, StoredRecord>;
  readonly idempotency: Map<string, IdempotencyRecord>;
};

export type MemoryStore = Store &
  Readonly<{
    /** What is committed for the merchant; throws when there is none. */
    book(merchant_id: string): MemoryBook;
  }>;

type Tenant = { readonly book: MemoryBook; last: Promise<void> };

/** `onCommit` sees each commit as soon as it is there. */
export function createMemoryStore(
  merchants: readonly Merchant[],
  onCommit?: (book: MemoryBook, changes: Changes) => void,
): MemoryStore {
  const tenants = new Map(
    merchants.map((merchant): [string, Tenant] => [
      merchant.merchant_id,
      { book: emptyBook(merchant), last: Promise.resolve() },
    ]),
  );

  function demand(merchant_id: string): Tenant {
    const tenant = tenants.get(merchant_id);
    if (tenant === undefined) throw new Error(`there is no merchant ${merchant_id}`);
    return tenant;
  }

  /** Waits until the merchant's stream is free; whoever gets it calls what this resolves to. */
  async function lock(tenant: Tenant): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = tenant.last;
    tenant.last = promise;
    await before;
    return resolve;
  }

  return {
    book: (merchant_id) => demand(merchant_id).book,
    async readCatalog(merchant_id) {
      return tenants.get(merchant_id)?.book.catalog ?? null;
    },
    async open(merchant_id, needs) {
      const tenant = demand(merchant_id);
      const release = await lock(tenant);
      return transactionOn(tenant.book, needs, {
        release,
        ...(onCommit === undefined ? {} : { onCommit }),
      });
    },
    resume(merchant_id, head) {
      const tenant = demand(merchant_id);
      return resumedOn(tenant.book, head, {
        lock: () => lock(tenant),
        ...(onCommit === undefined ? {} : { onCommit }),
      });
    },
    async wasCommitted(merchant_id, batch) {
      const tenant = demand(merchant_id);
      const release = await lock(tenant);
      tenant.book.batch_id = randomUUID();
      release();
      return tenant.book.batches.get(batch.position) === batch.batch_id;
    },
  };
}

function emptyBook(merchant: Merchant): MemoryBook {
  return {
    catalog: { version: 0, merchant, products: new Map(), pools: new Map(), skus: new Map() },
    catalog_hash: "",
    position: 0,
    batch_id: "",
    numbers: no_trade_number,
    events: [],
    batches: new Map(),
    orders: new Map(),
    sessions: new Map(),
    trade_orders: new Map(),
    transfers: new Map(),
    accounts: new Map(),
    refunds: new Map(),
    slots: new Map(),
    tickets: new Map(),
    replays: new Map(),
    records: new Map(),
    idempotency: new Map(),
  };
}

type OnCommit = (book: MemoryBook, changes: Changes) => void;
type Ending = Readonly<{ release(): void; onCommit?: OnCommit }>;

function headOf({ position, batch_id, catalog, catalog_hash, numbers }: MemoryBook): StreamHead {
  return { position, batch_id, catalog_version: catalog.version, catalog_hash, numbers };
}

/** Holds nothing until its end, and sees what is committed at each look. */
function resumedOn(
  book: MemoryBook,
  head: StreamHead,
  { lock, onCommit }: Readonly<{ lock(): Promise<() => void>; onCommit?: OnCommit }>,
): Transaction {
  /** Does the last thing while nobody else writes, when the stream still stands at the head. */
  async function whileThere(act: () => void): Promise<void> {
    const release = await lock();
    try {
      const { position, batch_id, catalog_version } = headOf(book);
      const is_there =
        position === head.position &&
        batch_id === head.batch_id &&
        catalog_version === head.catalog_version;
      if (!is_there) throw new StreamMovedError("somebody else has written");
      act();
    } finally {
      release();
    }
  }
  return {
    head,
    facts: factsOf(book, nothing),
    load: async (needs) => factsOf(book, needs),
    loadDueHolds: async (slots, now_ms, limit) => dueFacts(book, { slots, now_ms, limit }),
    loadCatalog: async () => book.catalog,
    commit: (changes) =>
      whileThere(() => {
        refuseBroken(book, changes);
        write(book, changes);
        onCommit?.(book, changes);
      }),
    conclude: () => whileThere(() => undefined),
    rollback: async () => undefined,
  };
}

function dueFacts(
  book: MemoryBook,
  wanted: Readonly<{ slots: Needs["slots"]; now_ms: number; limit: number }>,
): Facts {
  const ids = new Set(wanted.slots.map(slotId));
  const due = dueHolds(book, wanted.now_ms).filter((order) => ids.has(slotId(order)));
  const order_ids = due.slice(0, wanted.limit).map(({ order_id }) => order_id);
  return factsOf(book, { ...nothing, order_ids });
}

function transactionOn(book: MemoryBook, needs: Needs, { release, onCommit }: Ending): Transaction {
  let is_over = false;
  const whileOpen = <Value>(look: () => Value): Promise<Value> => {
    if (is_over) throw new Error("the transaction is over");
    return Promise.resolve(look());
  };
  const rollback = async (): Promise<void> => {
    if (is_over) return;
    is_over = true;
    release();
  };
  return {
    head: headOf(book),
    facts: factsOf(book, needs),
    load: (more) => whileOpen(() => factsOf(book, more)),
    loadDueHolds: (slots, now_ms, limit) =>
      whileOpen(() => dueFacts(book, { slots, now_ms, limit })),
    loadCatalog: () => whileOpen(() => book.catalog),
    async commit(changes) {
      await whileOpen(() => (is_over = true));
      try {
        refuseBroken(book, changes);
        write(book, changes);
        onCommit?.(book, changes);
      } finally {
        release();
      }
    },
    conclude: rollback,
    rollback,
  };
}

const nothing: Needs = {
  order_ids: [],
  cart_ids: [],
  session_ids: [],
  refund_ids: [],
  trade_order_ids: [],
  slots: [],
  replay_ids: [],
  lookups: [],
  idempotency_keys: [],
};

export function depositsIn({ records }: Pick<MemoryBook, "records">): Deposit[] {
  return [...records.values()].flatMap((stored) =>
    stored.kind === "deposit" ? [stored.record] : [],
  );
}

/** Orders whose hold may be given back, those first whose lock expired first. */
export function dueHolds(book: MemoryBook, now_ms: number): Order[] {
  const held = [...book.orders.values()].flatMap(({ order }) =>
    order.lock?.status === "HELD" ? [{ order, lock: order.lock }] : [],
  );
  return held
    .filter(({ lock }) => lock.expiry_at_ms <= now_ms && lock.hold_until_ms <= now_ms)
    .sort((one, other) => one.lock.expiry_at_ms - other.lock.expiry_at_ms)
    .map(({ order }) => order);
}

function factsOf(book: MemoryBook, needs: Needs): Facts {
  const find = <Value>(ids: readonly string[], rows: ReadonlyMap<string, Value>): Value[] =>
    [...new Set(ids)].flatMap((id) => rows.get(id) ?? []);
  const refunds = find(needs.refund_ids, book.refunds);
  const session_ids = [...needs.session_ids, ...refunds.map(({ session_id }) => session_id)];
  const carts = new Set([
    ...needs.cart_ids,
    ...find(needs.order_ids, book.orders).map(({ order }) => order.cart_id),
    ...find(session_ids, book.sessions).map(({ cart_id }) => cart_id),
    ...find(needs.trade_order_ids, book.trade_orders).map(({ cart_id }) => cart_id),
  ]);
  const orders = [...book.orders.values()].filter(({ order }) => carts.has(order.cart_id));
  const slot_ids = [...orders.map(({ order }) => slotId(order)), ...needs.slots.map(slotId)];
  const sessions = [...book.sessions.values()].filter(({ cart_id }) => carts.has(cart_id));
  return {
    orders,
    sessions,
    trade_orders: find(
      [...needs.trade_order_ids, ...sessions.map(({ trade_order_id }) => trade_order_id)],
      book.trade_orders,
    ),
    refunds,
    slots: find(slot_ids, book.slots),
    replays: needs.replay_ids.flatMap((replay_id) => {
      const session_id = book.replays.get(replay_id);
      return session_id === undefined ? [] : [{ replay_id, session_id }];
    }),
    records: recordsFound(book, needs.lookups),
    answered: needs.lookups,
    idempotency: find(needs.idempotency_keys.map(idempotencyId), book.idempotency),
  };
}

function recordsFound(book: MemoryBook, lookups: Needs["lookups"]): StoredRecord[] {
  const wanted = new Set(lookups.map(lookupKey));
  if (wanted.size === 0) return [];
  return [...book.records.values()].filter((stored) =>
    lookupsOf(stored).some((lookup) => wanted.has(lookupKey(lookup))),
  );
}

/** The constraints of the tables. A change that breaks one is not written at all. */
function refuseBroken(book: MemoryBook, changes: Changes): void {
  const refuse = (what: string) => {
    throw new Error(`constraint violated: ${what}`);
  };
  let last = book.events.at(-1)?.position ?? 0;
  for (const { position } of changes.events) {
    if (position <= last) refuse(`position ${position} is taken`);
    last = position;
  }
  for (const { order } of changes.new_orders) {
    if (book.orders.has(order.order_id)) refuse(`order ${order.order_id} exists`);
  }
  for (const { session_id } of changes.new_sessions) {
    if (book.sessions.has(session_id)) refuse(`session ${session_id} exists`);
  }
  for (const { capacity, held, sold, ...key } of changes.slots) {
    const is_over = capacity !== null && held + sold > capacity;
    if (held < 0 || sold < 0 || is_over) refuse(`slot ${slotId(key)}`);
  }
  const ticketed = new Set(book.tickets.keys());
  const codes = new Set([...book.tickets.values()].map(({ ticket_code }) => ticket_code));
  for (const { order_id, fulfillment } of changes.new_tickets) {
    const { ticket_code = "" } = fulfillment ?? {};
    if (ticketed.has(order_id)) refuse(`${order_id} has a ticket`);
    if (codes.has(ticket_code)) refuse(`ticket code ${ticket_code} is taken`);
    ticketed.add(order_id);
    codes.add(ticket_code);
  }
  for (const { refund_id, amount_minor } of changes.refunds) {
    if (amount_minor <= 0n) refuse(`${refund_id} gives nothing back`);
  }
  for (const { trade_order_id } of changes.new_trade_orders) {
    if (book.trade_orders.has(trade_order_id)) refuse(`trade order ${trade_order_id} exists`);
  }
  for (const { transfer_id } of changes.transfers) {
    if (book.transfers.has(transfer_id)) refuse(`transfer ${transfer_id} exists`);
  }
  for (const delta of changes.account_deltas) {
    const balance = (book.accounts.get(delta.account) ?? 0n) + delta.delta_minor;
    if (!delta.may_go_negative && balance < 0n) refuse(`account ${delta.account}`);
  }
  const used = new Set(book.replays.keys());
  for (const { replay_id } of changes.replays) {
    if (used.has(replay_id)) refuse(`mandate ${replay_id} was used`);
    used.add(replay_id);
  }
  const answered = new Set(book.idempotency.keys());
  for (const record of changes.idempotency) {
    if (answered.has(idempotencyId(record))) refuse(`key ${record.key} has an answer`);
    answered.add(idempotencyId(record));
  }
}

function write(book: MemoryBook, changes: Changes): void {
  const { catalog } = changes;
  if (catalog !== null) writeCatalog(book, catalog);
  book.position = changes.position;
  book.batch_id = changes.batch_id;
  book.numbers = changes.numbers;
  book.events.push(...changes.events);
  const [first] = changes.events;
  if (first !== undefined) book.batches.set(first.position, changes.batch_id);
  for (const record of [...changes.new_orders, ...changes.orders])
    book.orders.set(record.order.order_id, record);
  for (const slot of changes.slots) {
    const { held, sold } = slot;
    // What an order changes of a slot that exists is its counters.
    book.slots.set(slotId(slot), { ...(book.slots.get(slotId(slot)) ?? slot), held, sold });
  }
  for (const session of [...changes.new_sessions, ...changes.sessions])
    book.sessions.set(session.session_id, session);
  for (const trade_order of [...changes.new_trade_orders, ...changes.trade_orders]) {
    book.trade_orders.set(trade_order.trade_order_id, trade_order);
  }
  for (const transfer of changes.transfers) book.transfers.set(transfer.transfer_id, transfer);
  for (const delta of changes.account_deltas) {
    const { account, delta_minor } = delta;
    book.accounts.set(account, (book.accounts.get(account) ?? 0n) + delta_minor);
  }
  for (const refund of changes.refunds) book.refunds.set(refund.refund_id, refund);
  for (const stored of changes.records) {
    book.records.set(`${stored.kind} ${recordId(stored)}`, stored);
  }
  for (const { order_id, fulfillment } of changes.new_tickets) {
    book.tickets.set(order_id, { ticket_code: fulfillment?.ticket_code ?? "", status: "VALID" });
  }
  const revoked = new Set(changes.revoked_tickets);
  for (const [order_id, ticket] of revoked.size > 0 ? book.tickets : []) {
    if (revoked.has(ticket.ticket_code))
      book.tickets.set(order_id, { ...ticket, status: "REVOKED" });
  }
  for (const { replay_id, session_id } of changes.replays) book.replays.set(replay_id, session_id);
  for (const record of changes.idempotency) book.idempotency.set(idempotencyId(record), record);
}

function writeCatalog(book: MemoryBook, change: NonNullable<Changes["catalog"]>): void {
  const put = <Row>(
    rows: ReadonlyMap<string, Row>,
    more: readonly Row[],
    idOf: (row: Row) => string,
  ): Map<string, Row> => new Map([...rows, ...more.map((row): [string, Row] => [idOf(row), row])]);
  const { merchant, products, pools, skus } = book.catalog;
  book.catalog = {
    version: change.version,
    merchant,
    products: put(products, change.products, (row) => row.product_id),
    pools: put(pools, change.pools, (row) => row.pool_id),
    skus: put(skus, change.skus, (row) => row.sku_id),
  };
  book.catalog_hash = change.hash;
  for (const slot of change.slots) book.slots.set(slotId(slot), slot);
}

/**
 * Order books for the cases that both implementations of the Store port have to stand: in memory
 * and in PostgreSQL, with merchants that nobody has used yet.
 */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Slot } from "../../src/domain/inventory/slot.ts";
import type { Order } from "../../src/domain/order/order.ts";
import { createEngine } from "../../src/engine/engine.ts";
import type {
  Changes,
  Facts,
  Needs,
  OrderRecord,
  Store,
  StoredEvent,
} from "../../src/engine/ports/store.ts";
import { no_trade_number } from "../../src/domain/trade/trade-number.ts";
import { createStore } from "../../src/postgres/store/store.ts";
import { createTestDatabase } from "./database.ts";
import { actor, sampleCatalog } from "./memory-book.ts";
import { createMemoryStore } from "./memory-store.ts";
import { insertMerchant } from "./order-book.ts";
import { merchant, slotWith, start_ms, visit_date } from "./samples.ts";

export type Shelf = Readonly<{
  store: Store;
  /** A merchant that nobody has used yet, with the sample catalog. */
  newMerchant(): Promise<string>;
  close(): Promise<void>;
}>;

/** Merchants of the store in memory are named beforehand. */
const names = Array.from({ length: 60 }, (_, n) => `merchant_${n}`);

function nextName(taken: { count: number }): string {
  return names[taken.count++] ?? expect.fail("name more merchants");
}

async function openMemoryShelf(): Promise<Shelf> {
  const store = createMemoryStore(names.map((merchant_id) => ({ ...merchant, merchant_id })));
  const taken = { count: 0 };
  return {
    store,
    newMerchant: async () => stock(store, nextName(taken)),
    close: async () => undefined,
  };
}

async function openPostgresShelf(): Promise<Shelf> {
  const database = await createTestDatabase();
  const { qr_url_template } = merchant;
  const store = createStore({
    url: database.url,
    connections_max: 10,
    defaultQrUrlTemplate: () => qr_url_template,
  });
  const taken = { count: 0 };
  return {
    store,
    async newMerchant() {
      const merchant_id = nextName(taken);
      const mch_id = String(20_000_000 + taken.count);
      await insertMerchant(database.sql, { merchant_id, mch_id, qr_url_template });
      return stock(store, merchant_id);
    },
    async close() {
      await store.end();
      await database.drop();
    },
  };
}

export function engineOn(store: Store, now_ms = () => start_ms) {
  let ids = 0;
  const newId = (prefix: string) => `${prefix}_${++ids}`;
  return createEngine({ store, clock: { now_ms }, ids: { newId } });
}

async function stock(store: Store, merchant_id: string): Promise<string> {
  await engineOn(store).execute({ merchant_id, actor, command: sampleCatalog(10) });
  return merchant_id;
}

export const nothing: Needs = {
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

export const no_changes: Omit<Changes, "position"> = {
  batch_id: "batch",
  events: [],
  numbers: no_trade_number,
  new_orders: [],
  orders: [],
  slots: [],
  new_trade_orders: [],
  trade_orders: [],
  transfers: [],
  account_deltas: [],
  day_figures: [],
  new_sessions: [],
  sessions: [],
  refunds: [],
  new_tickets: [],
  revoked_tickets: [],
  terms: [],
  replays: [],
  records: [],
  idempotency: [],
  catalog: null,
};

export const park = { pool_id: "park", date: visit_date, start_time: "" };
export const parkSlot = (change: Partial<Slot> = {}) => slotWith({ capacity: 10, ...change });

export const record = (order: Order, merchant_id: string): OrderRecord => ({
  order: { ...order, merchant_id },
  head_hash: `hash of ${order.order_id}`,
});

export const eventAt = (position: number): StoredEvent => ({
  position,
  stream_id: "order_1",
  type: "ORDER_CANCELLED",
  at_ms: start_ms,
  actor,
  payload: { reason: "rain" },
  hash: `hash ${position}`,
});

/** In one order, whatever the store answered in. */
export function sorted(facts: Facts): Facts {
  const by =
    <Row>(idOf: (row: Row) => string) =>
    (one: Row, other: Row) =>
      idOf(one) < idOf(other) ? -1 : 1;
  const slots = new Map(facts.slots.map((slot) => [JSON.stringify(slot), slot]));
  return {
    ...facts,
    orders: [...facts.orders].sort(by(({ order }) => order.order_id)),
    sessions: [...facts.sessions].sort(by(({ session_id }) => session_id)),
    slots: [...slots.values()].sort(by(({ pool_id }) => pool_id)),
  };
}

export async function look(
  store: Store,
  merchant_id: string,
  needs: Partial<Needs>,
): Promise<Facts> {
  const transaction = await store.open(merchant_id, { ...nothing, ...needs });
  await transaction.rollback();
  return sorted(transaction.facts);
}

export async function commit(
  store: Store,
  merchant_id: string,
  changes: Partial<Changes>,
): Promise<void> {
  const transaction = await store.open(merchant_id, nothing);
  const position = transaction.head.position + (changes.events?.length ?? 0);
  await transaction.commit({ ...no_changes, position, batch_id: randomUUID(), ...changes });
}

/** The two stores, for `describe.each`. */
export const shelves = [
  ["in memory", openMemoryShelf],
  ["in PostgreSQL", openPostgresShelf],
] as const;

/**
 * The port behind which the order book is kept. PostgreSQL stands behind it in the product; the
 * simulation puts a store in memory behind it to drive every interleaving by hand.
 */
import type { Catalog } from "../../domain/catalog/catalog.ts";
import type { CatalogChange } from "../../domain/catalog/save-catalog.ts";
import type { Slot, SlotKey } from "../../domain/inventory/slot.ts";
import type { Actor } from "../../domain/order/event.ts";
import type { Order } from "../../domain/order/order.ts";
import type { AcceptedMandate } from "../../domain/payment/record-payment.ts";
import type { Transfer } from "../../domain/ledger/transfer.ts";
import type { PaymentSession, Refund } from "../../domain/payment/session.ts";
import type { KindedRecord, Lookup } from "../../domain/record.ts";
import type { DayFigures } from "../../domain/trade/day-figures.ts";
import type { TradeNumberState } from "../../domain/trade/trade-number.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";

/** An order with the last hash of its timeline. */
export type OrderRecord = Readonly<{ order: Order; head_hash: string }>;

/** One row of the merchant's stream. */
export type StoredEvent = Readonly<{
  /** Gap-free per merchant, from 1. */
  position: number;
  /** The id of the order or record, or `catalog`. */
  stream_id: string;
  type: string;
  at_ms: number;
  actor: Actor;
  payload: Readonly<Record<string, unknown>>;
  hash: string;
}>;

export type IdempotencyKey = Readonly<{ caller_id: string; key: string }>;

/** The first answer to a request, kept to be given again. */
export type IdempotencyRecord = IdempotencyKey &
  Readonly<{
    request_hash: string;
    answer_status: number;
    answer_body: string;
    created_at_ms: number;
  }>;

/**
 * What a batch names. Orders bring their whole cart, its sessions with their trade orders, and
 * their slots.
 */
export type Needs = Readonly<{
  order_ids: readonly string[];
  cart_ids: readonly string[];
  session_ids: readonly string[];
  refund_ids: readonly string[];
  trade_order_ids: readonly string[];
  slots: readonly SlotKey[];
  replay_ids: readonly string[];
  lookups: readonly Lookup[];
  idempotency_keys: readonly IdempotencyKey[];
}>;

/** A record with the last hash of its timeline; empty while it has none. */
export type StoredRecord = KindedRecord & Readonly<{ head_hash: string }>;

export type Facts = Readonly<{
  orders: readonly OrderRecord[];
  sessions: readonly PaymentSession[];
  /** Of those sessions, where there are any yet. */
  trade_orders: readonly TradeOrder[];
  refunds: readonly Refund[];
  slots: readonly Slot[];
  /** Mandates accepted before, with the session that accepted them. */
  replays: readonly Readonly<{ replay_id: string; session_id: string }>[];
  /** What the look-ups find. */
  records: readonly StoredRecord[];
  /** The look-ups that were asked for: what none of them finds is not there. */
  answered: readonly Lookup[];
  idempotency: readonly IdempotencyRecord[];
}>;

/** Where a merchant's stream stands. */
export type StreamHead = Readonly<{
  /** Of the last event. */
  position: number;
  /** What the last batch called itself: two batches never share it, whatever became of them. */
  batch_id: string;
  catalog_version: number;
  /** The last hash of the catalog's timeline. */
  catalog_hash: string;
  /** What the last number of a trade order, pay order or refund shows. */
  numbers: TradeNumberState;
}>;

/** A batch with events, and where its first one stands. */
export type BatchPlace = Readonly<{ position: number; batch_id: string }>;

/** What a batch does to one account of the books. */
export type AccountMovement = Readonly<{
  /** `code/owner/currency`. */
  account: string;
  may_go_negative: boolean;
  delta_minor: bigint;
}>;

/** Everything a batch writes, each kind in one statement. */
export type Changes = Readonly<{
  position: number;
  batch_id: string;
  numbers: TradeNumberState;
  events: readonly StoredEvent[];
  new_orders: readonly OrderRecord[];
  /** Those that were there before, with what may change of an order. */
  orders: readonly OrderRecord[];
  new_sessions: readonly PaymentSession[];
  /** Those that were there before, with what may change of a session. */
  sessions: readonly PaymentSession[];
  new_trade_orders: readonly TradeOrder[];
  trade_orders: readonly TradeOrder[];
  /** New ones: there are no others. */
  transfers: readonly Transfer[];
  /** What the transfers do to each account together. */
  account_deltas: readonly AccountMovement[];
  /** What is added to the figures of a day: one for each key. */
  day_figures: readonly DayFigures[];
  /** New or changed, as all records below. */
  slots: readonly Slot[];
  refunds: readonly Refund[];
  records: readonly StoredRecord[];
  new_tickets: readonly Order[];
  revoked_tickets: readonly string[];
  terms: readonly Readonly<{ term: string; order_id: string }>[];
  /** Mandates that were accepted. */
  replays: readonly (AcceptedMandate & Readonly<{ session_id: string }>)[];
  idempotency: readonly IdempotencyRecord[];
  /** With a new version and hash of the catalog's timeline. */
  catalog: (CatalogChange & Readonly<{ version: number; hash: string }>) | null;
}>;

/**
 * A transaction on a merchant's stream. One that was opened holds the stream row: nobody else
 * writes for this merchant. One that was resumed holds nothing: whatever else was written since
 * the head it resumes from makes its end fail with a StreamMovedError.
 */
export interface Transaction {
  readonly head: StreamHead;
  readonly facts: Facts;
  /** Loads what turned out to be needed besides. */
  load(needs: Needs): Promise<Facts>;
  /** Orders on the slots whose hold is due at `now_ms`, at most `limit`, with their carts. */
  loadDueHolds(slots: readonly SlotKey[], now_ms: number, limit: number): Promise<Facts>;
  loadCatalog(): Promise<Catalog>;
  /**
   * Resolves once the changes are durable. After a CommitUnknownError they may be; whatever else it
   * throws, nothing was written.
   */
  commit(changes: Changes): Promise<void>;
  /** Ends it with nothing to write; resolves when what it has seen is how things stand. */
  conclude(): Promise<void>;
  rollback(): Promise<void>;
}

export interface Store {
  /** The catalog as last committed, outside of any transaction. Null: no such merchant. */
  readCatalog(merchant_id: string): Promise<Catalog | null>;
  open(merchant_id: string, needs: Needs): Promise<Transaction>;
  /**
   * A transaction for who knows how things stood at `head`, in one round trip with its commit. The
   * head may be that of a commit still under way: transactions of one merchant that were resumed
   * one after the other end in that order.
   */
  resume(merchant_id: string, head: StreamHead): Transaction;
  /**
   * After a CommitUnknownError: whether it is this batch whose first event stands at this position,
   * once the lost transaction has ended. Another batch may have begun with an equal event. After a
   * no it can not be written any more, whenever the lost transaction reaches the database. Throws
   * when it cannot be found out.
   */
  wasCommitted(merchant_id: string, batch: BatchPlace): Promise<boolean>;
}

/** The database cannot be reached; nothing was written. */
export class StoreUnavailableError extends Error {
  override name = "StoreUnavailableError";
}

/** Too many others write just now, and for long; nothing was written. */
export class StoreBusyError extends Error {
  override name = "StoreBusyError";
}

/** Somebody else has written since: nothing was written on what is old by now. */
export class StreamMovedError extends Error {
  override name = "StreamMovedError";
}

/** The connection broke while committing: the changes may or may not be there. */
export class CommitUnknownError extends Error {
  override name = "CommitUnknownError";
}

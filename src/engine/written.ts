/** What a book is to write: noted while commands are decided, taken out as a batch's changes. */
import { randomUUID } from "node:crypto";
import type { CatalogChange } from "../domain/catalog/save-catalog.ts";
import { accountKey } from "../domain/ledger/account.ts";
import { foldDeltas } from "../domain/ledger/balance.ts";
import type { Transfer } from "../domain/ledger/transfer.ts";
import type { AcceptedMandate } from "../domain/payment/record-payment.ts";
import type { Book } from "./book.ts";
import type { DayTally } from "./decide/day-tally.ts";
import type {
  AccountMovement,
  Changes,
  IdempotencyRecord,
  StoredEvent,
  StoredRecord,
} from "./ports/store.ts";

/** What is to be written, by id. */
export type Written = {
  readonly events: StoredEvent[];
  readonly new_order_ids: Set<string>;
  /** New ones among them. */
  readonly order_ids: Set<string>;
  readonly slot_ids: Set<string>;
  readonly new_session_ids: Set<string>;
  /** New ones among them. */
  readonly session_ids: Set<string>;
  readonly new_trade_order_ids: Set<string>;
  /** New ones among them. */
  readonly trade_order_ids: Set<string>;
  readonly transfers: Transfer[];
  readonly day_figures: DayTally;
  readonly refund_ids: Set<string>;
  /** By kind and id. */
  readonly records: Map<string, StoredRecord>;
  readonly ticketed_order_ids: Set<string>;
  readonly revoked_tickets: string[];
  readonly paid_order_ids: Set<string>;
  readonly mandates: AcceptedMandate[];
  readonly idempotency: IdempotencyRecord[];
  catalog: CatalogChange | null;
};

export function nothingWritten(): Written {
  return {
    events: [],
    new_order_ids: new Set(),
    order_ids: new Set(),
    slot_ids: new Set(),
    new_session_ids: new Set(),
    session_ids: new Set(),
    new_trade_order_ids: new Set(),
    trade_order_ids: new Set(),
    transfers: [],
    day_figures: new Map(),
    refund_ids: new Set(),
    records: new Map(),
    ticketed_order_ids: new Set(),
    revoked_tickets: [],
    paid_order_ids: new Set(),
    mandates: [],
    idempotency: [],
    catalog: null,
  };
}

/** The changes of all that was noted; null when nothing was. */
export function changesOf(book: Book): Changes | null {
  const { written } = book;
  const { events, idempotency } = written;
  if (events.length === 0 && idempotency.length === 0 && written.session_ids.size === 0) {
    return null;
  }
  const orders = (ids: ReadonlySet<string>) =>
    [...ids].map((id) => demand(book.orders.get(id), id));
  const trade_orders = (ids: ReadonlySet<string>) =>
    [...ids].map((id) => demand(book.trade_orders.get(id), id));
  const sessions = (ids: ReadonlySet<string>) =>
    [...ids].map((id) => demand(book.sessions.get(id), id));
  return {
    position: book.position,
    batch_id: randomUUID(),
    numbers: book.numbers,
    events,
    new_orders: orders(written.new_order_ids),
    orders: orders(written.order_ids.difference(written.new_order_ids)),
    new_trade_orders: trade_orders(written.new_trade_order_ids),
    trade_orders: trade_orders(written.trade_order_ids.difference(written.new_trade_order_ids)),
    transfers: written.transfers,
    account_deltas: movementsOf(written.transfers),
    day_figures: [...written.day_figures.values()],
    new_sessions: sessions(written.new_session_ids),
    sessions: sessions(written.session_ids.difference(written.new_session_ids)),
    slots: [...written.slot_ids].map((id) => demand(book.slots.get(id), id)),
    refunds: [...written.refund_ids].map((id) => demand(book.refunds.get(id), id)),
    records: [...written.records.values()],
    new_tickets: orders(written.ticketed_order_ids).map(({ order }) => order),
    revoked_tickets: written.revoked_tickets,
    terms: termsOf(book),
    replays: written.mandates.map((mandate) => ({
      ...mandate,
      session_id: demand(book.replays.get(mandate.replay_id), mandate.replay_id),
    })),
    idempotency,
    catalog:
      written.catalog === null
        ? null
        : { ...written.catalog, version: book.catalog.version, hash: book.catalog_hash },
  };
}

/** What the transfers do to each account together: one movement an account. */
export function movementsOf(transfers: readonly Transfer[]): AccountMovement[] {
  return foldDeltas(transfers).map((delta) => {
    const { may_go_negative, delta_minor } = delta;
    return { account: accountKey(delta), may_go_negative, delta_minor };
  });
}

/** What the search box finds an order by besides its own id and ticket. */
function termsOf(book: Book): Changes["terms"] {
  const terms = new Map<string, { term: string; order_id: string }>();
  const add = (text: string, order_id: string) => {
    const term = text.trim().toLowerCase().slice(0, 200).toWellFormed();
    if (term !== "") terms.set(`${term}\n${order_id}`, { term, order_id });
  };
  for (const order_id of book.written.new_order_ids) {
    const order = book.orders.get(order_id)?.order;
    for (const value of Object.values(order?.customer ?? {})) add(value, order_id);
  }
  for (const order_id of book.written.paid_order_ids) {
    add(book.orders.get(order_id)?.order.payment_ref ?? "", order_id);
  }
  return [...terms.values()];
}

function demand<Value>(value: Value | undefined, id: string): Value {
  if (value === undefined) throw new Error(`${id} is to be written but is not in the book`);
  return value;
}

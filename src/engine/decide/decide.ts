/**
 * From a command to its decider: gathers the facts it needs from the book, and applies what it
 * says.
 */
import type { Catalog } from "../../domain/catalog/catalog.ts";
import { decideSaveCatalog, type SaveCatalog } from "../../domain/catalog/save-catalog.ts";
import { accept, type Decision, type Stamp } from "../../domain/decision.ts";
import { slotId } from "../../domain/inventory/slot.ts";
import { decideCancelOrder } from "../../domain/order/cancel-order.ts";
import type { OrderChange } from "../../domain/order/change.ts";
import { decideCreateOrder } from "../../domain/order/create-order.ts";
import { decideExpireOrders } from "../../domain/order/expire-orders.ts";
import type { Actor } from "../../domain/order/event.ts";
import type { Order } from "../../domain/order/order.ts";
import { decideCheckout } from "../../domain/payment/checkout.ts";
import { decideRecordPayment, type RecordPayment } from "../../domain/payment/record-payment.ts";
import type { PaymentSession } from "../../domain/payment/session.ts";
import type { KindedRecord } from "../../domain/record.ts";
import { decideSell } from "../../domain/trade/sell.ts";
import { takeAgain } from "../../domain/trade/take-again.ts";
import {
  appendEvent,
  applyChange,
  cartOf,
  orderOf,
  sessionsOf,
  slotOf,
  type Book,
} from "../book.ts";
import type { Accepted, Command, Rejected } from "../command.ts";
import { decideRefund } from "./decide-refund.ts";
import { payForgotten } from "./forgotten-members.ts";
import { withinRight } from "./refund-right.ts";
import { followChange, refusalWithoutShift } from "./follow-shifts.ts";
import { memberFacts } from "./record-commands/member-facts.ts";
import { recordRecharge } from "./record-commands/recharges.ts";
import {
  decideRecordCommand,
  isRecordCommand,
  namedTradeOrders,
  recordsOfCommand,
  rechargePaidBy,
} from "./record-commands.ts";
import { storedRecord } from "../shelf.ts";
import { chain_start } from "../../protocols/timeline/event-hash.ts";

/** Rows of a catalog that go into one event. */
const catalog_event_rows_max = 500;

/** Decides one command on the book and writes what was accepted into it. */
export function decideOn(
  book: Book,
  command: Command,
  context: Readonly<{ stamp: Stamp; actor: Actor }>,
): Accepted | Rejected {
  if (command.type === "SAVE_CATALOG") return saveCatalog(book, command, context);
  const decision = decide(book, command, context.stamp);
  if (!decision.accepted) return { kind: "rejected", rejection: decision.rejection };
  const paid = payForgotten(book, command, { change: decision.change, stamp: context.stamp });
  if (!paid.accepted) return { kind: "rejected", rejection: paid.rejection };
  const held = withinRight(book, command, paid.change);
  if (!held.accepted) return { kind: "rejected", rejection: held.rejection };
  const followed = followChange(book, seal(book, command, held.change), context);
  if (!followed.accepted) return { kind: "rejected", rejection: followed.rejection };
  const { actor, stamp } = context;
  const { change, money } = followed.change;
  applyChange(book, change, { actor, at_ms: stamp.now_ms, money });
  if (command.type === "RECORD_PAYMENT") claimMandates(book, command, change);
  return accepted(book, command, change);
}

function decide(
  book: Book,
  command: Exclude<Command, { type: "SAVE_CATALOG" }>,
  stamp: Stamp,
): Decision<OrderChange> {
  if (isRecordCommand(command)) {
    const refused = command.type === "REQUEST_RECHARGE" ? refusalWithoutShift(book, command) : null;
    return refused ?? decideRecordCommand(book, command, stamp);
  }
  switch (command.type) {
    case "CREATE_ORDER": {
      const { catalog } = book;
      const pool_id = catalog.skus.get(command.sku_id)?.pool_id;
      const slot = pool_id === undefined ? undefined : slotOf(book, { ...command, pool_id });
      return decideCreateOrder(
        command,
        { catalog, slot, cart: cartOf(book, command.cart_id) },
        stamp,
      );
    }
    case "SELL": {
      const refused = refusalWithoutShift(book, command);
      if (refused !== null) return refused;
      const slotAt = (key: Parameters<typeof slotOf>[1]) => slotOf(book, key);
      const { catalog } = book;
      return decideSell(command, { catalog, slotOf: slotAt, members: memberFacts(book) }, stamp);
    }
    case "CHECKOUT": {
      const cart_id = cartIdOf(book, command.subject);
      const cart = cartOf(book, cart_id);
      const sessions = sessionsOf(book, cart_id);
      return decideCheckout(command, { cart, sessions, takeAgain: again(book, stamp) }, stamp);
    }
    case "RECORD_PAYMENT": {
      const facts = { ...paymentFacts(book, command), takeAgain: again(book, stamp) };
      const { session } = facts;
      const trade_order = rechargePaidBy(book, command.session_id);
      const is_recharge = session !== undefined && trade_order !== undefined;
      const decision = is_recharge
        ? recordRecharge(book, command, { session, trade_order, stamp })
        : decideRecordPayment(command, facts, stamp);
      return withPayer(command, decision);
    }
    case "CANCEL_ORDER":
      return decideCancelOrder(command, cancelFacts(book, command.order_id), stamp);
    case "EXPIRE_ORDERS": {
      const sessionOf = (session_id: string) => book.sessions.get(session_id);
      const facts = { orderOf: (order_id: string) => orderOf(book, order_id), sessionOf };
      return decideExpireOrders(command, facts, stamp);
    }
    case "REFUND_TRADE_ORDER":
    case "RECORD_REFUND":
    case "RETRY_REFUND":
    case "PAY_OUT_REFUND":
      return decideRefund(book, command, stamp);
  }
}

/** Lets the trade order that is paid know who paid, where the channel has said so. */
function withPayer(
  { outcome }: RecordPayment,
  decision: Decision<OrderChange>,
): Decision<OrderChange> {
  const channel_user_id = outcome.state === "SUCCEEDED" ? outcome.channel_user_id : undefined;
  if (!decision.accepted || channel_user_id === undefined) return decision;
  return accept({ ...decision.change, channel_user_id });
}

/** Takes what was given back of a sale that a member had a part in. */
function again(book: Book, { now_ms }: Stamp) {
  return (trade_order_id: string) =>
    takeAgain(book.trade_orders.get(trade_order_id), memberFacts(book), now_ms);
}

function cancelFacts(book: Book, order_id: string) {
  const order = orderOf(book, order_id);
  const sessions = order === undefined ? [] : sessionsOf(book, order.cart_id);
  const paying = book.sessions.get(order?.session_id ?? "");
  const trade_order = book.trade_orders.get(paying?.trade_order_id ?? "");
  return { order, sessions, trade_order };
}

function cartIdOf(
  book: Book,
  subject: Readonly<{ cart_id: string } | { order_id: string }>,
): string {
  if ("cart_id" in subject) return subject.cart_id;
  return orderOf(book, subject.order_id)?.cart_id ?? "";
}

function paymentFacts(book: Book, command: RecordPayment) {
  const session = book.sessions.get(command.session_id);
  const orders = (session?.order_ids ?? []).flatMap((order_id) => orderOf(book, order_id) ?? []);
  const replayed = (command.ap2?.mandates ?? []).some(({ replay_id }) => {
    const by = book.replays.get(replay_id);
    return by !== undefined && by !== command.session_id;
  });
  return {
    merchant: book.catalog.merchant,
    session,
    orders,
    slotOf: (order: Order) => slotOf(book, order),
    replayed,
  };
}

/** Lets the protocol of a new session add what it signs. */
function seal(book: Book, command: Command, change: OrderChange): OrderChange {
  if (command.type !== "CHECKOUT" || command.seal === undefined) return change;
  const { seal: sign } = command;
  const sessions = (change.sessions ?? []).map((session): PaymentSession => {
    const orders = session.order_ids.flatMap((order_id) => orderOf(book, order_id) ?? []);
    return { ...session, ...sign(session, orders, book.catalog.merchant) };
  });
  return { ...change, sessions };
}

/** A mandate that was accepted once is never accepted again. */
function claimMandates(book: Book, command: RecordPayment, change: OrderChange): void {
  if (change.events.length === 0 && change.sessions === undefined) return;
  for (const mandate of command.ap2?.mandates ?? []) {
    if (book.replays.has(mandate.replay_id)) continue;
    book.replays.set(mandate.replay_id, command.session_id);
    book.written.mandates.push(mandate);
  }
}

function accepted(book: Book, command: Command, change: OrderChange): Accepted {
  const session = sessionAfter(book, command, change);
  const trade_order_id = tradeOrderIdOf(command, { session, change });
  const trade_order = book.trade_orders.get(trade_order_id ?? "") ?? null;
  const named = namedOrders(book, command, { session, change });
  const refunds = (change.refunds ?? []).map(({ refund_id }) => book.refunds.get(refund_id));
  return {
    kind: "accepted",
    orders: named.flatMap((order_id) => orderOf(book, order_id) ?? []),
    session,
    refunds: refunds.filter((refund) => refund !== undefined),
    trade_order,
    records: recordsAfter(book, command, change),
    merchant: book.catalog.merchant,
    catalog: null,
    changed: [change.events, change.sessions ?? [], change.facts ?? []].some(
      ({ length }) => length > 0,
    ),
  };
}

function tradeOrderIdOf(
  command: Command,
  { session, change }: Readonly<{ session: PaymentSession | null; change: OrderChange }>,
): string | undefined {
  if (command.type === "REFUND_TRADE_ORDER") return command.trade_order_id;
  if (!isRecordCommand(command)) return session?.trade_order_id;
  return namedTradeOrders(command)[0] ?? change.trade_orders?.[0]?.trade_order_id;
}

/** What changed; when nothing did, what the command was about all the same. */
function recordsAfter(book: Book, command: Command, change: OrderChange): readonly KindedRecord[] {
  const { records = [] } = change;
  if (records.length > 0) return records;
  return recordsOfCommand(command).flatMap(({ kind, by, value }) =>
    by === "id" ? (storedRecord(book.shelf, kind, value) ?? []) : [],
  );
}

function sessionAfter(book: Book, command: Command, change: OrderChange): PaymentSession | null {
  if (command.type === "RECORD_PAYMENT") return book.sessions.get(command.session_id) ?? null;
  const opens =
    command.type === "CHECKOUT" || command.type === "SELL" || command.type === "REQUEST_RECHARGE";
  return opens ? (change.sessions?.[0] ?? null) : null;
}

function namedOrders(
  book: Book,
  command: Command,
  { session, change }: Readonly<{ session: PaymentSession | null; change: OrderChange }>,
): readonly string[] {
  if (isRecordCommand(command)) return [];
  switch (command.type) {
    case "CREATE_ORDER":
    case "CANCEL_ORDER":
    case "RETRY_REFUND":
    case "PAY_OUT_REFUND":
      return [command.order_id];
    case "EXPIRE_ORDERS":
      return command.order_ids;
    case "RECORD_REFUND":
      return [book.refunds.get(command.refund_id)?.order_id ?? ""];
    case "REFUND_TRADE_ORDER":
      return [...new Set((change.refunds ?? []).map(({ order_id }) => order_id))];
    case "SELL":
    case "CHECKOUT":
    case "RECORD_PAYMENT":
      return session?.order_ids ?? [];
    case "SAVE_CATALOG":
      return [];
  }
}

function saveCatalog(
  book: Book,
  command: SaveCatalog,
  { stamp, actor }: Readonly<{ stamp: Stamp; actor: Actor }>,
): Accepted | Rejected {
  const facts = {
    catalog: book.catalog,
    slotOf: (plan: Parameters<typeof slotOf>[1]) => slotOf(book, plan),
  };
  const decision = decideSaveCatalog(command, facts);
  if (!decision.accepted) return { kind: "rejected", rejection: decision.rejection };
  const { change } = decision;
  const { written, position } = book;
  for (const payload of catalogPayloads(command)) {
    const previous = book.catalog_hash === "" ? chain_start : book.catalog_hash;
    const event = {
      stream_id: "catalog",
      type: "CATALOG_SAVED",
      at_ms: stamp.now_ms,
      actor,
      payload,
    };
    book.catalog_hash = appendEvent(book, previous, event).hash;
  }
  const { merchant } = book.catalog;
  const about_catalog = {
    kind: "accepted",
    orders: [],
    session: null,
    refunds: [],
    trade_order: null,
    records: [],
    merchant,
  } as const;
  if (book.position === position) {
    // Nothing was named: a version that is never written would pass for another server's.
    return { ...about_catalog, catalog: { slots: [], new_sku_ids: [] }, changed: false };
  }
  for (const slot of change.slots) {
    book.slots.set(slotId(slot), slot);
    written.slot_ids.delete(slotId(slot));
  }
  const { skus: known } = book.catalog;
  const new_skus = change.skus.filter(({ sku_id }) => !known.has(sku_id));
  book.catalog = withChange(book.catalog, change);
  written.catalog = {
    products: mergeBy(written.catalog?.products, change.products, (row) => row.product_id),
    pools: mergeBy(written.catalog?.pools, change.pools, (row) => row.pool_id),
    skus: mergeBy(written.catalog?.skus, change.skus, (row) => row.sku_id),
    slots: mergeBy(written.catalog?.slots, change.slots, slotId),
  };
  const catalog = { slots: change.slots, new_sku_ids: new_skus.map(({ sku_id }) => sku_id) };
  return { ...about_catalog, catalog, changed: true };
}

/** Later rows replace earlier ones of the same batch: each is written once. */
function mergeBy<Row>(
  earlier: readonly Row[] | undefined,
  later: readonly Row[],
  idOf: (row: Row) => string,
): Row[] {
  const rows = new Map((earlier ?? []).map((row) => [idOf(row), row]));
  for (const row of later) rows.set(idOf(row), row);
  return [...rows.values()];
}

function withChange(catalog: Catalog, change: Omit<SaveCatalog, "type">): Catalog {
  const put = <Row>(
    rows: ReadonlyMap<string, Row>,
    more: readonly Row[],
    idOf: (row: Row) => string,
  ) => new Map([...rows, ...more.map((row): [string, Row] => [idOf(row), row])]);
  return {
    version: catalog.version + 1,
    merchant: catalog.merchant,
    products: put(catalog.products, change.products, (row) => row.product_id),
    pools: put(catalog.pools, change.pools, (row) => row.pool_id),
    skus: put(catalog.skus, change.skus, (row) => row.sku_id),
  };
}

/** The rows that were saved, as JSON, in events of a bounded size. */
function* catalogPayloads(command: SaveCatalog): Generator<Record<string, unknown>> {
  const rows = [
    ...command.products.map((row) => ["products", row] as const),
    ...command.pools.map((row) => ["pools", row] as const),
    ...command.skus.map(
      (row) => ["skus", { ...row, price_minor: Number(row.price_minor) }] as const,
    ),
    ...command.slots.map((row) => ["slots", row] as const),
  ];
  for (let start = 0; start < rows.length; start += catalog_event_rows_max) {
    const payload: Record<string, unknown[]> = {};
    for (const [kind, row] of rows.slice(start, start + catalog_event_rows_max)) {
      (payload[kind] ??= []).push(row);
    }
    yield payload;
  }
}

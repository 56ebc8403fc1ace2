/** What commands name, and what of it a book does not hold yet. */
import type { Catalog } from "../domain/catalog/catalog.ts";
import { slotId, type SlotKey } from "../domain/inventory/slot.ts";
import { lookupKey, type Lookup } from "../domain/record.ts";
import { openSaleSlot } from "../domain/trade/open-sale.ts";
import { idempotencyId, type Book } from "./book.ts";
import type { Command, Submission } from "./command.ts";
import type { Needs } from "./ports/store.ts";
import {
  isRecordCommand,
  namedLookups,
  namedTradeOrders,
  relatedLookups,
  type RecordCommand,
} from "./decide/record-commands.ts";
import { missingLookups } from "./shelf.ts";

/** What the commands name. */
export function needsOf(submissions: readonly Submission[], catalog: Catalog): Needs {
  const named = new Map<string, Lookup>();
  for (const submission of submissions) {
    for (const lookup of namedLookups(submission)) named.set(lookupKey(lookup), lookup);
  }
  return {
    ...orderNeeds(submissions, catalog),
    lookups: [...named.values()],
    idempotency_keys: submissions.flatMap(({ idempotency }) => idempotency ?? []),
  };
}

function orderNeeds(
  submissions: readonly Submission[],
  catalog: Catalog,
): Omit<Needs, "lookups" | "idempotency_keys"> {
  const order_ids = new Set<string>();
  const cart_ids = new Set<string>();
  const session_ids = new Set<string>();
  const refund_ids = new Set<string>();
  const trade_order_ids = new Set<string>();
  const replay_ids: string[] = [];
  const slots = new Map<string, SlotKey>();
  const addSlot = ({ pool_id, date, start_time }: SlotKey) =>
    slots.set(`${pool_id}/${date}/${start_time}`, { pool_id, date, start_time });
  const add = (command: Exclude<Command, RecordCommand>): void => {
    switch (command.type) {
      case "CREATE_ORDER": {
        if (!command.is_cart_new) cart_ids.add(command.cart_id);
        const pool_id = catalog.skus.get(command.sku_id)?.pool_id;
        if (pool_id !== undefined) addSlot({ ...command, pool_id });
        return;
      }
      case "SELL":
        for (const ticket of command.tickets) {
          const pool_id = catalog.skus.get(ticket.sku_id)?.pool_id;
          if (pool_id !== undefined) addSlot({ ...ticket, pool_id });
        }
        if (command.open_sale !== null) {
          addSlot(openSaleSlot(command.at_ms, catalog.merchant.time_zone));
        }
        return;
      case "REFUND_TRADE_ORDER":
        trade_order_ids.add(command.trade_order_id);
        return;
      case "CHECKOUT":
        if ("cart_id" in command.subject) cart_ids.add(command.subject.cart_id);
        else order_ids.add(command.subject.order_id);
        return;
      case "RECORD_PAYMENT":
        // Whoever has read the session knows its cart, which is quicker to load by.
        if (command.cart_id === undefined) session_ids.add(command.session_id);
        else cart_ids.add(command.cart_id);
        for (const { replay_id } of command.ap2?.mandates ?? []) replay_ids.push(replay_id);
        return;
      case "CANCEL_ORDER":
        order_ids.add(command.order_id);
        return;
      case "EXPIRE_ORDERS":
        for (const order_id of command.order_ids) order_ids.add(order_id);
        return;
      case "RECORD_REFUND":
      case "RETRY_REFUND":
      case "PAY_OUT_REFUND":
        refund_ids.add(command.refund_id);
        return;
      case "SAVE_CATALOG":
        command.slots.forEach(addSlot);
        return;
    }
  };
  for (const { command } of submissions) if (!isRecordCommand(command)) add(command);
  return {
    order_ids: [...order_ids],
    cart_ids: [...cart_ids],
    session_ids: [...session_ids],
    refund_ids: [...refund_ids],
    trade_order_ids: [...trade_order_ids, ...tradeOrdersOfRecords(submissions)],
    slots: [...slots.values()],
    replay_ids,
  };
}

/** Trade orders that commands on records name. */
function tradeOrdersOfRecords(submissions: readonly Submission[]): readonly string[] {
  const ids = submissions.flatMap(({ command }) =>
    isRecordCommand(command) ? namedTradeOrders(command) : [],
  );
  return [...new Set(ids)];
}

/** What the commands need besides, by what the book holds of their orders; null: nothing. */
export function relatedNeeds(book: Book, submissions: readonly Submission[]): Needs | null {
  const lookups = submissions.flatMap((submission) => relatedLookups(book, submission));
  const missing = missingLookups(book.shelf, lookups);
  return missing.length === 0 ? null : { ...no_needs, lookups: missing };
}

const no_needs: Needs = {
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

/** What of the needs the book does not hold; null when it holds everything. */
export function missingOf(book: Book, needs: Needs): Needs | null {
  const without = (ids: readonly string[], held: ReadonlyMap<string, unknown>) =>
    ids.filter((id) => !held.has(id));
  const missing: Needs = {
    order_ids: without(needs.order_ids, book.orders),
    cart_ids: without(needs.cart_ids, book.carts),
    session_ids: without(needs.session_ids, book.sessions),
    refund_ids: without(needs.refund_ids, book.refunds),
    trade_order_ids: without(needs.trade_order_ids, book.trade_orders),
    slots: needs.slots.filter((slot) => !book.slots.has(slotId(slot))),
    replay_ids: without(needs.replay_ids, book.replays),
    lookups: missingLookups(book.shelf, needs.lookups),
    idempotency_keys: needs.idempotency_keys.filter(
      (key) => !book.idempotency.has(idempotencyId(key)),
    ),
  };
  return Object.values(missing).some(({ length }) => length > 0) ? missing : null;
}

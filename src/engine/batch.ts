/**
 * One batch: commands of one merchant in one transaction.
 *
 * 1. take the merchant's stream row and load what the commands name, in one round trip
 * 2. decide one after the other in memory, each on the state the last one left
 * 3. write events, rows, counters and answers, each kind in one statement
 * 4. commit; only then is anyone answered
 */
import type { Catalog } from "../domain/catalog/catalog.ts";
import type { Stamp } from "../domain/decision.ts";
import type { SlotKey } from "../domain/inventory/slot.ts";
import { isDue } from "../domain/order/expire-orders.ts";
import type { Actor } from "../domain/order/event.ts";
import { addFacts, changesOf, idempotencyId, openBook, type Book } from "./book.ts";
import type { Accepted, Command, Idempotency, Outcome, Rejected, Submission } from "./command.ts";
import { decideOn } from "./decide.ts";
import type { Clock, IdSource } from "./ports/clock.ts";
import {
  CommitUnknownError,
  type Needs,
  type Store,
  type StoredEvent,
  type Transaction,
} from "./ports/store.ts";

export type BatchPorts = Readonly<{
  store: Store;
  clock: Clock;
  ids: IdSource;
  /** Told after each commit how far the merchant's stream has come. */
  onCommit?(merchant_id: string, position: number): void;
}>;

export type BatchResult = Readonly<{ outcomes: readonly Outcome[]; catalog: Catalog }>;

/** Holds given back at once when somebody wants the capacity that they occupy. */
const due_holds_max = 200;

const expiry_actor: Actor = { type: "system", id: "expiry" };

/** Runs the submissions in order. Throws when nothing was written; then none has happened. */
export async function runBatch(
  ports: BatchPorts,
  cached: Catalog,
  submissions: readonly Submission[],
): Promise<BatchResult> {
  const { merchant_id } = cached.merchant;
  const transaction = await ports.store.open(merchant_id, needsOf(submissions, cached));
  let first: StoredEvent | undefined;
  let result: BatchResult | undefined;
  try {
    const book = await prepare(transaction, cached, submissions);
    const outcomes: Outcome[] = [];
    for (const submission of submissions) {
      outcomes.push(await decideSubmission({ ports, transaction, book }, submission));
    }
    result = { outcomes, catalog: book.catalog };
    const changes = changesOf(book);
    if (changes === null) {
      await transaction.rollback();
      return { outcomes, catalog: book.catalog };
    }
    first = changes.events[0];
    await transaction.commit(changes);
    ports.onCommit?.(merchant_id, changes.position);
  } catch (error) {
    if (error instanceof CommitUnknownError && first !== undefined && result !== undefined) {
      if (await ports.store.wasCommitted(merchant_id, first)) return result;
      throw error;
    }
    await transaction.rollback();
    throw error;
  }
  return result;
}

async function prepare(
  transaction: Transaction,
  cached: Catalog,
  submissions: readonly Submission[],
): Promise<Book> {
  if (transaction.catalog_version === cached.version) return openBook(transaction, cached);
  // Somebody else changed the catalog: read it again, and the slots that it now points to.
  const catalog = await transaction.loadCatalog();
  const book = openBook(transaction, catalog);
  addFacts(book, await transaction.load(needsOf(submissions, catalog)));
  return book;
}

type Running = Readonly<{ ports: BatchPorts; transaction: Transaction; book: Book }>;

async function decideSubmission(running: Running, submission: Submission): Promise<Outcome> {
  const { book, ports } = running;
  const { idempotency } = submission;
  if (idempotency !== undefined) {
    const earlier = book.idempotency.get(idempotencyId(idempotency));
    if (earlier?.request_hash === idempotency.request_hash) {
      return { kind: "replayed", status: earlier.answer_status, body: earlier.answer_body };
    }
    if (earlier !== undefined) {
      const { key } = idempotency;
      return { kind: "rejected", rejection: { code: "IDEMPOTENCY_KEY_REUSED", key } };
    }
  }
  const now_ms = ports.clock.now_ms();
  const stamp: Stamp = { now_ms, newId: (prefix) => ports.ids.newId(prefix, now_ms) };
  const outcome = await decideCommand(running, submission, stamp);
  if (idempotency !== undefined) keepAnswer(book, { idempotency, outcome, now_ms });
  return outcome;
}

/** Decides, and once more after dead holds were given back when only they stood in the way. */
async function decideCommand(
  { transaction, book }: Running,
  { command, actor }: Submission,
  stamp: Stamp,
): Promise<Accepted | Rejected> {
  const outcome = decideOn(book, command, { stamp, actor });
  if (outcome.kind !== "rejected" || command.type !== "CREATE_ORDER") return outcome;
  const { rejection } = outcome;
  if (rejection.code !== "SLOT_SOLD_OUT" || rejection.held === 0) return outcome;
  const pool_id = book.catalog.skus.get(command.sku_id)?.pool_id ?? "";
  const slot: SlotKey = { pool_id, date: command.date, start_time: command.start_time };
  addFacts(book, await transaction.loadDueHolds([slot], stamp.now_ms, due_holds_max));
  const order_ids: string[] = [];
  for (const { order } of book.orders.values()) {
    const is_here =
      order.pool_id === pool_id && order.date === slot.date && order.start_time === slot.start_time;
    if (is_here && isDue(order, stamp.now_ms)) order_ids.push(order.order_id);
  }
  if (order_ids.length === 0) return outcome;
  decideOn(book, { type: "EXPIRE_ORDERS", order_ids }, { stamp, actor: expiry_actor });
  return decideOn(book, command, { stamp, actor });
}

function keepAnswer(
  book: Book,
  kept: Readonly<{ idempotency: Idempotency; outcome: Accepted | Rejected; now_ms: number }>,
): void {
  const { caller_id, key, request_hash, present } = kept.idempotency;
  const answer = present(kept.outcome);
  if (answer === null) return;
  const record = {
    caller_id,
    key,
    request_hash,
    answer_status: answer.status,
    answer_body: answer.body,
    created_at_ms: kept.now_ms,
  };
  book.idempotency.set(idempotencyId(record), record);
  book.written.idempotency.push(record);
}

/** What the commands name. */
export function needsOf(submissions: readonly Submission[], catalog: Catalog): Needs {
  const order_ids = new Set<string>();
  const cart_ids = new Set<string>();
  const session_ids = new Set<string>();
  const refund_ids = new Set<string>();
  const replay_ids: string[] = [];
  const slots = new Map<string, SlotKey>();
  const idempotency_keys = submissions.flatMap(({ idempotency }) => idempotency ?? []);
  const addSlot = ({ pool_id, date, start_time }: SlotKey) =>
    slots.set(`${pool_id}/${date}/${start_time}`, { pool_id, date, start_time });
  const add = (command: Command): void => {
    switch (command.type) {
      case "CREATE_ORDER": {
        if (!command.is_cart_new) cart_ids.add(command.cart_id);
        const pool_id = catalog.skus.get(command.sku_id)?.pool_id;
        if (pool_id !== undefined) addSlot({ ...command, pool_id });
        return;
      }
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
        refund_ids.add(command.refund_id);
        return;
      case "SAVE_CATALOG":
        command.slots.forEach(addSlot);
        return;
    }
  };
  for (const { command } of submissions) add(command);
  return {
    order_ids: [...order_ids],
    cart_ids: [...cart_ids],
    session_ids: [...session_ids],
    refund_ids: [...refund_ids],
    slots: [...slots.values()],
    replay_ids,
    idempotency_keys,
  };
}

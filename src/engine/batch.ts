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
import { hasRoom, slotId, type SlotKey } from "../domain/inventory/slot.ts";
import { isDue } from "../domain/order/expire-orders.ts";
import type { Actor } from "../domain/order/event.ts";
import {
  addFacts,
  changesOf,
  idempotencyId,
  openBook,
  type Book,
  orderOf,
  slotOf,
} from "./book.ts";
import type { Accepted, Command, Idempotency, Outcome, Rejected, Submission } from "./command.ts";
import { decideOn } from "./decide.ts";
import type { Clock, IdSource } from "./ports/clock.ts";
import {
  CommitUnknownError,
  StoreUnavailableError,
  type Changes,
  type Needs,
  type Store,
  type Transaction,
} from "./ports/store.ts";

export type BatchPorts = Readonly<{
  store: Store;
  clock: Clock;
  ids: IdSource;
  /** Told after each commit how far the merchant's stream has come. Must not throw. */
  onCommit?(merchant_id: string, position: number): void;
  /** Rest between attempts while the database is away; real time unless told otherwise. */
  pause?(duration_ms: number): Promise<void>;
}>;

export type BatchResult = Readonly<{ outcomes: readonly Outcome[]; catalog: Catalog }>;

/** Holds given back at once when somebody wants the capacity that they occupy. */
const due_holds_max = 200;

const expiry_actor: Actor = { type: "system", id: "expiry" };

/**
 * Runs the submissions in order. Throws when nothing was written; then none has happened. Only
 * after a CommitUnknownError nobody can say, and it must not be run again.
 */
export async function runBatch(
  ports: BatchPorts,
  cached: Catalog,
  submissions: readonly Submission[],
): Promise<BatchResult> {
  const { merchant_id } = cached.merchant;
  const transaction = await ports.store.open(merchant_id, needsOf(submissions, cached));
  let decided: Readonly<{ changes: Changes; result: BatchResult }> | null = null;
  try {
    const book = await prepare(transaction, cached, submissions);
    const outcomes = await decideAll({ ports, transaction, book }, submissions);
    const result = { outcomes, catalog: book.catalog };
    const changes = changesOf(book);
    if (changes === null) {
      await transaction.rollback();
      return result;
    }
    decided = { changes, result };
    await transaction.commit(changes);
  } catch (error) {
    await transaction.rollback();
    if (!(error instanceof CommitUnknownError) || decided === null) throw error;
    await confirmCommit(ports, merchant_id, { changes: decided.changes, error });
  }
  ports.onCommit?.(merchant_id, decided.changes.position);
  return decided.result;
}

/** After a commit whose answer was lost: returns when it took place, throws otherwise. */
async function confirmCommit(
  { store }: BatchPorts,
  merchant_id: string,
  { changes, error }: Readonly<{ changes: Changes; error: CommitUnknownError }>,
): Promise<void> {
  const [first] = changes.events;
  let was_committed = false;
  if (first !== undefined) {
    try {
      was_committed = await store.wasCommitted(merchant_id, first);
    } catch {
      throw error;
    }
  }
  // Without events nothing was changed that could not be written a second time.
  if (!was_committed) throw new StoreUnavailableError("nothing was committed", { cause: error });
}

async function decideAll(running: Running, submissions: readonly Submission[]): Promise<Outcome[]> {
  const { book, transaction } = running;
  const outcomes: Outcome[] = [];
  for (const [index, submission] of submissions.entries()) {
    const { version } = book.catalog;
    outcomes.push(await decideSubmission(running, submission));
    const rest = submissions.slice(index + 1);
    if (book.catalog.version === version || rest.length === 0) continue;
    // The commands that follow may draw from other slots than the catalog said before.
    addFacts(book, await transaction.load(needsOf(rest, book.catalog)));
  }
  return outcomes;
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

/** Places for so many visitors on a slot. */
type Wanted = SlotKey & Readonly<{ quantity: number }>;

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

/** Decides, after dead holds were given back where only they stand in the way. */
async function decideCommand(
  running: Running,
  { command, actor }: Submission,
  stamp: Stamp,
): Promise<Accepted | Rejected> {
  const { book } = running;
  if (command.type === "RECORD_PAYMENT" && command.outcome.state === "SUCCEEDED") {
    for (const wanted of lateWithoutRoom(book, command.session_id)) {
      await giveBackDeadHolds(running, wanted, stamp);
    }
  }
  const outcome = decideOn(book, command, { stamp, actor });
  if (outcome.kind !== "rejected" || command.type !== "CREATE_ORDER") return outcome;
  const { rejection } = outcome;
  if (rejection.code !== "SLOT_SOLD_OUT" || rejection.held === 0) return outcome;
  const pool_id = book.catalog.skus.get(command.sku_id)?.pool_id ?? "";
  const has_given = await giveBackDeadHolds(running, { ...command, pool_id }, stamp);
  return has_given ? decideOn(book, command, { stamp, actor }) : outcome;
}

/**
 * What is to be locked again, slot by slot, for money that came late, where it does not fit as it
 * stands.
 */
function lateWithoutRoom(book: Book, session_id: string): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const order_id of book.sessions.get(session_id)?.order_ids ?? []) {
    const order = orderOf(book, order_id);
    if (order?.status !== "EXPIRED") continue;
    const quantity = order.quantity + (wanted.get(slotId(order))?.quantity ?? 0);
    wanted.set(slotId(order), { ...order, quantity });
  }
  return [...wanted.values()].filter((one) => {
    const slot = slotOf(book, one);
    return slot !== undefined && !hasRoom(slot, one.quantity);
  });
}

/** Gives back what may be of the dead holds on a slot. False when there is none. */
async function giveBackDeadHolds(
  { transaction, book }: Running,
  { pool_id, date, start_time, quantity }: Wanted,
  stamp: Stamp,
): Promise<boolean> {
  const here = () =>
    [...book.orders.values()].filter(
      ({ order }) =>
        order.pool_id === pool_id && order.date === date && order.start_time === start_time,
    );
  // What this batch gave back already is dead in the tables still and must not fill the page; and
  // every hold gives back one visitor at least.
  const gone = here().filter(({ order }) => order.lock?.status === "EXPIRED").length;
  const limit = gone + Math.max(due_holds_max, quantity);
  const slot = { pool_id, date, start_time };
  addFacts(book, await transaction.loadDueHolds([slot], stamp.now_ms, limit));
  const due = here().filter(({ order }) => isDue(order, stamp.now_ms));
  if (due.length === 0) return false;
  const order_ids = due.map(({ order }) => order.order_id);
  decideOn(book, { type: "EXPIRE_ORDERS", order_ids }, { stamp, actor: expiry_actor });
  return true;
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

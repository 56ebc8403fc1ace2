/**
 * One batch: commands of one merchant in one transaction.
 *
 * 1. take the merchant's stream row and load what the commands name, in one round trip
 * 2. decide one after the other in memory, each on the state the last one left
 * 3. write events, rows, counters and answers, each kind in one statement
 * 4. commit; only then is anyone answered
 *
 * Whoever wrote the merchant's last batch knows how things stand without step 1: `sendBatch`
 * decides on the book that batch left, and the commit checks that nobody else has written since.
 */
import type { Catalog } from "../domain/catalog/catalog.ts";
import type { Stamp } from "../domain/decision.ts";
import { hasRoom, slotId, type SlotKey } from "../domain/inventory/slot.ts";
import { isDue } from "../domain/order/expire-orders.ts";
import type { Actor } from "../domain/order/event.ts";
import { nextTradeNumber } from "../domain/trade/trade-number.ts";
import {
  addFacts,
  headOf,
  idempotencyId,
  openBook,
  type Book,
  orderOf,
  slotOf,
  takeChanges,
} from "./book.ts";
import type { Accepted, Idempotency, Outcome, Rejected, Submission } from "./command.ts";
import { decideOn } from "./decide/decide.ts";
import { missingOf, needsOf, relatedNeeds } from "./needs.ts";
import type { Clock, IdSource } from "./ports/clock.ts";
import {
  CommitUnknownError,
  StoreUnavailableError,
  type Changes,
  type Store,
  type Transaction,
} from "./ports/store.ts";

export type BatchPorts = Readonly<{
  store: Store;
  clock: Clock;
  ids: IdSource;
  /** The two digits by which the numbers of trade orders tell servers apart for people. */
  node?: number;
  /** Orders that are kept in mind for the batches that follow; 768 unless told. */
  kept_orders_max?: number;
  /** Told after each commit how far the merchant's stream has come. Must not throw. */
  onCommit?(merchant_id: string, position: number): void;
  /** Rest between attempts while the database is away; real time unless told otherwise. */
  pause?(duration_ms: number): Promise<void>;
}>;

export type BatchResult = Readonly<{
  outcomes: readonly Outcome[];
  /** How things stand for the next batch. */
  book: Book;
}>;

/** A batch on its way to the store. */
export type SentBatch = Readonly<{
  /** The catalog as it is once this is committed. */
  catalog: Catalog;
  /** Resolves once the outcomes are durable; rejects as runBatch throws. */
  outcomes: Promise<readonly Outcome[]>;
}>;

/** Holds given back at once when somebody wants the capacity that they occupy. */
const due_holds_max = 200;

const expiry_actor: Actor = { type: "system", id: "expiry" };

/**
 * Runs the submissions in order, the stream row in hand. Throws when nothing was written; then none
 * has happened. Only after a CommitUnknownError nobody can say, and it must not be run again.
 */
export async function runBatch(
  ports: BatchPorts,
  cached: Catalog,
  submissions: readonly Submission[],
): Promise<BatchResult> {
  const { merchant_id } = cached.merchant;
  const transaction = await ports.store.open(merchant_id, needsOf(submissions, cached));
  try {
    const book = await prepare(transaction, cached, submissions);
    await loadRelated(transaction, book, submissions);
    const running = { ports, transaction, book, without_dead_holds: new Set<string>() };
    const outcomes = await decideAll(running, submissions);
    await end(running, takeChanges(book));
    return { outcomes, book };
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/**
 * Decides the submissions on the book that the last batch left, which may still be on its way to
 * the store, and sends what they change behind it: one round trip, and none for what the book holds
 * already. Throws, or rejects, when that did not do; the book is not to be used again then, and the
 * submissions can be run by `runBatch`, except after a CommitUnknownError.
 */
export async function sendBatch(
  ports: BatchPorts,
  book: Book,
  submissions: readonly Submission[],
): Promise<SentBatch> {
  const transaction = ports.store.resume(book.merchant_id, headOf(book));
  const missing = missingOf(book, needsOf(submissions, book.catalog));
  if (missing !== null) addFacts(book, await transaction.load(missing));
  await loadRelated(transaction, book, submissions);
  const running = { ports, transaction, book, without_dead_holds: new Set<string>() };
  const outcomes = await decideAll(running, submissions);
  const ended = end(running, takeChanges(book));
  return { catalog: book.catalog, outcomes: ended.then(() => outcomes) };
}

/** Writes the changes and tells that it did. */
async function end(running: Running, changes: Changes | null): Promise<void> {
  const { ports, transaction, book } = running;
  const { merchant_id } = book;
  if (changes === null) {
    await transaction.conclude();
    return;
  }
  try {
    await transaction.commit(changes);
  } catch (error) {
    if (!(error instanceof CommitUnknownError)) throw error;
    await confirmCommit(ports, merchant_id, { changes, error });
  }
  ports.onCommit?.(merchant_id, changes.position);
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
      const { position } = first;
      const { batch_id } = changes;
      was_committed = await store.wasCommitted(merchant_id, { position, batch_id });
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
  if (transaction.head.catalog_version === cached.version) return openBook(transaction, cached);
  // Somebody else changed the catalog: read it again, and the slots that it now points to.
  const catalog = await transaction.loadCatalog();
  const book = openBook(transaction, catalog);
  addFacts(book, await transaction.load(needsOf(submissions, catalog)));
  return book;
}

/** What the commands need by what is loaded already, until they need no more. */
async function loadRelated(
  transaction: Transaction,
  book: Book,
  submissions: readonly Submission[],
): Promise<void> {
  for (
    let related = relatedNeeds(book, submissions);
    related !== null;
    related = relatedNeeds(book, submissions)
  ) {
    addFacts(book, await transaction.load(related));
  }
}

/** Places for so many visitors on a slot. */
type Wanted = SlotKey & Readonly<{ quantity: number }>;

type Running = Readonly<{
  ports: BatchPorts;
  transaction: Transaction;
  book: Book;
  /** Slots on which this batch has found no dead hold to give back: it need not look twice. */
  without_dead_holds: Set<string>;
}>;

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
  const stamp = stampOf(running, now_ms);
  const outcome = await decideCommand(running, submission, stamp);
  if (idempotency !== undefined) keepAnswer(book, { idempotency, outcome, now_ms });
  return outcome;
}

/** Time, ids, and numbers, which are counted on in the book. */
function stampOf({ ports, book }: Running, now_ms: number): Stamp {
  return {
    now_ms,
    newId: (prefix) => ports.ids.newId(prefix, now_ms),
    newNumber(prefix) {
      const { time_zone } = book.catalog.merchant;
      const { node = 1 } = ports;
      const next = nextTradeNumber(book.numbers, { prefix, node, now_ms, time_zone });
      book.numbers = next.state;
      return next.trade_number;
    },
  };
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
  if (outcome.kind !== "rejected") return outcome;
  const { rejection } = outcome;
  if (rejection.code !== "SLOT_SOLD_OUT" || rejection.held === 0) return outcome;
  let has_given = false;
  for (const wanted of wantedBy(command, book.catalog)) {
    if (await giveBackDeadHolds(running, wanted, stamp)) has_given = true;
  }
  return has_given ? decideOn(book, command, { stamp, actor }) : outcome;
}

/** The places that a command is to take, slot by slot. */
function wantedBy(command: Submission["command"], { skus }: Catalog): Wanted[] {
  const lines = command.type === "SELL" ? [...command.tickets] : [];
  if (command.type === "CREATE_ORDER") lines.push(command);
  const wanted = new Map<string, Wanted>();
  for (const { sku_id, date, start_time, quantity } of lines) {
    const slot = { pool_id: skus.get(sku_id)?.pool_id ?? "", date, start_time };
    const before = wanted.get(slotId(slot))?.quantity ?? 0;
    wanted.set(slotId(slot), { ...slot, quantity: before + quantity });
  }
  return [...wanted.values()];
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
  { transaction, book, without_dead_holds }: Running,
  { pool_id, date, start_time, quantity }: Wanted,
  stamp: Stamp,
): Promise<boolean> {
  const slot = { pool_id, date, start_time };
  if (without_dead_holds.has(slotId(slot))) return false;
  const here = () =>
    [...book.orders.values()].filter(
      ({ order }) =>
        order.pool_id === pool_id && order.date === date && order.start_time === start_time,
    );
  // What this batch gave back already is dead in the tables still and must not fill the page; and
  // every hold gives back one visitor at least.
  const gone = here().filter(({ order }) => order.lock?.status === "EXPIRED").length;
  const limit = gone + Math.max(due_holds_max, quantity);
  addFacts(book, await transaction.loadDueHolds([slot], stamp.now_ms, limit));
  const due = here().filter(({ order }) => isDue(order, stamp.now_ms));
  if (due.length === 0) {
    without_dead_holds.add(slotId(slot));
    return false;
  }
  const order_ids = due.map(({ order }) => order.order_id);
  const command = { type: "EXPIRE_ORDERS", order_ids } as const;
  const { merchant_id } = book;
  await loadRelated(transaction, book, [{ merchant_id, actor: expiry_actor, command }]);
  decideOn(book, command, { stamp, actor: expiry_actor });
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

/**
 * Order books in memory for tests of the engine: servers on one store, with a clock held by hand.
 */
import type { SaveCatalog } from "../../src/domain/catalog/save-catalog.ts";
import type { Actor } from "../../src/domain/order/event.ts";
import type { BatchPorts } from "../../src/engine/batch.ts";
import type { Accepted, Command, Idempotency, Outcome } from "../../src/engine/command.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { Store, Transaction } from "../../src/engine/ports/store.ts";
import { createMemoryStore, type MemoryBook, type MemoryStore } from "./memory-store.ts";
import {
  adult,
  beach,
  beach_pass,
  family_pack,
  merchant,
  night_show,
  park,
  product,
  show,
  start_ms,
  visit_date,
} from "./samples.ts";

export const actor: Actor = { type: "api_key", id: "key_test" };
export const { merchant_id } = merchant;

/** Everything that the samples sell, with `capacity` places on each slot of the visit date. */
export function sampleCatalog(capacity: number): SaveCatalog {
  const day = { date: visit_date, capacity, closed: false };
  return {
    type: "SAVE_CATALOG",
    products: [product],
    pools: [park, show, beach],
    skus: [family_pack, adult, night_show, beach_pass],
    slots: [
      { ...day, pool_id: park.pool_id, start_time: "" },
      { ...day, pool_id: show.pool_id, start_time: "19:40" },
    ],
  };
}

export type TestServer = Readonly<{
  engine: Engine;
  execute(command: Command, idempotency?: Idempotency): Promise<Outcome>;
  /** Executes and insists that it was accepted. */
  accept(command: Command, idempotency?: Idempotency): Promise<Accepted>;
}>;

export type TestBooks = Readonly<{
  store: MemoryStore;
  /** What is committed. */
  book: MemoryBook;
  time: { now_ms: number };
  /** Another server on the same store; some of its ports replaced. */
  openServer(ports?: Partial<BatchPorts>): TestServer;
}>;

/** A store with the sample catalog saved. Ids count up: `lock_1`, `ps_2`, … */
export async function openMemoryBooks(capacity = 100): Promise<TestBooks> {
  const store = createMemoryStore([merchant]);
  const time = { now_ms: start_ms };
  let ids = 0;
  const defaults: BatchPorts = {
    store,
    clock: { now_ms: () => time.now_ms },
    ids: { newId: (prefix) => `${prefix}_${++ids}` },
  };
  const books: TestBooks = {
    store,
    book: store.book(merchant_id),
    time,
    openServer: (ports = {}) => serverOf(createEngine({ ...defaults, ...ports })),
  };
  await books.openServer().accept(sampleCatalog(capacity));
  return books;
}

function serverOf(engine: Engine): TestServer {
  const execute = (command: Command, idempotency?: Idempotency) =>
    engine.execute({
      merchant_id,
      actor,
      command,
      ...(idempotency === undefined ? {} : { idempotency }),
    });
  return {
    engine,
    execute,
    async accept(command, idempotency) {
      const outcome = await execute(command, idempotency);
      if (outcome.kind === "accepted") return outcome;
      throw new Error(`${command.type} was not accepted: ${JSON.stringify(outcome)}`);
    },
  };
}

/** The store with some of its work replaced; `commit` stands before that of each transaction. */
export function storeWith(
  store: Store,
  change: Readonly<{
    open?(): Promise<void>;
    /** Gets the real commit to call, or not. */
    commit?(commit: () => Promise<void>): Promise<void>;
    wasCommitted?: Store["wasCommitted"];
  }>,
): Store {
  const { commit } = change;
  const withCommit = (transaction: Transaction): Transaction =>
    commit === undefined
      ? transaction
      : { ...transaction, commit: (changes) => commit(() => transaction.commit(changes)) };
  return {
    readCatalog: (merchant_id) => store.readCatalog(merchant_id),
    async open(merchant_id, needs) {
      await change.open?.();
      return withCommit(await store.open(merchant_id, needs));
    },
    resume: (merchant_id, head) => withCommit(store.resume(merchant_id, head)),
    wasCommitted: change.wasCommitted ?? ((id, batch) => store.wasCommitted(id, batch)),
  };
}

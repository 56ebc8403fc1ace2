/**
 * A store as one server sees it over a bad network: slow, away, refusing, losing the answers to its
 * commits; and a server that may be killed at any moment, whose open transactions then end.
 */
import {
  CommitUnknownError,
  StoreUnavailableError,
  StreamMovedError,
  type Changes,
  type Store,
  type Transaction,
} from "../../src/engine/ports/store.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** The server on which this ran is no more: nobody gets an answer. */
export class KilledError extends Error {
  override name = "KilledError";
}

/** The database refused a whole batch, for reasons of its own. */
export class RefusedError extends Error {
  override name = "RefusedError";
}

/** A server process, from its start to its end. */
export type Life = Readonly<{
  isOver(): boolean;
  /** Throws a KilledError when it is over. */
  insist(): void;
  /** Rejects when it ends. */
  end: Promise<never>;
  onEnd(act: () => void): void;
  kill(): void;
}>;

export function createLife(): Life {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const acts: (() => void)[] = [];
  let is_over = false;
  return {
    isOver: () => is_over,
    insist() {
      if (is_over) throw new KilledError();
    },
    end: promise,
    onEnd: (act) => void acts.push(act),
    kill() {
      if (is_over) return;
      is_over = true;
      for (const act of acts) act();
      reject(new KilledError());
    },
  };
}

export type Network = Readonly<{
  world: World;
  random: Random;
  life: Life;
  /** How often something goes wrong, from 0 to 1. */
  trouble(): number;
}>;

export function createFaultyStore(store: Store, network: Network): Store {
  const { world, random, life, trouble } = network;
  const travel = () => world.sleep(random.between(0, 6));
  /** Arrivals over the one connection of resumed transactions: none overtakes another. */
  let last_arrival = Promise.resolve();
  function arrive(): Promise<void> {
    const before = last_arrival;
    last_arrival = travel().then(() => before);
    return last_arrival;
  }

  return {
    async readCatalog(merchant_id) {
      await travel();
      life.insist();
      if (random.chance(trouble() * 0.3)) throw new StoreUnavailableError("away");
      return store.readCatalog(merchant_id);
    },
    async open(merchant_id, needs) {
      await travel();
      life.insist();
      if (random.chance(trouble())) throw new StoreUnavailableError("away");
      const transaction = await store.open(merchant_id, needs);
      if (life.isOver()) {
        await transaction.rollback();
        throw new KilledError();
      }
      return overNetwork(transaction, network, travel);
    },
    resume(merchant_id, head) {
      return overNetwork(store.resume(merchant_id, head), network, arrive);
    },
    async wasCommitted(merchant_id, batch) {
      await travel();
      life.insist();
      if (random.chance(trouble())) throw new StoreUnavailableError("away");
      const was_committed = await store.wasCommitted(merchant_id, batch);
      life.insist();
      return was_committed;
    },
  };
}

function overNetwork(
  transaction: Transaction,
  network: Network,
  arrive: () => Promise<void>,
): Transaction {
  const { world, random, life } = network;
  let is_ending = false;
  // The database notices that the other side is gone.
  life.onEnd(() => {
    if (!is_ending) void transaction.rollback();
  });
  async function load<Value>(look: () => Promise<Value>): Promise<Value> {
    await world.sleep(random.between(0, 6));
    life.insist();
    return look();
  }
  return {
    ...transaction,
    load: (needs) => load(() => transaction.load(needs)),
    loadDueHolds: (slots, now_ms, limit) =>
      load(() => transaction.loadDueHolds(slots, now_ms, limit)),
    loadCatalog: () => load(() => transaction.loadCatalog()),
    async commit(changes) {
      await arrive();
      life.insist();
      is_ending = true;
      await endBadly(transaction, changes, network);
      await world.sleep(random.between(0, 6));
      life.insist();
    },
    async conclude() {
      await arrive();
      life.insist();
      is_ending = true;
      await transaction.conclude();
      life.insist();
    },
    async rollback() {
      if (is_ending) return;
      is_ending = true;
      await transaction.rollback();
    },
  };
}

/** A straggler may find that the stream has moved on without it. */
function unlessMoved(error: unknown): void {
  if (!(error instanceof StreamMovedError)) throw error;
}

/** Commits, or not, or nobody knows. */
async function endBadly(
  transaction: Transaction,
  changes: Changes,
  { world, random, trouble }: Network,
): Promise<void> {
  const odds = trouble();
  const fault = random.weighted({
    none: 1 - odds,
    refused: odds * 0.15,
    away: odds * 0.25,
    lost: odds * 0.3,
    lost_but_written: odds * 0.3,
  });
  switch (fault) {
    case "none":
      await transaction.commit(changes);
      return;
    case "refused":
      await transaction.rollback();
      throw new RefusedError("the database refused the batch");
    case "away":
      await transaction.rollback();
      throw new StoreUnavailableError("the connection broke");
    case "lost":
    case "lost_but_written":
      // The server process behind the broken connection goes on for a while, its lock in hand.
      world.spawn(async () => {
        await world.sleep(random.between(0, 3_000));
        if (fault === "lost") await transaction.rollback();
        else await transaction.commit(changes).catch(unlessMoved);
      });
      throw new CommitUnknownError("the connection broke while committing");
  }
}

/**
 * One connection a merchant for as long as anybody uses it, so that what is sent for the merchant
 * arrives in the order in which it was sent. Once others wait for a connection, a merchant has it
 * for a turn only, and then queues for the next like everybody else.
 */
import type { Borrowed, Connections } from "./connection.ts";

/** What a merchant may send in a turn while others wait: as much as can be under way at once. */
const turn_users_max = 2;

/** The connection over which a merchant's transactions go, and how many are under way on it. */
type Way = {
  readonly connection: Promise<Borrowed>;
  users: number;
  /** Those of now and before. */
  users_ever: number;
  /** Resolves when nobody uses it any more. */
  readonly closed: PromiseWithResolvers<void>;
};

/**
 * Lends each merchant's connection, which its last user gives back. Whoever discards it leaves it
 * to the others to find out that it is gone.
 */
export function createWays(connections: Connections): (merchant_id: string) => Promise<Borrowed> {
  const ways = new Map<string, Way>();

  /** The way that whoever comes now is to take; it begins when the one before it has ended. */
  function wayOf(merchant_id: string): Way {
    const before = ways.get(merchant_id);
    const is_turn_over =
      before !== undefined && before.users_ever >= turn_users_max && connections.areWanted();
    if (before !== undefined && !is_turn_over) return before;
    const borrow = () => connections.borrow(merchant_id);
    const connection = before === undefined ? borrow() : before.closed.promise.then(borrow);
    const way = { connection, users: 0, users_ever: 0, closed: Promise.withResolvers<void>() };
    ways.set(merchant_id, way);
    return way;
  }

  return async function enter(merchant_id: string): Promise<Borrowed> {
    const way = wayOf(merchant_id);
    way.users++;
    way.users_ever++;
    const close = () => {
      if (ways.get(merchant_id) === way) ways.delete(merchant_id);
      way.closed.resolve();
    };
    try {
      const connection = await way.connection;
      return {
        ...connection,
        release() {
          if (--way.users > 0) return;
          close();
          connection.release();
        },
        discard() {
          close();
          connection.discard();
        },
      };
    } catch (error) {
      close();
      throw error;
    }
  };
}

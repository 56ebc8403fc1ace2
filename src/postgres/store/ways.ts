/**
 * One connection a merchant for as long as anybody uses it, so that what is sent for the merchant
 * arrives in the order in which it was sent.
 */
import type { Borrowed, Connections } from "./connection.ts";

/** The connection over which a merchant's transactions go, and how many are under way on it. */
type Way = { readonly connection: Promise<Borrowed>; users: number };

/**
 * Lends each merchant's connection, which its last user gives back. Whoever discards it leaves it
 * to the others to find out that it is gone.
 */
export function createWays(connections: Connections): (merchant_id: string) => Promise<Borrowed> {
  const ways = new Map<string, Way>();
  return async function enter(merchant_id: string): Promise<Borrowed> {
    const way = ways.get(merchant_id) ?? { connection: connections.borrow(), users: 0 };
    ways.set(merchant_id, way);
    way.users++;
    const close = () => {
      if (ways.get(merchant_id) === way) ways.delete(merchant_id);
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

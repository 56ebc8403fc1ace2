/** What became of work on a connection, in the words of the store's port. */
import { DatabaseError } from "pg";
import { StoreBusyError, StoreUnavailableError } from "../../engine/ports/store.ts";
import { isLost, type Borrowed, type Connections } from "./connection.ts";

/** The SQLSTATE of a lock that did not come within `lock_timeout`. */
const lock_not_available = "55P03";

/** Lends a connection for a merchant's work; one on which it failed is not used again. */
export async function borrowFor<Value>(
  connections: Connections,
  merchant_id: string,
  work: (connection: Borrowed) => Promise<Value>,
): Promise<Value> {
  const connection = await connections.borrow(merchant_id);
  try {
    const value = await work(connection);
    connection.release();
    return value;
  } catch (error) {
    connection.discard();
    throw outageOr(error);
  }
}

/** The work's error in the port's words, where it has some. */
export async function asOutage<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw outageOr(error);
  }
}

/**
 * StoreUnavailableError when the way to the database broke, StoreBusyError when somebody held for
 * too long what was needed, and any other error as it is.
 */
export function outageOr(error: unknown): unknown {
  if (error instanceof DatabaseError && error.code === lock_not_available) {
    return new StoreBusyError("somebody else keeps a lock for long", { cause: error });
  }
  if (error instanceof StoreUnavailableError || !isLost(error)) return error;
  return new StoreUnavailableError("the database cannot be reached", { cause: error });
}

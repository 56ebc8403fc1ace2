/** What became of work on a connection, in the words of the store's port. */
import { StoreUnavailableError } from "../../engine/ports/store.ts";
import { isLost, type Borrowed, type Connections } from "./connection.ts";

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

/** The work's error, or StoreUnavailableError when the way to the database broke. */
export async function asOutage<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw outageOr(error);
  }
}

export function outageOr(error: unknown): unknown {
  if (error instanceof StoreUnavailableError || !isLost(error)) return error;
  return new StoreUnavailableError("the database cannot be reached", { cause: error });
}

/** The stores of the tills that are selling, so that not every sale asks for its own. */
import type { Database } from "../../../postgres/database.ts";
import { readStore, type StoreRow } from "../../../queries/stores/read-store.ts";
import { createShortMemory } from "../short-memory.ts";

const kept_ms = 5_000;
const stores_max = 10_000;

/** Reads a store, or recalls it from a moment ago. One that is not there is asked for each time. */
export function rememberStores(
  sql: Database,
  now_ms: () => number,
): (merchant_id: string, store_no: string) => Promise<StoreRow | null> {
  const stores = createShortMemory<StoreRow>({ kept_ms, entries_max: stores_max, now_ms });
  return async (merchant_id, store_no) => {
    try {
      return await stores.recall(`${merchant_id}/${store_no}`, async () => {
        const store = await readStore(sql, merchant_id, store_no);
        if (store === null) throw new NoStore();
        return store;
      });
    } catch (error) {
      if (error instanceof NoStore) return null;
      throw error;
    }
  };
}

/** What is not there is not remembered: it may be made the next moment. */
class NoStore extends Error {}

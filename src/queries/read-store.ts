/** A merchant's outlet by its number. */
import type { Database } from "../postgres/database.ts";

export type StoreRow = { store_no: string; name_zh: string; name_en: string };

/** Null when the merchant has no such store. */
export async function readStore(
  sql: Database,
  merchant_id: string,
  store_no: string,
): Promise<StoreRow | null> {
  const [row] = await sql<StoreRow[]>`
    select store_no, name_zh, name_en from stores
    where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  return row ?? null;
}

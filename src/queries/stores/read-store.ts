/** A merchant's outlet by its number. */
import type { Database, Transaction } from "../../postgres/database.ts";

export type StoreRow = {
  store_no: string;
  name_zh: string;
  name_en: string;
  /** Whose cash it takes in an open shift only. */
  cash_needs_shift: "nobody" | "operators" | "everybody";
  blind_count: boolean;
  /** Of its papers; both are null or none. */
  address_zh: string | null;
  address_en: string | null;
  phone: string | null;
};

/** Null when the merchant has no such store. */
export async function readStore(
  sql: Database | Transaction,
  merchant_id: string,
  store_no: string,
): Promise<StoreRow | null> {
  const [row] = await sql<StoreRow[]>`
    select store_no, name_zh, name_en, cash_needs_shift, blind_count, address_zh, address_en, phone
    from stores
    where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  return row ?? null;
}

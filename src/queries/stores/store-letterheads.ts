/** What stands on a store's papers below its name. */
import type { StoreLetterhead } from "../../contract/store.ts";
import type { Transaction } from "../../postgres/database.ts";

/** False when the merchant has no such store; then nothing changes. */
export async function updateLetterhead(
  transaction: Transaction,
  { merchant_id, store_no }: Readonly<{ merchant_id: string; store_no: string }>,
  { address, phone }: StoreLetterhead,
): Promise<boolean> {
  const { zh = null, en = null } = address ?? {};
  const rows = await transaction`
    update stores set address_zh = ${zh}, address_en = ${en}, phone = ${phone}
    where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  return rows.count > 0;
}

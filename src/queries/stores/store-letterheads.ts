/** What stands on a store's papers below its name. */
import type { StoreLetterhead } from "../../contract/store.ts";
import type { Transaction } from "../../postgres/database.ts";
import { noteDifference, recordAudit, type AuditStamp } from "../audit/change-settings.ts";
import { readStore } from "./read-store.ts";

/** False when the merchant has no such store; then nothing changes. */
export async function updateLetterhead(
  transaction: Transaction,
  stamp: AuditStamp,
  { store_no, letterhead }: Readonly<{ store_no: string; letterhead: StoreLetterhead }>,
): Promise<boolean> {
  const { merchant_id } = stamp;
  const store = await readStore(transaction, merchant_id, store_no);
  if (store === null) return false;
  const { address, phone } = letterhead;
  const { zh = null, en = null } = address ?? {};
  await transaction`
    update stores set address_zh = ${zh}, address_en = ${en}, phone = ${phone}
    where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  const name = { zh: store.name_zh, en: store.name_en };
  const about = { type: "STORE_LETTERHEAD_CHANGED", subject_id: store_no, name } as const;
  const facts = (address_zh: string | null, address_en: string | null) =>
    address_zh === null || address_en === null ? null : { zh: address_zh, en: address_en };
  const before = { address: facts(store.address_zh, store.address_en), phone: store.phone };
  const notes = noteDifference(about, before, { address: facts(zh, en), phone });
  await recordAudit(transaction, stamp, notes);
  return true;
}

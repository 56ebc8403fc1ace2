/** How a store handles shifts. */
import type { ShiftSettings } from "../../contract/shift.ts";
import type { Transaction } from "../../postgres/database.ts";
import { noteDifference, recordAudit, type AuditStamp } from "../audit/change-settings.ts";
import { readStore } from "./read-store.ts";

/** False when the merchant has no such store; then nothing changes. */
export async function updateShiftSettings(
  transaction: Transaction,
  stamp: AuditStamp,
  { store_no, settings }: Readonly<{ store_no: string; settings: ShiftSettings }>,
): Promise<boolean> {
  const { merchant_id } = stamp;
  const store = await readStore(transaction, merchant_id, store_no);
  if (store === null) return false;
  const { cash_needs_shift, blind_count } = settings;
  await transaction`
    update stores set cash_needs_shift = ${cash_needs_shift}, blind_count = ${blind_count}
    where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  const name = { zh: store.name_zh, en: store.name_en };
  const about = { type: "STORE_SHIFT_SETTINGS_CHANGED", subject_id: store_no, name } as const;
  const before = { cash_needs_shift: store.cash_needs_shift, blind_count: store.blind_count };
  const notes = noteDifference(about, before, { cash_needs_shift, blind_count });
  await recordAudit(transaction, stamp, notes);
  return true;
}

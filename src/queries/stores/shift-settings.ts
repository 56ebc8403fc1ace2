/** How a store handles shifts. */
import type { ShiftSettings } from "../../contract/shift.ts";
import type { Transaction } from "../../postgres/database.ts";

/** False when the merchant has no such store; then nothing changes. */
export async function updateShiftSettings(
  transaction: Transaction,
  { merchant_id, store_no }: Readonly<{ merchant_id: string; store_no: string }>,
  { cash_needs_shift, blind_count }: ShiftSettings,
): Promise<boolean> {
  const rows = await transaction`
    update stores set cash_needs_shift = ${cash_needs_shift}, blind_count = ${blind_count}
    where merchant_id = ${merchant_id} and store_no = ${store_no}`;
  return rows.count > 0;
}

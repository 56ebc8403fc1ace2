/** Every outlet of a merchant, by number. */
import type { StoreList } from "../../contract/store.ts";
import type { Database } from "../../postgres/database.ts";
import type { StoreRow } from "./read-store.ts";

export async function listStores(sql: Database, merchant_id: string): Promise<StoreList> {
  const rows = await sql<(StoreRow & { asks_refund_pin: boolean })[]>`
    select store_no, name_zh, name_en, refund_pin_hash is not null as asks_refund_pin,
      cash_needs_shift, blind_count, address_zh, address_en, phone
    from stores
    where merchant_id = ${merchant_id} order by store_no`;
  const data = rows.map((row) => ({
    store_no: row.store_no,
    name: { zh: row.name_zh, en: row.name_en },
    asks_refund_pin: row.asks_refund_pin,
    shift_settings: { cash_needs_shift: row.cash_needs_shift, blind_count: row.blind_count },
    letterhead: { address: addressOf(row), phone: row.phone },
  }));
  return { data };
}

function addressOf({ address_zh: zh, address_en: en }: StoreRow) {
  return zh === null || en === null ? null : { zh, en };
}

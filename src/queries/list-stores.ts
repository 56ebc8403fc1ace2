/** Every outlet of a merchant, by number. */
import type { StoreList } from "../contract/store.ts";
import type { Database } from "../postgres/database.ts";
import type { StoreRow } from "./read-store.ts";

export async function listStores(sql: Database, merchant_id: string): Promise<StoreList> {
  const rows = await sql<(StoreRow & { asks_refund_pin: boolean })[]>`
    select store_no, name_zh, name_en, refund_pin_hash is not null as asks_refund_pin,
      cash_needs_shift, blind_count
    from stores
    where merchant_id = ${merchant_id} order by store_no`;
  const data = rows.map(({ store_no, name_zh, name_en, asks_refund_pin, ...shift_settings }) => ({
    store_no,
    name: { zh: name_zh, en: name_en },
    asks_refund_pin,
    shift_settings,
  }));
  return { data };
}

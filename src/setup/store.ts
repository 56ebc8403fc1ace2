/** Makes an outlet of a merchant. */
import type { Database } from "../postgres/database.ts";

export type NewStore = Readonly<{
  merchant_id: string;
  store_no: string;
  name_zh: string;
  name_en: string;
}>;

/** False when the merchant has a store of that number; then nothing changes. */
export async function insertStore(sql: Database, store: NewStore): Promise<boolean> {
  const { merchant_id, store_no, name_zh, name_en } = store;
  const rows = await sql`
    insert into stores (merchant_id, store_no, name_zh, name_en, created_at)
    select merchant_id, ${store_no}, ${name_zh}, ${name_en}, now() from merchants
    where merchant_id = ${merchant_id}
    on conflict do nothing`;
  return rows.count > 0;
}

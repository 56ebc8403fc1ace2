/**
 * A merchant of the floors' own: they write into the same tables without touching the order book.
 */
import type { Database } from "../../src/postgres/database.ts";
import { insertMerchant } from "../../src/setup/merchant.ts";

export const scratch_merchant_id = "bench_floor";

export async function createScratchMerchant(sql: Database): Promise<void> {
  await insertMerchant(sql, {
    merchant_id: scratch_merchant_id,
    mch_id: "29999999",
    name_zh: "Bench floor",
    name_en: "Bench floor",
    time_zone: "Asia/Singapore",
    currency: "SGD",
    locale: "en",
    is_test: true,
  });
  await sql`
    insert into slots (merchant_id, pool_id, visit_date, capacity)
    values (${scratch_merchant_id}, 'floor', '2099-01-01', 1000000000)
    on conflict do nothing`;
}

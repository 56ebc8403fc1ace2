/** Makes a merchant: its row, its stream, its signing key, all in one commit. */
import type { Database } from "../postgres/database.ts";
import { replaceSigningKey } from "./credentials.ts";

export type NewMerchant = Readonly<{
  merchant_id: string;
  mch_id: string;
  name_zh: string;
  name_en: string;
  time_zone: string;
  currency: string;
  locale: "zh-CN" | "en";
  is_test: boolean;
}>;

/** False when the merchant is there already; then nothing changes. */
export async function insertMerchant(sql: Database, merchant: NewMerchant): Promise<boolean> {
  const { merchant_id, mch_id, name_zh, name_en, time_zone, currency, locale, is_test } = merchant;
  return sql.begin(async (transaction) => {
    const rows = await transaction`
      insert into merchants (
        merchant_id, mch_id, name_zh, name_en, time_zone, currency, locale, is_test, created_at)
      values (${merchant_id}, ${mch_id}, ${name_zh}, ${name_en}, ${time_zone}, ${currency},
        ${locale}, ${is_test}, now())
      on conflict do nothing`;
    if (rows.count === 0) return false;
    await transaction`insert into streams (merchant_id) values (${merchant_id})`;
    await replaceSigningKey(transaction, merchant_id);
    return true;
  });
}

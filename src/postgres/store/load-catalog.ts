/** Reads a merchant's whole catalog at one version. */
import type { Catalog, Merchant, Pool, Product, Sku } from "../../domain/catalog/catalog.ts";
import { feeRateFromRow, type FeeRateRow } from "../trade-rows.ts";
import type { Connection } from "./connection.ts";
import { sql } from "./sql-text.ts";

type SkuRow = Omit<Sku, "sale_from_ms" | "sale_until_ms"> & {
  sale_from: number | null;
  sale_until: number | null;
};

type MerchantRow = Omit<Merchant, "qr_url_template" | "fee_rates"> & {
  qr_url_template: string | null;
};

/**
 * Null when there is no such merchant. Outside of a transaction the version is read first: rows
 * newer than it only make the next batch read again.
 */
export async function loadCatalog(
  connection: Connection,
  merchant_id: string,
  default_qr_url_template: string,
): Promise<Catalog | null> {
  const [stream] = await connection.query<{ catalog_version: bigint }>(sql`
    select catalog_version from streams where merchant_id = ${merchant_id}`);
  const [[merchant], products, pools, skus, fee_rates] = await Promise.all([
    connection.query<MerchantRow>(sql`
      select merchant_id, mch_id, name_zh, name_en, website, time_zone, currency, locale,
        qr_url_template, is_test
      from merchants where merchant_id = ${merchant_id}`),
    connection.query<Product>(sql`
      select product_id, name_zh, name_en, active from products
      where merchant_id = ${merchant_id}`),
    connection.query<Pool>(sql`
      select pool_id, name_zh, name_en, unlimited, timed from pools
      where merchant_id = ${merchant_id}`),
    connection.query<SkuRow>(sql`
      select sku_id, product_id, pool_id, name_zh, name_en, price_minor, currency, pack_size,
        admits, sale_from, sale_until, cutoff_minutes, active
      from skus where merchant_id = ${merchant_id}`),
    connection.query<FeeRateRow>(sql`
      select method, provider, valid_from, fee_ppm, minimum_minor, cost_ppm, agents, isv_id
      from fee_rates where merchant_id = ${merchant_id}`),
  ]);
  if (stream === undefined || merchant === undefined) return null;
  return {
    version: Number(stream.catalog_version),
    merchant: {
      ...merchant,
      qr_url_template: merchant.qr_url_template ?? default_qr_url_template,
      fee_rates: fee_rates.map(feeRateFromRow),
    },
    products: new Map(products.map((row) => [row.product_id, { ...row }])),
    pools: new Map(pools.map((row) => [row.pool_id, { ...row }])),
    skus: new Map(skus.map((row) => [row.sku_id, skuFromRow(row)])),
  };
}

function skuFromRow({ sale_from, sale_until, ...row }: SkuRow): Sku {
  return { ...row, sale_from_ms: sale_from, sale_until_ms: sale_until };
}

/**
 * What a merchant sells, read from the tables: another process may have changed it a moment ago.
 */
import type { z } from "zod";
import type { PoolList, ProductList, SkuList } from "../../contract/catalog.ts";
import type { Pool, Product, Sku } from "../../domain/catalog/catalog.ts";
import type { Database } from "../../postgres/database.ts";
import { poolDocument, productDocument, skuDocument } from "../documents/catalog-document.ts";

export async function listProducts(
  sql: Database,
  merchant_id: string,
): Promise<z.infer<typeof ProductList>> {
  const rows = await sql<Product[]>`
    select product_id, name_zh, name_en, active from products
    where merchant_id = ${merchant_id} order by product_id`;
  return { data: rows.map(productDocument) };
}

export async function listPools(
  sql: Database,
  merchant_id: string,
): Promise<z.infer<typeof PoolList>> {
  const rows = await sql<Pool[]>`
    select pool_id, name_zh, name_en, unlimited, timed from pools
    where merchant_id = ${merchant_id} order by pool_id`;
  return { data: rows.map(poolDocument) };
}

export async function listSkus(
  sql: Database,
  merchant_id: string,
): Promise<z.infer<typeof SkuList>> {
  const rows = await sql<SkuRow[]>`
    select sku_id, product_id, pool_id, name_zh, name_en, price_minor, currency, pack_size, admits,
      sale_from, sale_until, cutoff_minutes, active
    from skus where merchant_id = ${merchant_id} order by sku_id`;
  return { data: rows.map((row) => skuDocument(skuOf(row))) };
}

type SkuRow = Omit<Sku, "sale_from_ms" | "sale_until_ms"> &
  Readonly<{ sale_from: number | null; sale_until: number | null }>;

function skuOf({ sale_from, sale_until, ...row }: SkuRow): Sku {
  return { ...row, sale_from_ms: sale_from, sale_until_ms: sale_until };
}

/** A SKU with all that says whether it can be sold. */
export type SoldThing = Readonly<{
  sku: Sku;
  product: Pick<Product, "active">;
  pool: Pick<Pool, "pool_id" | "timed" | "unlimited">;
  time_zone: string;
}>;

/** Null when the merchant has no such SKU. */
export async function readSoldThing(
  sql: Database,
  merchant_id: string,
  sku_id: string,
): Promise<SoldThing | null> {
  const [found] = await sql<(SkuRow & SoldWith)[]>`
    select s.sku_id, s.product_id, s.pool_id, s.name_zh, s.name_en, s.price_minor, s.currency,
      s.pack_size, s.admits, s.sale_from, s.sale_until, s.cutoff_minutes, s.active,
      p.active as product_active, o.timed, o.unlimited, m.time_zone
    from skus s
    join products p on p.merchant_id = ${merchant_id} and p.product_id = s.product_id
    join pools o on o.merchant_id = ${merchant_id} and o.pool_id = s.pool_id
    join merchants m on m.merchant_id = ${merchant_id}
    where s.merchant_id = ${merchant_id} and s.sku_id = ${sku_id}`;
  if (found === undefined) return null;
  const { product_active, timed, unlimited, time_zone, ...row } = found;
  return {
    sku: skuOf(row),
    product: { active: product_active },
    pool: { pool_id: row.pool_id, timed, unlimited },
    time_zone,
  };
}

type SoldWith = Readonly<{
  product_active: boolean;
  timed: boolean;
  unlimited: boolean;
  time_zone: string;
}>;

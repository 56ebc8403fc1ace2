/**
 * Writes what a catalog change left: products, pools, SKUs, slots, and the catalog's new version.
 */
import type { Changes } from "../../engine/ports/store.ts";
import { sql, type SqlText } from "./sql-text.ts";
import { slotToRow } from "../rows.ts";

export function writeCatalog(
  merchant_id: string,
  change: NonNullable<Changes["catalog"]>,
): SqlText[] {
  const skus = change.skus.map(({ sale_from_ms, sale_until_ms, price_minor, ...sku }) => ({
    ...sku,
    price_minor: price_minor.toString(),
    sale_from: isoOrNull(sale_from_ms),
    sale_until: isoOrNull(sale_until_ms),
  }));
  return [
    sql`
      update streams set catalog_version = ${change.version}, catalog_hash = ${change.hash}
      where merchant_id = ${merchant_id}`,
    sql`
      insert into products (merchant_id, product_id, name_zh, name_en, active)
      select ${merchant_id}, x.* from json_to_recordset(${JSON.stringify(change.products)}::json)
        as x (product_id text, name_zh text, name_en text, active boolean)
      on conflict (merchant_id, product_id) do update set
        name_zh = excluded.name_zh, name_en = excluded.name_en, active = excluded.active`,
    sql`
      insert into pools (merchant_id, pool_id, name_zh, name_en, unlimited, timed)
      select ${merchant_id}, x.* from json_to_recordset(${JSON.stringify(change.pools)}::json)
        as x (pool_id text, name_zh text, name_en text, unlimited boolean, timed boolean)
      on conflict (merchant_id, pool_id) do update set
        name_zh = excluded.name_zh, name_en = excluded.name_en`,
    sql`
      insert into skus (
        merchant_id, sku_id, product_id, pool_id, name_zh, name_en, price_minor, currency,
        pack_size, admits, sale_from, sale_until, cutoff_minutes, active)
      select ${merchant_id}, x.* from json_to_recordset(${JSON.stringify(skus)}::json) as x (
        sku_id text, product_id text, pool_id text, name_zh text, name_en text,
        price_minor bigint, currency text, pack_size integer, admits json, sale_from timestamptz,
        sale_until timestamptz, cutoff_minutes integer, active boolean)
      on conflict (merchant_id, sku_id) do update set
        product_id = excluded.product_id, pool_id = excluded.pool_id, name_zh = excluded.name_zh,
        name_en = excluded.name_en, price_minor = excluded.price_minor,
        currency = excluded.currency, pack_size = excluded.pack_size, admits = excluded.admits,
        sale_from = excluded.sale_from, sale_until = excluded.sale_until,
        cutoff_minutes = excluded.cutoff_minutes, active = excluded.active`,
    sql`
      insert into slots (merchant_id, pool_id, visit_date, start_time, capacity, closed, held, sold)
      select ${merchant_id}, x.* from json_to_recordset(
          ${JSON.stringify(change.slots.map(slotToRow))}::json) as x (
        pool_id text, visit_date date, start_time text, capacity integer, closed boolean,
        held integer, sold integer)
      on conflict (merchant_id, pool_id, visit_date, start_time) do update set
        capacity = excluded.capacity, closed = excluded.closed,
        held = excluded.held, sold = excluded.sold`,
  ];
}

function isoOrNull(at_ms: number | null): string | null {
  return at_ms === null ? null : new Date(at_ms).toISOString();
}

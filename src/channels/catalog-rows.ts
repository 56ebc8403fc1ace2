/** From the catalog's wire shapes to what SAVE_CATALOG takes. */
import type { Pool, Product, SaveSku, Sku, Slot } from "../contract/catalog.ts";
import type * as domain from "../domain/catalog/catalog.ts";
import type { SaveCatalog, SlotPlan } from "../domain/catalog/save-catalog.ts";

export function productRow({ name, ...product }: Product): domain.Product {
  return { ...product, name_zh: name.zh, name_en: name.en };
}

export function poolRow({ name, ...pool }: Pool): domain.Pool {
  return { ...pool, name_zh: name.zh, name_en: name.en };
}

export function skuRow(sku: Sku): domain.Sku {
  const { sku_id, product_id, pool_id, pack_size, admits, cutoff_minutes, active } = sku;
  return {
    sku_id,
    product_id,
    pool_id,
    name_zh: sku.name.zh,
    name_en: sku.name.en,
    price_minor: BigInt(sku.price.amount),
    currency: sku.price.currency,
    pack_size,
    admits,
    sale_from_ms: sku.sale_from === null ? null : Date.parse(sku.sale_from),
    sale_until_ms: sku.sale_until === null ? null : Date.parse(sku.sale_until),
    cutoff_minutes,
    active,
  };
}

export function slotPlanRow({ start_time = "", ...slot }: Slot): SlotPlan {
  return { ...slot, start_time };
}

/** One SKU, with its product and pool where they are given. */
export function saveSkuCommand({ product, pool, ...sku }: SaveSku): SaveCatalog {
  const { product_id, pool_id } = sku;
  return {
    type: "SAVE_CATALOG",
    products: product === undefined ? [] : [productRow({ ...product, product_id })],
    pools: pool === undefined ? [] : [poolRow({ ...pool, pool_id })],
    skus: [skuRow(sku)],
    slots: [],
  };
}

export function putSlotsCommand(slots: readonly Slot[]): SaveCatalog {
  return { type: "SAVE_CATALOG", products: [], pools: [], skus: [], slots: slots.map(slotPlanRow) };
}

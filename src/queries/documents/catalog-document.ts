/** Products, pools, SKUs and slots as the API shows them. */
import type { Pool, Product, Sku, SlotDocument } from "../../contract/catalog.ts";
import type * as domain from "../../domain/catalog/catalog.ts";
import type { Slot } from "../../domain/inventory/slot.ts";
import { isoInstant } from "../../domain/order/event.ts";

export function productDocument({ name_zh: zh, name_en: en, ...product }: domain.Product): Product {
  return { product_id: product.product_id, name: { zh, en }, active: product.active };
}

export function poolDocument({ name_zh: zh, name_en: en, ...pool }: domain.Pool): Pool {
  const { pool_id, unlimited, timed } = pool;
  return { pool_id, name: { zh, en }, unlimited, timed };
}

export function skuDocument(sku: domain.Sku): Sku {
  return {
    sku_id: sku.sku_id,
    product_id: sku.product_id,
    pool_id: sku.pool_id,
    name: { zh: sku.name_zh, en: sku.name_en },
    price: { amount: Number(sku.price_minor), currency: sku.currency },
    pack_size: sku.pack_size,
    admits: sku.admits as Sku["admits"],
    sale_from: isoOrNull(sku.sale_from_ms),
    sale_until: isoOrNull(sku.sale_until_ms),
    cutoff_minutes: sku.cutoff_minutes,
    active: sku.active,
  };
}

/** Without a start time when the slot is the whole day. */
export function slotDocument(slot: Slot): SlotDocument {
  const { pool_id, date, start_time, capacity, closed, held, sold } = slot;
  const time = start_time === "" ? {} : { start_time };
  return { pool_id, date, ...time, capacity, closed, held, sold };
}

function isoOrNull(at_ms: number | null): string | null {
  return at_ms === null ? null : isoInstant(at_ms);
}

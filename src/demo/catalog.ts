/** The demonstration catalog: 90 days from `today`. */
import type { SaveCatalog } from "../domain/catalog/save-catalog.ts";
import { addDays } from "../domain/time-zone.ts";

export function demoCatalog(today: string): SaveCatalog {
  const dates = Array.from({ length: 90 }, (_, index) => addDays(today, index));
  const sku = (
    sku_id: string,
    name: { zh: string; en: string },
    price_minor: bigint,
    admits: { type: string; count: number }[],
  ) => ({
    sku_id,
    product_id: "sentosa",
    pool_id: "sentosa_park",
    name_zh: name.zh,
    name_en: name.en,
    price_minor,
    currency: "SGD",
    pack_size: admits.reduce((sum, { count }) => sum + count, 0),
    admits,
    sale_from_ms: null,
    sale_until_ms: null,
    cutoff_minutes: 0,
    active: true,
  });
  return {
    type: "SAVE_CATALOG",
    products: [{ product_id: "sentosa", name_zh: "圣淘沙", name_en: "Sentosa", active: true }],
    pools: [{ pool_id: "sentosa_park", name_zh: "园区", name_en: "Park", unlimited: false, timed: false }],
    skus: [
      sku("sentosa_family_pack", { zh: "Sentosa 家庭套票(2大1小)", en: "Sentosa family pack (2 adults, 1 child)" }, 11_900n, [{ type: "adult", count: 2 }, { type: "child", count: 1 }]),
      sku("sentosa_adult", { zh: "Sentosa 成人票", en: "Sentosa adult" }, 4_800n, [{ type: "adult", count: 1 }]),
    ],
    slots: dates.map((date) => ({ pool_id: "sentosa_park", date, start_time: "", capacity: 3000, closed: false })),
  };
}

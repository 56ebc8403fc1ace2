/**
 * What a merchant sells.
 *
 * product: what is visited. SKU: what is sold of it, with a price per pack. pack_size: the visitors
 * that one pack admits. pool: capacity that one or several SKUs draw from. slot: one pool on one
 * date, or on one date and start time.
 */
import type { FeeRate } from "../ledger/fee-rate.ts";

export type Merchant = Readonly<{
  merchant_id: string;
  mch_id: string;
  name_zh: string;
  name_en: string;
  website: string | null;
  /** IANA name, `Asia/Singapore`. */
  time_zone: string;
  currency: string;
  locale: "zh-CN" | "en";
  /** With `{data}` for the ticket code; our own route unless the merchant chose another. */
  qr_url_template: string;
  is_test: boolean;
  /** What its payments cost, from when on. */
  fee_rates: readonly FeeRate[];
}>;

export type Product = Readonly<{
  product_id: string;
  name_zh: string;
  name_en: string;
  active: boolean;
}>;

export type Pool = Readonly<{
  pool_id: string;
  name_zh: string;
  name_en: string;
  unlimited: boolean;
  timed: boolean;
}>;

export type Sku = Readonly<{
  sku_id: string;
  product_id: string;
  pool_id: string;
  name_zh: string;
  name_en: string;
  /** Per pack, minor units of `currency`. */
  price_minor: bigint;
  currency: string;
  /** Visitors that one pack admits. */
  pack_size: number;
  admits: readonly Readonly<{ type: string; count: number }>[];
  sale_from_ms: number | null;
  sale_until_ms: number | null;
  cutoff_minutes: number;
  active: boolean;
}>;

/** A merchant with all it sells, as of one catalog version. */
export type Catalog = Readonly<{
  version: number;
  merchant: Merchant;
  products: ReadonlyMap<string, Product>;
  pools: ReadonlyMap<string, Pool>;
  skus: ReadonlyMap<string, Sku>;
}>;

/** True while the SKU can be bought: it and its product are active, and its sale window is open. */
export function isOnSale(
  sku: Sku,
  product: Pick<Product, "active"> | undefined,
  now_ms: number,
): boolean {
  const is_early = sku.sale_from_ms !== null && now_ms < sku.sale_from_ms;
  const is_late = sku.sale_until_ms !== null && now_ms >= sku.sale_until_ms;
  return sku.active && product?.active === true && !is_early && !is_late;
}

/** The nearest quantities below and above that are multiples of the pack size. */
export function validQuantities(quantity: number, pack_size: number): number[] {
  const below = Math.floor(quantity / pack_size) * pack_size;
  const above = below + pack_size;
  return below > 0 ? [below, above] : [above];
}

/** The price of `quantity` visitors, a multiple of the pack size. */
export function quoteMinor(sku: Sku, quantity: number): bigint {
  return sku.price_minor * BigInt(quantity / sku.pack_size);
}

/** The SKU's name in the merchant's own language: what the order document shows. */
export function productName(sku: Sku, merchant: Merchant): string {
  return merchant.locale === "en" ? sku.name_en : sku.name_zh;
}

/**
 * The lines of a receipt: what was sold, at prices before discounts, and they come to what was
 * asked for. What a till said of its goods comes first; else the orders behind the payment tell.
 */
import { quoteMinor, type Catalog } from "../../domain/catalog/catalog.ts";
import { addMinor } from "../../domain/money.ts";
import type { Order } from "../../domain/order/order.ts";
import { allocateDiscount } from "../../domain/trade/discount-lines.ts";
import { open_sale_sku } from "../../domain/trade/open-sale.ts";
import type { GoodsLine, TradeOrder } from "../../domain/trade/trade-order.ts";
import { receiptTexts } from "./receipt-texts.ts";
import type { ReceiptLanguage, ReceiptLine } from "./receipt.ts";

/** What a trade order pays for, and the language to name it in. */
export type Sold = Readonly<{
  trade_order: TradeOrder;
  orders: readonly Order[];
  catalog: Catalog;
  language: ReceiptLanguage;
}>;

export function receiptLines(sold: Sold): ReceiptLine[] {
  const { trade_order, orders } = sold;
  const goods = goodsLines(trade_order.goods ?? []);
  const goods_minor = addMinor(goods.map(({ amount_minor }) => amount_minor));
  if (goods.length > 0 && goods_minor === trade_order.order_amount_minor) return goods;
  const prices = pricesOf(sold);
  return orders.map((order, index) => orderLine(order, prices[index] ?? 0n, sold));
}

/** What the till said, where it said a price of each; prices that do not add up are no lines. */
function goodsLines(goods: readonly GoodsLine[]): ReceiptLine[] {
  const lines = goods.flatMap((line) => {
    const unit_price_minor = line.list_price_minor ?? line.current_price_minor;
    if (unit_price_minor === null) return [];
    return {
      name: line.goods_name,
      details: line.goods_props === null || line.goods_props === "" ? [] : [line.goods_props],
      quantity: line.goods_count,
      unit_price_minor,
      amount_minor: unit_price_minor * BigInt(line.goods_count),
    };
  });
  return lines.length === goods.length ? lines : [];
}

/**
 * Of each order before the discount. An order keeps what it was sold for, its share of the discount
 * taken off: as long as the catalog's price leads to that, it is the price; else the share is put
 * back in proportion, which may differ by the smallest coin.
 */
function pricesOf({ trade_order, orders, catalog }: Sold): readonly bigint[] {
  const sold = orders.map(({ quote_amount_minor }) => quote_amount_minor);
  const { discount_minor, order_amount_minor } = trade_order;
  if (discount_minor === 0n) return sold;
  const listed = orders.map(({ sku_id, quantity }) => {
    const sku = catalog.skus.get(sku_id);
    return sku === undefined || quantity % sku.pack_size !== 0 ? null : quoteMinor(sku, quantity);
  });
  const known_minor = addMinor(listed.map((price) => price ?? 0n));
  // What a till sells for a sum of its own has no price in the catalog: it is what is left.
  const prices = listed.map((price) => price ?? order_amount_minor - known_minor);
  const is_told = listed.filter((price) => price === null).length <= 1;
  const adds_up = addMinor(prices) === order_amount_minor && prices.every((price) => price >= 0n);
  if (is_told && adds_up) {
    const shares = allocateDiscount(prices, discount_minor);
    const is_so = prices.every((price, index) => price - (shares[index] ?? 0n) === sold[index]);
    if (is_so) return prices;
  }
  const weights = addMinor(sold) === 0n ? sold.map(() => discount_minor) : sold;
  const shares = allocateDiscount(
    weights.map((weight) => weight * discount_minor),
    discount_minor,
  );
  return sold.map((amount, index) => amount + (shares[index] ?? 0n));
}

function orderLine(order: Order, amount_minor: bigint, sold: Sold): ReceiptLine {
  const pack_size = sold.catalog.skus.get(order.sku_id)?.pack_size ?? order.quantity;
  const packs = Math.max(1, Math.floor(order.quantity / pack_size));
  const is_even = amount_minor % BigInt(packs) === 0n;
  return {
    name: orderName(order, sold),
    details: orderDetails(order, sold.language),
    quantity: packs,
    unit_price_minor: is_even ? amount_minor / BigInt(packs) : null,
    amount_minor,
  };
}

/** In the reader's language, as long as the catalog still has the name that it was sold under. */
export function orderName(
  { sku_id, product_name }: Order,
  { catalog, language }: Pick<Sold, "catalog" | "language">,
): string {
  const sku = catalog.skus.get(sku_id);
  if (sku === undefined || ![sku.name_zh, sku.name_en].includes(product_name)) return product_name;
  return language === "en" ? sku.name_en : sku.name_zh;
}

/** When it is for, and for how many; nothing of what a till sells for a sum of its own. */
export function orderDetails(order: Order, language: ReceiptLanguage): string[] {
  if (order.sku_id === open_sale_sku.sku_id) return [];
  const { date, start_time, quantity } = order;
  const when = start_time === "" ? date : `${date} ${start_time}`;
  return [`${when} \u00b7 ${receiptTexts[language].visitors(quantity)}`];
}

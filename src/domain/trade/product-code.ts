/**
 * How something was paid, in the family's two codes: `productId` names the product of the channel
 * (8020: a WeChat code scanned by the merchant), `productType` the kind of money behind it.
 */
import { methodWording, productWording, tradeWording, type Wording } from "./product-texts.ts";

/** Ways to pay, as we name them. */
export type TradeMethod = "cash" | "member" | "wechat" | "alipay" | "unionpay" | "card" | "paynow";

/** 1 is a sale, 2 a recharge of a member's account. */
export type TradeType = 1 | 2;

/**
 * 1 to 5 are the source's. The family uses 6 for cash on delivery, which nobody pays here. Cards
 * and PayNow are 7 and 8: it has no code for them, and they are not to pass for anything else.
 */
export const productTypes = {
  cash: 1,
  member: 2,
  wechat: 3,
  alipay: 4,
  unionpay: 5,
  card: 7,
  paynow: 8,
} as const satisfies Record<TradeMethod, number>;

export type ProductType = (typeof productTypes)[TradeMethod];

/** Products of the channels, by the method they are; null where it is none of ours. */
const products = {
  "8000": null,
  "8001": null,
  "8002": "wechat",
  "8003": "wechat",
  "8004": "wechat",
  "8005": "wechat",
  "8006": "alipay",
  "8007": "alipay",
  "8008": "alipay",
  "8009": null,
  "8010": null,
  "8011": null,
  "8012": null,
  "8013": null,
  "8014": "unionpay",
  "8020": "wechat",
  "8021": "alipay",
  "8022": "unionpay",
  "8023": "wechat",
} as const satisfies Record<string, TradeMethod | null>;

/** A string, as in the source. */
export type ProductId = keyof typeof products;

const methods = new Map<number, TradeMethod>(
  Object.entries(productTypes).map(([method, type]) => [type, method as TradeMethod]),
);

/** Whether a text is a method of ours. */
export function isTradeMethod(text: string): text is TradeMethod {
  return Object.hasOwn(productTypes, text);
}

/** Whether a text is a product of the family. */
export function isProductId(text: string): text is ProductId {
  return Object.hasOwn(products, text);
}

/** The method a product is; null for products of channels that are none of ours. */
export function methodOfProduct(product_id: ProductId): TradeMethod | null {
  return products[product_id];
}

/** The type behind a product; null where there is none. */
export function productTypeOf(product_id: ProductId): ProductType | null {
  const method = products[product_id];
  return method === null ? null : productTypes[method];
}

/** Our method for a product type; undefined for a type that nobody pays by here. */
export function methodOfProductType(product_type: number): TradeMethod | undefined {
  return methods.get(product_type);
}

/**
 * The `subject` and `body` of a trade order that was given none: what it is for and how it was
 * paid, with a bar between. In Chinese these are the words that clients of the family know.
 */
export function defaultSubject(
  paid: Readonly<{ trade_type: TradeType; method: TradeMethod; product_id: ProductId | null }>,
  language: keyof Wording,
): string {
  const { trade_type, method, product_id } = paid;
  const how = product_id === null ? methodWording[method] : productWording[product_id];
  return `${tradeWording[trade_type][language]}|${how[language]}`;
}

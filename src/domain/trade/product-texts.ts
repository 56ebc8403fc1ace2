/** The words for ways to pay, in both languages. */
import type { ProductId, TradeMethod, TradeType } from "./product-code.ts";

export type Wording = Readonly<{ zh: string; en: string }>;

/** What a trade order is for. */
export const tradeWording: Readonly<Record<TradeType, Wording>> = {
  1: { zh: "消费", en: "Sale" },
  2: { zh: "充值", en: "Recharge" },
};

/** How it was paid, by the product of the channel. */
export const productWording: Readonly<Record<ProductId, Wording>> = {
  "8000": { zh: "网银支付", en: "Online banking" },
  "8001": { zh: "快捷支付", en: "Quick card payment" },
  "8002": { zh: "微信扫码支付", en: "WeChat Pay QR code" },
  "8003": { zh: "微信H5支付", en: "WeChat Pay in a browser" },
  "8004": { zh: "微信扫码支付", en: "WeChat Pay QR code" },
  "8005": { zh: "微信小程序支付", en: "WeChat mini programme" },
  "8006": { zh: "支付宝扫码支付", en: "Alipay QR code" },
  "8007": { zh: "支付宝H5支付", en: "Alipay in a browser" },
  "8008": { zh: "支付宝扫码支付", en: "Alipay QR code" },
  "8009": { zh: "QQ钱包扫码支付", en: "QQ Wallet QR code" },
  "8010": { zh: "QQ钱包H5支付", en: "QQ Wallet in a browser" },
  "8011": { zh: "京东扫码支付", en: "JD Pay QR code" },
  "8012": { zh: "京东H5支付", en: "JD Pay in a browser" },
  "8013": { zh: "百度钱包支付", en: "Baidu Wallet" },
  "8014": { zh: "云闪付扫码支付", en: "UnionPay QR code" },
  "8020": { zh: "微信条码支付", en: "WeChat Pay payment code" },
  "8021": { zh: "支付宝条码支付", en: "Alipay payment code" },
  "8022": { zh: "云闪付条码支付", en: "UnionPay payment code" },
  "8023": { zh: "微信小程序支付", en: "WeChat mini programme" },
};

/** How it was paid, where no channel has a product for it. */
export const methodWording: Readonly<Record<TradeMethod, Wording>> = {
  cash: { zh: "现金支付", en: "Cash" },
  member: { zh: "会员卡支付商品", en: "Member account" },
  wechat: { zh: "微信支付", en: "WeChat Pay" },
  alipay: { zh: "支付宝支付", en: "Alipay" },
  unionpay: { zh: "云闪付支付", en: "UnionPay" },
  card: { zh: "银行卡支付", en: "Card" },
  paynow: { zh: "PayNow支付", en: "PayNow" },
};

/** The names of the methods in lists: `productName`. */
export const methodNames: Readonly<Record<TradeMethod, Wording>> = {
  cash: { zh: "现金", en: "Cash" },
  member: { zh: "会员账户", en: "Member account" },
  wechat: { zh: "微信", en: "WeChat Pay" },
  alipay: { zh: "支付宝", en: "Alipay" },
  unionpay: { zh: "云闪付", en: "UnionPay" },
  card: { zh: "银行卡", en: "Card" },
  paynow: { zh: "PayNow", en: "PayNow" },
};

/** What is said of refusals at a counter: sales, trade orders and their refunds. */
import { currencyExponent, toMajorUnits } from "../../domain/money.ts";
import type { Rows } from "./rejections.ts";

/** `SGD 12.30`. */
const majorText = (amount_minor: bigint, currency: string) =>
  `${currency} ${toMajorUnits(amount_minor, currency).toFixed(currencyExponent(currency))}`;

type TradeCode =
  | "TRADE_ORDER_UNKNOWN"
  | "TRADE_ORDER_NOT_REFUNDABLE"
  | "REFUND_EXCEEDS_PAYMENT"
  | "SALE_EMPTY"
  | "DISCOUNT_TOO_LARGE"
  | "CASH_SHORT"
  | "BAR_CODE_UNKNOWN"
  | "STORE_UNKNOWN"
  | "TRADE_ORDER_NOT_OPEN";

/** Part of the table of all refusals. */
export const tradeRejectionRows: Pick<Rows, TradeCode> = {
  TRADE_ORDER_UNKNOWN: {
    status: 404,
    title: { zh: "没有该交易单", en: "Unknown trade order" },
    detail: ({ trade_order_id }) => ({
      zh: `没有交易单 ${trade_order_id}。`,
      en: `There is no trade order ${trade_order_id}.`,
    }),
  },
  TRADE_ORDER_NOT_REFUNDABLE: {
    status: 409,
    title: { zh: "不能退款", en: "Not refundable" },
    detail: ({ trade_order_id, trade_status }) =>
      trade_status === 5
        ? { zh: `${trade_order_id} 已全额退款。`, en: `${trade_order_id} was refunded whole.` }
        : {
            zh: `${trade_order_id} 尚未支付成功，没有可退的款项。`,
            en: `${trade_order_id} was not paid: there is nothing to give back.`,
          },
  },
  REFUND_EXCEEDS_PAYMENT: {
    status: 422,
    pointer: "/amount",
    title: { zh: "退款超过可退金额", en: "More than is left to refund" },
    detail: ({ left_minor, currency }) => ({
      zh: `最多还可退 ${majorText(left_minor, currency)}。`,
      en: `At most ${majorText(left_minor, currency)} can still be given back.`,
    }),
  },
  SALE_EMPTY: {
    status: 422,
    title: { zh: "销售内容为空", en: "A sale of nothing" },
    detail: () => ({
      zh: "请至少选择一张门票，或输入金额。",
      en: "Name at least one ticket, or an amount.",
    }),
  },
  DISCOUNT_TOO_LARGE: {
    status: 422,
    pointer: "/discount",
    title: { zh: "优惠超过总额", en: "The discount exceeds the sale" },
    detail: ({ amount_minor, currency }) => ({
      zh: `本单共 ${majorText(amount_minor, currency)}，优惠不能更多。`,
      en: `The sale comes to ${majorText(amount_minor, currency)}; no more can be taken off.`,
    }),
  },
  CASH_SHORT: {
    status: 422,
    pointer: "/payment/received",
    title: { zh: "现金不足", en: "Not enough cash" },
    detail: ({ missing_minor, currency }) => ({
      zh: `还差 ${majorText(missing_minor, currency)}。`,
      en: `${majorText(missing_minor, currency)} is missing.`,
    }),
  },
  BAR_CODE_UNKNOWN: {
    status: 422,
    pointer: "/payment/bar_code",
    title: { zh: "无法识别付款码", en: "Not a payment code" },
    detail: () => ({
      zh: "不是微信、支付宝或云闪付的付款码，未扣款。",
      en: "It is no payment code of WeChat, Alipay or UnionPay; nothing was charged.",
    }),
  },
  STORE_UNKNOWN: {
    status: 422,
    pointer: "/store_no",
    title: { zh: "没有该门店", en: "No such store" },
    detail: ({ store_no }) => ({
      zh: `没有门店 ${store_no}。`,
      en: `There is no store ${store_no}.`,
    }),
  },
  TRADE_ORDER_NOT_OPEN: {
    status: 409,
    title: { zh: "交易订单不在支付中", en: "The trade order is not being paid" },
    detail: ({ trade_order_id, trade_status }) => ({
      zh: `交易订单 ${trade_order_id} 的状态为 ${trade_status}，不能取消收款。`,
      en: `Trade order ${trade_order_id} is in status ${trade_status}: there is no payment to give up.`,
    }),
  },
};

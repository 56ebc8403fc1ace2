/** What is said of refusals at a counter: sales, trade orders and their refunds. */
import { currencyExponent, toMajorUnits } from "../../../domain/money.ts";
import type { RefundLineFault, Sentence } from "../../../domain/rejection.ts";
import type { Rows } from "./rejections.ts";

/** `SGD 12.30`. */
export const majorText = (amount_minor: bigint, currency: string) =>
  `${currency} ${toMajorUnits(amount_minor, currency).toFixed(currencyExponent(currency))}`;

/** What is said of a line that cannot come back. */
const refund_line_texts: Readonly<Record<RefundLineFault, (count_left: number) => Sentence>> = {
  UNKNOWN: () => ({ zh: "没有这一行。", en: "There is no such line." }),
  AMBIGUOUS: () => ({
    zh: "有几行商品编号相同，请用 line_no。",
    en: "Several lines have that goods_id; name the line_no.",
  }),
  NAMED_TWICE: () => ({ zh: "同一行出现了两次。", en: "The line is named twice." }),
  COUNT_TOO_LARGE: (count_left) => ({
    zh: `该行最多还可退 ${count_left} 件。`,
    en: `At most ${count_left} of the line can still come back.`,
  }),
  NOT_PRICED: () => ({
    zh: "该行没有单价，请按金额退款。",
    en: "The line has no price of its own; give an amount back.",
  }),
  FREE: () => ({ zh: "该行没有收款。", en: "Nothing was paid for the line." }),
};

type TradeCode =
  | "TRADE_ORDER_UNKNOWN"
  | "TRADE_ORDER_NOT_REFUNDABLE"
  | "REFUND_EXCEEDS_PAYMENT"
  | "REFUND_EXCEEDS_TENDER"
  | "REFUND_TICKET_UNKNOWN"
  | "REFUND_TICKET_REVOKED"
  | "REFUND_LINE_INVALID"
  | "SALE_EMPTY"
  | "DISCOUNT_TOO_LARGE"
  | "MEMBER_SHORT"
  | "CASH_SHORT"
  | "BAR_CODE_UNKNOWN"
  | "STORE_UNKNOWN"
  | "STORE_NOT_YOURS"
  | "REFUND_NOT_ALLOWED"
  | "REFUND_NOT_SAME_DAY"
  | "REFUND_LIMIT_EXCEEDED"
  | "REFUND_STATUS_INVALID"
  | "REFUND_NOT_IN_CASH"
  | "REFUND_CASH_NEEDS_SHIFT"
  | "REFUND_MEMBER_FORGOTTEN"
  | "REFUND_GOES_BACK_ITSELF"
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
  REFUND_STATUS_INVALID: {
    status: 409,
    title: { zh: "退款状态不允许", en: "Not possible in this status" },
    detail: ({ status }) => ({
      zh: `退款状态为 ${status}，只有被拒绝（FAILED）的退款才能再次发起或另行退还。`,
      en: `The refund is ${status}; only one that was refused (FAILED) is asked for again or paid out.`,
    }),
  },
  REFUND_NOT_IN_CASH: {
    status: 409,
    title: { zh: "不能以现金退还", en: "Not in cash" },
    detail: () => ({
      zh: "这笔钱不属于任何一笔销售，不在收银班次内；请银行转账退还（means 为 bank）。",
      en: "This money paid for nothing, so no till accounts for it: give it back by bank transfer (means: bank).",
    }),
  },
  REFUND_MEMBER_FORGOTTEN: {
    status: 409,
    title: { zh: "会员已注销，不能退回账户", en: "The member was forgotten" },
    detail: ({ principal_minor, currency }) => ({
      zh: `会员已注销，${majorText(principal_minor, currency)} 不能退回其账户；请用现金或银行转账退还（pay_out）。`,
      en: `${majorText(principal_minor, currency)} were paid out of an account that nobody can use any more: give them back in cash or by bank transfer (pay_out).`,
    }),
  },
  REFUND_GOES_BACK_ITSELF: {
    status: 422,
    title: { zh: "无需另行退还", en: "Nothing to pay out" },
    detail: () => ({
      zh: "这笔退款会原路退回，不能用现金或转账代替。",
      en: "This refund goes back to where the money came from; nothing of it is paid out.",
    }),
  },
  REFUND_CASH_NEEDS_SHIFT: {
    status: 409,
    title: { zh: "请先开班", en: "Open a shift first" },
    detail: ({ currency }) => ({
      zh: `从钱箱退还现金前，须先开 ${currency} 班次。`,
      en: `Cash is handed out of the drawer of an open shift: open one in ${currency} first.`,
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
    detail: ({ left_minor, refunding_minor, currency }) => {
      const left = majorText(left_minor, currency);
      const under_way = majorText(refunding_minor, currency);
      return refunding_minor === 0n
        ? { zh: `最多还可退 ${left}。`, en: `At most ${left} can still be given back.` }
        : {
            zh: `最多还可退 ${left}；另有 ${under_way} 正在退款。`,
            en: `At most ${left} can still be given back; ${under_way} is on its way back.`,
          };
    },
  },
  REFUND_EXCEEDS_TENDER: {
    status: 422,
    pointer: "/tender",
    title: { zh: "超过该支付方式可退金额", en: "More than that tender has left" },
    detail: ({ left_minor, currency }) => ({
      zh: `该支付方式最多还可退 ${majorText(left_minor, currency)}。`,
      en: `At most ${majorText(left_minor, currency)} can still go back there.`,
    }),
  },
  REFUND_TICKET_UNKNOWN: {
    status: 422,
    pointer: "/ticket_codes",
    title: { zh: "没有该门票", en: "No such ticket" },
    detail: ({ trade_order_id, ticket_code }) => ({
      zh: `交易单 ${trade_order_id} 没有门票 ${ticket_code}。`,
      en: `Trade order ${trade_order_id} has no ticket ${ticket_code}.`,
    }),
  },
  REFUND_TICKET_REVOKED: {
    status: 409,
    pointer: "/ticket_codes",
    title: { zh: "门票已失效", en: "The ticket is not valid any more" },
    detail: ({ ticket_code }) => ({
      zh: `门票 ${ticket_code} 已退或已作废，不能再退。`,
      en: `Ticket ${ticket_code} was given back or revoked before.`,
    }),
  },
  REFUND_LINE_INVALID: {
    status: 422,
    pointer: ({ index }) => `/lines/${index}`,
    title: { zh: "该行商品不能这样退", en: "The line cannot come back so" },
    detail: ({ fault, count_left }) => refund_line_texts[fault](count_left),
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
  MEMBER_SHORT: {
    status: 422,
    pointer: "/payment/method",
    title: { zh: "会员支付不足", en: "The member does not pay all of it" },
    detail: ({ missing_minor, currency }) => ({
      zh: `会员账户和积分之外还差 ${majorText(missing_minor, currency)}。`,
      en: `${majorText(missing_minor, currency)} is left to be paid in another way.`,
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
  REFUND_NOT_ALLOWED: {
    status: 403,
    title: { zh: "无权退款", en: "Refunds are not yours to make" },
    detail: () => ({
      zh: "该凭证没有 refunds:write 权限，请由有权退款的人员办理。",
      en: "These credentials lack the scope refunds:write; have somebody do it who has it.",
    }),
  },
  REFUND_NOT_SAME_DAY: {
    status: 403,
    title: { zh: "只能退当日款项", en: "Not paid today" },
    detail: ({ paid_on }) => ({
      zh: `您只能退当日收的款${paid_on === null ? "" : `，本单于 ${paid_on} 支付`}。请由店长办理。`,
      en: `You give back what was paid today${paid_on === null ? "" : `; this was paid on ${paid_on}`}. Ask a manager.`,
    }),
  },
  REFUND_LIMIT_EXCEEDED: {
    status: 403,
    // The next day, or the merchant, may allow it.
    retryable: true,
    title: { zh: "超过退款限额", en: "Beyond your refund limit" },
    detail: ({ limit, left_minor, currency }) =>
      limit === "PER_REFUND"
        ? {
            zh: `您每笔最多可退 ${majorText(left_minor, currency)}，请由店长办理。`,
            en: `You may give back ${majorText(left_minor, currency)} at once at most. Ask a manager.`,
          }
        : {
            zh: `您今日还可退 ${majorText(left_minor, currency)}，请由店长办理。`,
            en: `You may give back ${majorText(left_minor, currency)} more today. Ask a manager.`,
          },
  },
  STORE_NOT_YOURS: {
    status: 403,
    title: { zh: "不是您的门店", en: "Not your store" },
    detail: ({ store_no }) => ({
      zh: `您只能处理门店 ${store_no} 的业务。`,
      en: `You work in store ${store_no} only.`,
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

/** The headings and words of files for spreadsheets, in both languages. */
import type { StatisticsGroupName } from "../../contract/statistics.ts";
import type { TradeOrderDocument } from "../../contract/sale.ts";
import type { Channel } from "../../contract/fields.ts";
import type { TenderMethod } from "../../domain/shift/trade-fact.ts";
import { methodNames } from "../../domain/trade/product-texts.ts";
import type { TradeStatus } from "../../domain/trade/trade-status.ts";

export type FileLanguage = "zh-CN" | "en";

type Wording = Readonly<Record<FileLanguage, string>>;
const words = (zh: string, en: string): Wording => ({ "zh-CN": zh, en });

/** Headings of the file of trade orders; times and amounts name their zone and currency. */
export const tradeOrderHeadings = {
  trade_order_id: words("交易单号", "Trade order"),
  pay_order_id: words("支付单号", "Pay order"),
  created: words("创建时间", "Created"),
  paid: words("支付时间", "Paid"),
  kind: words("类型", "Kind"),
  status: words("状态", "Status"),
  method: words("支付方式", "Paid by"),
  currency: words("币种", "Currency"),
  order_amount: words("订单金额", "Order amount"),
  discount: words("优惠金额", "Discount"),
  amount: words("实付金额", "Paid amount"),
  refunded: words("退款金额", "Refunded"),
  income: words("商户实收", "Income"),
  subject: words("内容", "Subject"),
  store_no: words("门店编号", "Store number"),
  store: words("门店", "Store"),
  operator_id: words("操作员编号", "Operator id"),
  operator: words("操作员", "Operator"),
  device: words("收银台", "Till"),
  orders: words("订单号", "Orders"),
} as const satisfies Record<string, Wording>;

export const statisticsHeadings = {
  trade_count: words("交易笔数", "Trade orders"),
  trade_minor: words("交易金额", "Order amount"),
  discount_minor: words("优惠金额", "Discounts"),
  refund_count: words("退款笔数", "Refunds"),
  refund_minor: words("退款金额", "Refunded"),
  real_minor: words("实收金额", "Net sales"),
  fee_minor: words("手续费", "Fees"),
  income_minor: words("商户实收", "Income"),
} as const satisfies Record<string, Wording>;

export const payoutHeadings = {
  payment_count: words("收款笔数", "Payments"),
  gross_minor: words("收款金额", "Gross"),
  fee_minor: words("手续费", "Fees"),
  share_minor: words("其中分润", "Of which shares"),
  refund_count: words("退款笔数", "Refunds"),
  refund_minor: words("退款金额", "Refunded"),
  fee_back_minor: words("退回手续费", "Fees given back"),
  payout_minor: words("应结算金额", "To be paid out"),
} as const satisfies Record<string, Wording>;

export const providerHeading = words("支付服务商", "Provider");

export const groupHeadings: Readonly<Record<StatisticsGroupName, Wording>> = {
  day: words("日期", "Date"),
  store: words("门店编号", "Store number"),
  operator: words("操作员编号", "Operator id"),
  channel: words("渠道", "Channel"),
  method: words("支付方式", "Paid by"),
};

export const nameHeading = words("名称", "Name");
export const totalWord = words("合计", "Total");

export const statusWords: Readonly<Record<TradeStatus, Wording>> = {
  [-1]: words("支付失败", "Failed"),
  0: words("生成", "New"),
  1: words("处理中", "Under way"),
  2: words("支付成功", "Paid"),
  4: words("部分退款", "Refunded in part"),
  5: words("全额退款", "Refunded"),
  6: words("押金未结算", "Deposit held"),
  7: words("押金退还", "Deposit released"),
};

export const kindWords: Readonly<Record<TradeOrderDocument["kind"], Wording>> = {
  SALE: words("消费", "Sale"),
  RECHARGE: words("充值", "Recharge"),
  DEPOSIT: words("押金", "Deposit"),
};

export const channelWords: Readonly<Record<Channel, Wording>> = {
  telegram: words("Telegram", "Telegram"),
  agent: words("AI 智能体", "AI agent"),
  octo: words("分销商", "Reseller"),
  web: words("网页", "Web"),
  pos: words("柜台", "Counter"),
  api: words("API", "API"),
};

export function methodWord(method: TenderMethod, language: FileLanguage): string {
  if (method === "points") return words("积分抵扣", "Points")[language];
  return methodNames[method][language === "en" ? "en" : "zh"];
}

/** Giving a refused refund another way, in Chinese. */
import type { pay_out_en } from "./pay-out-en.ts";
import type { TextsLike } from "./texts.ts";

export const pay_out_zh: TextsLike<typeof pay_out_en> = {
  means: "退还方式",
  cash: "现金",
  bank: "银行转账",
  cash_hint: "{{amount}} 将从您当班的钱箱支出，不再向支付机构申请退款。",
  bank_hint: "请先转账 {{amount}}：这里只记账，不会汇款，也不再向支付机构申请退款。",
  reference: "转账流水号",
  cash_do: "退还现金 {{amount}}",
  bank_do: "已转账 {{amount}}",
  back: "返回",
};

/** What the page of a scanned code says, in both languages. */
import type { ScannedMethod } from "../counter/sell-by-code.ts";

type Texts = Readonly<{
  title: string;
  pay: string;
  amount: string;
  how: string;
  other: string;
  unknown: string;
  off: string;
  not_an_amount: string;
  not_now: string;
  simulator: string;
  methods: Readonly<Record<ScannedMethod, string>>;
}>;

export const codePageTexts: Readonly<Record<"zh-CN" | "en", Texts>> = {
  "zh-CN": {
    title: "付款",
    pay: "付款给",
    amount: "金额",
    how: "请选择付款方式",
    other: "English",
    unknown: "没有这个收款码。",
    off: "此收款码已停用，请联系店员。",
    not_an_amount: "请输入大于零的金额，最多两位小数。",
    not_now: "暂时无法付款，请稍后再试。",
    simulator: "模拟支付，不会扣款。",
    methods: {
      wechat: "微信支付",
      alipay: "支付宝",
      unionpay: "云闪付",
      card: "银行卡",
      paynow: "PayNow",
    },
  },
  en: {
    title: "Pay",
    pay: "Pay",
    amount: "Amount",
    how: "Choose how to pay",
    other: "中文",
    unknown: "There is no such code.",
    off: "This code is out of use; please ask the staff.",
    not_an_amount: "Enter an amount above zero, with two decimals at most.",
    not_now: "Payment is not possible at the moment; please try again.",
    simulator: "Simulated payment: no money is taken.",
    methods: {
      wechat: "WeChat Pay",
      alipay: "Alipay",
      unionpay: "UnionPay",
      card: "Card",
      paynow: "PayNow",
    },
  },
};

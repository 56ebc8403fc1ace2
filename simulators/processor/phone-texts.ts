/** What the simulated phone says, in Chinese and in English. */

export type Language = "zh" | "en";

const zh = {
  title: "模拟手机",
  notice: "这是模拟器，不是真的钱包。不会动用任何真实资金。",
  channel: {
    wechat: "微信支付（模拟）",
    alipay: "支付宝（模拟）",
    unionpay: "云闪付（模拟）",
    paynow: "PayNow（模拟）",
  },
  payee: "收款方",
  charge: "付款",
  hold: "押金冻结",
  pay: "付款",
  pay_slowly: "输入密码后付款（5 秒）",
  decline: "取消",
  other_language: "English",
  unknown: "这个码不存在。",
  state: {
    PAYING: "正在确认支付…",
    SUCCEEDED: "已付款",
    HELD: "押金已冻结",
    CAPTURED: "押金已扣款，余额已退回",
    RELEASED: "押金已退回",
    EXPIRED: "押金已到期退回",
    DECLINED: "未付款",
    CLOSED: "商户已关闭，没有扣款",
  },
};

const en: typeof zh = {
  title: "Simulated phone",
  notice: "This is a simulator, not a real wallet. No real money moves.",
  channel: {
    wechat: "WeChat Pay (simulated)",
    alipay: "Alipay (simulated)",
    unionpay: "UnionPay (simulated)",
    paynow: "PayNow (simulated)",
  },
  payee: "Payee",
  charge: "Payment",
  hold: "Deposit, held",
  pay: "Pay",
  pay_slowly: "Pay after the password (5 s)",
  decline: "Decline",
  other_language: "中文",
  unknown: "There is no such code.",
  state: {
    PAYING: "Waiting for your confirmation…",
    SUCCEEDED: "Paid",
    HELD: "Held",
    CAPTURED: "Taken; the rest was given back",
    RELEASED: "Given back",
    EXPIRED: "Given back, its time was over",
    DECLINED: "Not paid",
    CLOSED: "Closed by the merchant, nothing was taken",
  },
};

export const phone_texts: Readonly<Record<Language, typeof zh>> = { zh, en };

/**
 * The codes with which the cashier family answers, and what they say. 10001 to 10999 are common to
 * all, 11001 on belong to accounts, 12001 on to merchants. 0 is success, and says "success".
 */
import type { LocalizedText } from "../fields.ts";

/** The message of each code that we answer with. */
export const legacyMessages = {
  10001: { zh: "请求参数有误", en: "A parameter is wrong" },
  10002: { zh: "缺少必填参数", en: "A parameter is missing" },
  10003: { zh: "操作未成功", en: "It could not be done" },
  10004: { zh: "没有这条记录", en: "There is no such record" },
  10999: { zh: "系统繁忙，请稍后重试", en: "Something went wrong on our side; try again later" },
  11003: { zh: "可用余额不够", en: "The balance is too low" },
  11020: { zh: "账户核对未通过", en: "The account did not pass its check" },
  11023: {
    zh: "一次最多导出65535行，请缩小范围",
    en: "At most 65,535 rows can be exported at once; ask for fewer",
  },
  12001: { zh: "没有访问权限", en: "You may not do this" },
  12020: { zh: "交易订单未能创建", en: "The trade order could not be created" },
  12025: { zh: "找不到该交易订单", en: "There is no such trade order" },
  12035: { zh: "支付密码不正确", en: "The payment password is wrong" },
  12044: { zh: "商户订单号重复", en: "There is a merchant order with that number already" },
  12056: { zh: "无法识别该付款码", en: "This is no payment code that can be charged" },
  12058: {
    zh: "找不到该会员账户或付款码已失效",
    en: "There is no such member account, or its payment code is no longer valid",
  },
  12059: { zh: "订单状态已确定，不用同步", en: "The order is settled; there is nothing to ask" },
  12062: { zh: "订单已全部退款", en: "All of this order was refunded already" },
  12063: { zh: "退款金额大于可退金额", en: "The refund is more than what is left to refund" },
  12064: { zh: "优惠券已核销或已过期", en: "The coupon was used already, or has expired" },
  12066: { zh: "没有该门店", en: "There is no such store" },
  12068: { zh: "金额核对不一致", en: "The amounts do not agree" },
  12073: {
    zh: "实付金额不能超过应付金额",
    en: "What is paid cannot be more than what is due",
  },
  12075: {
    zh: "只有支付成功或部分退款的订单可以退款",
    en: "Only an order that is paid, or refunded in part, can be refunded",
  },
  12076: { zh: "该支付方式不用同步", en: "There is no channel to ask about this order" },
  12077: { zh: "订单有一笔退款正在处理", en: "A refund of this order is still under way" },
  12089: { zh: "操作员未上班或已交班", en: "The operator is not on a shift" },
  12090: {
    zh: "交班数据已变动，请刷新后再确认",
    en: "The totals of the shift have changed; fetch them again",
  },
  12093: { zh: "订单没有未结算的押金", en: "The order holds no deposit" },
  12094: { zh: "该订单不是押金订单", en: "This is no deposit order" },
  12095: { zh: "押金消费金额不正确", en: "The amount to take from the deposit is wrong" },
  12096: { zh: "押金订单不能使用优惠", en: "A deposit cannot be discounted" },
  12097: { zh: "商户没有开通押金支付", en: "The merchant may not take deposits" },
  12098: { zh: "该支付产品不能收押金", en: "This way to pay cannot hold a deposit" },
  12100: { zh: "退款密码不正确", en: "The refund password is wrong" },
} as const satisfies Readonly<Record<number, LocalizedText>>;

/** A code of a failure. */
export type LegacyCode = keyof typeof legacyMessages;

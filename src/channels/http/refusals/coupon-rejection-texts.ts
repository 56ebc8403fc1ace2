/** What is said of refusals about coupons. */
import { isoInstant } from "../../../domain/order/event.ts";
import type { CouponFaultDetail, MemberRejection } from "../../../domain/member/rejection.ts";
import type { Text } from "./problem.ts";
import type { Rows } from "./rejections.ts";
import { majorText } from "./trade-rejection-texts.ts";

type CouponCode = Extract<MemberRejection["code"], `COUPON_${string}`>;

const fault_texts: Readonly<Record<CouponFaultDetail, Text>> = {
  NOT_POSITIVE: { zh: "须大于零", en: "has to be above zero" },
  NEGATIVE: { zh: "不能为负", en: "may not be below zero" },
  NOT_WHOLE: { zh: "须为整数", en: "has to be a whole number" },
  TOO_HIGH: { zh: "过大", en: "is too high" },
  EMPTY_LIST: { zh: "不能为空列表；不限制请用 null", en: "may not be empty: null is for any" },
  REPEATED: { zh: "重复", en: "stands there twice" },
  NOT_A_DATE: { zh: "不是日期", en: "is no date" },
  NOT_A_TIME: { zh: "不是时间", en: "is no time of day" },
  ENDS_BEFORE_IT_STARTS: { zh: "结束早于开始", en: "ends before it starts" },
  BELOW_GRANTED: { zh: "小于已发放数量", en: "is less than were granted" },
};

const weekday_texts = {
  mon: "周一",
  tue: "周二",
  wed: "周三",
  thu: "周四",
  fri: "周五",
  sat: "周六",
  sun: "周日",
} as const;

/** Part of the table of all refusals. */
export const couponRejectionRows: Pick<Rows, CouponCode> = {
  COUPON_DEFINITION_UNKNOWN: {
    status: 404,
    title: { zh: "没有该优惠券", en: "Unknown coupon" },
    detail: ({ coupon_id }) => ({
      zh: `没有优惠券 ${coupon_id}。`,
      en: `There is no coupon ${coupon_id}.`,
    }),
  },
  COUPON_DEFINITION_INVALID: {
    status: 422,
    pointer: ({ pointer }) => pointer,
    title: { zh: "优惠券定义有误", en: "The coupon's definition is not valid" },
    detail: ({ pointer, detail }) => ({
      zh: `${pointer}：${fault_texts[detail].zh}。`,
      en: `${pointer} ${fault_texts[detail].en}.`,
    }),
  },
  COUPON_TERMS_FROZEN: {
    status: 409,
    title: { zh: "已发放，条件不能修改", en: "Granted terms cannot change" },
    detail: ({ granted_count }) => ({
      zh: `已发放 ${granted_count} 张，只能修改名称、状态和数量。`,
      en: `${granted_count} were granted: only names, status and counts may change.`,
    }),
  },
  COUPON_PAUSED: {
    status: 409,
    title: { zh: "优惠券暂停发放", en: "The coupon is paused" },
    detail: ({ coupon_id }) => ({
      zh: `优惠券 ${coupon_id} 暂停发放。`,
      en: `Coupon ${coupon_id} is not granted at present.`,
    }),
  },
  COUPON_ENDED: {
    status: 409,
    title: { zh: "优惠券已结束", en: "The coupon has ended" },
    detail: ({ coupon_id }) => ({
      zh: `优惠券 ${coupon_id} 已结束发放。`,
      en: `Coupon ${coupon_id} is granted no more.`,
    }),
  },
  COUPON_EXHAUSTED: {
    status: 409,
    title: { zh: "优惠券已发完", en: "All coupons are granted" },
    detail: ({ total_count }) => ({
      zh: `共 ${total_count} 张，已全部发放。`,
      en: `All ${total_count} of them were granted.`,
    }),
  },
  COUPON_MEMBER_LIMIT: {
    status: 409,
    title: { zh: "超过每人限领数量", en: "The member has had as many as one may" },
    detail: ({ per_member_max }) => ({
      zh: `每位会员最多领取 ${per_member_max} 张。`,
      en: `A member gets ${per_member_max} at most.`,
    }),
  },
  COUPON_CODE_INVALID: {
    status: 422,
    title: { zh: "券码无效", en: "No coupon code" },
    detail: () => ({
      zh: "券码为 16 位字母和数字。",
      en: "A coupon's code has 16 letters and digits.",
    }),
  },
  COUPON_CODE_TAKEN: {
    status: 409,
    retryable: true,
    title: { zh: "券码已存在", en: "The coupon's code is taken" },
    detail: () => ({ zh: "请重试。", en: "Try again, with another code." }),
  },
  COUPON_UNKNOWN: {
    status: 404,
    title: { zh: "没有该券", en: "No such coupon" },
    detail: () => ({ zh: "没有该券码。", en: "There is no coupon of this code." }),
  },
  COUPON_USED: {
    status: 409,
    title: { zh: "券已使用", en: "The coupon was used" },
    detail: ({ used_at_ms }) => ({
      zh: `该券已于 ${isoInstant(used_at_ms)} 核销。`,
      en: `The coupon was written off at ${isoInstant(used_at_ms)}.`,
    }),
  },
  COUPON_NOT_USED_FOR: {
    status: 409,
    title: { zh: "券未用于该交易", en: "Not used for this trade order" },
    detail: ({ trade_order_id }) => ({
      zh: `该券没有用于交易单 ${trade_order_id}。`,
      en: `The coupon was not used for ${trade_order_id}.`,
    }),
  },
  COUPON_EXPIRED: {
    status: 409,
    title: { zh: "券已过期", en: "The coupon has expired" },
    detail: ({ expiry_at_ms }) => ({
      zh: `该券已于 ${isoInstant(expiry_at_ms)} 过期。`,
      en: `The coupon expired at ${isoInstant(expiry_at_ms)}.`,
    }),
  },
  COUPON_NOT_YET_VALID: {
    status: 409,
    title: { zh: "券尚未生效", en: "The coupon is not good yet" },
    detail: ({ valid_from_ms }) => ({
      zh: `该券自 ${isoInstant(valid_from_ms)} 起可用。`,
      en: `The coupon is good from ${isoInstant(valid_from_ms)} on.`,
    }),
  },
  COUPON_OF_ANOTHER_MEMBER: {
    status: 409,
    title: { zh: "券属于其他会员", en: "Somebody else's coupon" },
    detail: () => ({
      zh: "该券属于其他会员。",
      en: "The coupon belongs to another member than the one who pays.",
    }),
  },
  COUPON_WRONG_STORE: {
    status: 409,
    title: { zh: "本店不可用", en: "Not in this store" },
    detail: ({ store_ids }) => ({
      zh: `可用门店：${store_ids.join("、")}。`,
      en: `The coupon is good in these stores: ${store_ids.join(", ")}.`,
    }),
  },
  COUPON_WRONG_CURRENCY: {
    status: 409,
    title: { zh: "券的币种不同", en: "Another currency's coupon" },
    detail: ({ currency }) => ({
      zh: `该券仅限 ${currency} 订单使用。`,
      en: `The coupon is for sales in ${currency}.`,
    }),
  },
  COUPON_BELOW_THRESHOLD: {
    status: 409,
    title: { zh: "未达到使用门槛", en: "The sale is too small" },
    detail: ({ threshold_minor, order_amount_minor, currency }) => ({
      zh: `满 ${majorText(threshold_minor, currency)} 可用，当前 ${majorText(order_amount_minor, currency)}。`,
      en: `It is good from ${majorText(threshold_minor, currency)}; this comes to ${majorText(order_amount_minor, currency)}.`,
    }),
  },
  COUPON_WRONG_DATE: {
    status: 409,
    title: { zh: "今天不可用", en: "Not today" },
    detail: ({ dates }) => ({
      zh: `可用日期：${dates.join("、")}。`,
      en: `The coupon is good on ${dates.join(", ")}.`,
    }),
  },
  COUPON_WRONG_WEEKDAY: {
    status: 409,
    title: { zh: "今天不可用", en: "Not on this weekday" },
    detail: ({ weekdays }) => ({
      zh: `可用星期：${weekdays.map((day) => weekday_texts[day]).join("、")}。`,
      en: `The coupon is good on ${weekdays.join(", ")}.`,
    }),
  },
  COUPON_WRONG_TIME: {
    status: 409,
    title: { zh: "此时段不可用", en: "Not at this time" },
    detail: ({ time_windows }) => {
      const windows = time_windows.map(({ from, to }) => `${from}–${to}`);
      return {
        zh: `可用时段：${windows.join("、")}。`,
        en: `The coupon is good at ${windows.join(", ")}.`,
      };
    },
  },
};

/** What is said of refusals about members, their stored value, recharges and points. */
import { isoInstant } from "../../../domain/order/event.ts";
import type { MemberRejection } from "../../../domain/member/rejection.ts";
import type { Rows } from "./rejections.ts";
import { majorText } from "./trade-rejection-texts.ts";

type CouponCode = Extract<MemberRejection["code"], `COUPON_${string}`>;

/** Part of the table of all refusals. */
export const memberRejectionRows: Pick<Rows, Exclude<MemberRejection["code"], CouponCode>> = {
  MEMBER_UNKNOWN: {
    status: 404,
    title: { zh: "没有该会员", en: "No such member" },
    detail: () => ({ zh: "没有该会员。", en: "There is no such member." }),
  },
  MEMBER_BLOCKED: {
    status: 409,
    title: { zh: "会员已冻结", en: "The member is blocked" },
    detail: ({ member_id }) => ({
      zh: `会员 ${member_id} 已冻结，解冻后才能使用。`,
      en: `Member ${member_id} is blocked and can use nothing until unblocked.`,
    }),
  },
  MEMBER_NOT_BLOCKED: {
    status: 409,
    title: { zh: "会员未冻结", en: "The member is not blocked" },
    detail: ({ member_id }) => ({
      zh: `会员 ${member_id} 没有被冻结。`,
      en: `Member ${member_id} is not blocked.`,
    }),
  },
  MEMBER_MERGED: {
    status: 409,
    title: { zh: "会员已合并", en: "The member was merged" },
    detail: ({ member_id, merged_into }) => ({
      zh: `会员 ${member_id} 已并入 ${merged_into}。`,
      en: `Member ${member_id} was merged into ${merged_into}.`,
    }),
  },
  MEMBER_ANONYMISED: {
    status: 409,
    title: { zh: "会员已注销", en: "The member was anonymised" },
    detail: ({ member_id }) => ({
      zh: `会员 ${member_id} 的个人信息已删除，不能再使用。`,
      en: `Who member ${member_id} was has been forgotten; nothing can be done with it.`,
    }),
  },
  MEMBER_MERGED_WITH_ITSELF: {
    status: 422,
    pointer: "/source_id",
    title: { zh: "不能与自己合并", en: "A member is not merged with itself" },
    detail: () => ({ zh: "请指定另一位会员。", en: "Name another member." }),
  },
  MEMBER_NAME_INVALID: {
    status: 422,
    pointer: "/name",
    title: { zh: "姓名无效", en: "The name is not valid" },
    detail: ({ characters_max }) => ({
      zh: `姓名最多 ${characters_max} 个字符，不能含控制字符。`,
      en: `A name has at most ${characters_max} characters and no control characters.`,
    }),
  },
  CARD_NO_INVALID: {
    status: 422,
    pointer: "/card_no",
    title: { zh: "卡号无效", en: "The card number is not valid" },
    detail: () => ({
      zh: "卡号为 4 至 32 位字母或数字，且不能像手机号或会员码。",
      en: "A card number has 4 to 32 letters or digits, and looks like no phone number or code.",
    }),
  },
  CARD_NO_TAKEN: {
    status: 409,
    pointer: "/card_no",
    title: { zh: "卡号已被使用", en: "The card number is taken" },
    detail: ({ member_id }) => ({
      zh: `该卡号属于会员 ${member_id}。`,
      en: `The card belongs to member ${member_id}.`,
    }),
  },
  PHONE_INVALID: {
    status: 422,
    pointer: "/phone",
    title: { zh: "手机号无效", en: "The phone number is not valid" },
    detail: () => ({
      zh: "请填写有效的手机号；外国号码以 + 和国家代码开头。",
      en: "Give a phone number; one from abroad begins with + and its country's code.",
    }),
  },
  PHONE_TAKEN: {
    status: 409,
    pointer: "/phone",
    title: { zh: "手机号已被使用", en: "The phone number is taken" },
    detail: ({ member_id }) => ({
      zh: `该手机号属于会员 ${member_id}。`,
      en: `The phone number belongs to member ${member_id}.`,
    }),
  },
  MEMBER_HAS_PRINCIPAL: {
    status: 409,
    title: { zh: "会员还有本金", en: "The member has money left" },
    detail: ({ principals }) => {
      const sums = principals.map(({ principal_minor, currency }) =>
        majorText(principal_minor, currency),
      );
      return {
        zh: `请先消费或退还本金：${sums.join("、")}。`,
        en: `Spend or pay out the principal first: ${sums.join(", ")}.`,
      };
    },
  },
  MEMBER_CODE_UNKNOWN: {
    status: 422,
    title: { zh: "没有该会员码", en: "Unknown member code" },
    detail: () => ({
      zh: "会员码不存在，请会员刷新后再出示。",
      en: "There is no such code; have the member show a new one.",
    }),
  },
  MEMBER_CODE_USED: {
    status: 409,
    title: { zh: "会员码已使用", en: "The member code was used" },
    detail: ({ used_at_ms }) => ({
      zh: `会员码已于 ${isoInstant(used_at_ms)} 使用。`,
      en: `The code was used at ${isoInstant(used_at_ms)}; each is good once.`,
    }),
  },
  MEMBER_CODE_EXPIRED: {
    status: 409,
    title: { zh: "会员码已过期", en: "The member code has expired" },
    detail: ({ expiry_at_ms }) => ({
      zh: `会员码已于 ${isoInstant(expiry_at_ms)} 过期。`,
      en: `The code expired at ${isoInstant(expiry_at_ms)}.`,
    }),
  },
  STORED_VALUE_AMOUNT_NOT_POSITIVE: {
    status: 422,
    pointer: "/amount_minor",
    title: { zh: "金额须大于零", en: "The amount has to be above zero" },
    detail: () => ({ zh: "金额须大于零。", en: "The amount has to be above zero." }),
  },
  STORED_VALUE_CURRENCY_DIFFERS: {
    status: 409,
    pointer: "/currency",
    title: { zh: "币种不一致", en: "Currencies differ" },
    detail: ({ currency, wanted_currency }) => ({
      zh: `需要 ${currency}，而不是 ${wanted_currency}。`,
      en: `This is kept in ${currency}, not in ${wanted_currency}.`,
    }),
  },
  STORED_VALUE_TOO_LOW: {
    status: 409,
    title: { zh: "余额不足", en: "The balance is too low" },
    detail: ({ available_minor, wanted_minor, currency }) => ({
      zh: `余额 ${majorText(available_minor, currency)}，需要 ${majorText(wanted_minor, currency)}。`,
      en: `There is ${majorText(available_minor, currency)} of the ${majorText(wanted_minor, currency)} needed.`,
    }),
  },
  STORED_VALUE_ABOVE_DUE: {
    status: 422,
    pointer: "/member_amount",
    title: { zh: "超过应付金额", en: "More than is due" },
    detail: ({ due_minor, currency }) => ({
      zh: `会员账户最多支付 ${majorText(due_minor, currency)}。`,
      en: `The account is to pay ${majorText(due_minor, currency)} at the most.`,
    }),
  },
  STORED_VALUE_REFUND_TOO_HIGH: {
    status: 409,
    title: { zh: "退款超过支付金额", en: "More than was paid" },
    detail: ({ refundable_minor, currency }) => ({
      zh: `最多可退 ${majorText(refundable_minor, currency)}。`,
      en: `At most ${majorText(refundable_minor, currency)} can go back.`,
    }),
  },
  RECHARGE_RULE_UNKNOWN: {
    status: 404,
    title: { zh: "没有该充值规则", en: "Unknown recharge rule" },
    detail: ({ rule_id }) => ({
      zh: `没有充值规则 ${rule_id}。`,
      en: `There is no recharge rule ${rule_id}.`,
    }),
  },
  RECHARGE_RULE_INACTIVE: {
    status: 409,
    pointer: "/rule_id",
    title: { zh: "充值规则已停用", en: "The recharge rule is not in force" },
    detail: ({ rule_id }) => ({
      zh: `充值规则 ${rule_id} 已停用。`,
      en: `Recharge rule ${rule_id} is not in force.`,
    }),
  },
  RECHARGE_RULE_FIRST_ONLY: {
    status: 409,
    pointer: "/rule_id",
    title: { zh: "仅限首次充值", en: "For a first recharge only" },
    detail: ({ rule_id }) => ({
      zh: `规则 ${rule_id} 仅限首次充值，该会员已充值过。`,
      en: `Rule ${rule_id} is for a first recharge, and the member has recharged before.`,
    }),
  },
  RECHARGE_REFUND_TOO_HIGH: {
    status: 409,
    pointer: "/amount_minor",
    title: { zh: "超过可退金额", en: "More than can be paid out" },
    detail: ({ refundable_minor, currency }) => ({
      zh: `本金和赠送部分已用，最多可退 ${majorText(refundable_minor, currency)}。`,
      en: `What is spent, or was given for it, stays: at most ${majorText(refundable_minor, currency)} can be paid out.`,
    }),
  },
  POINTS_AMOUNT_NOT_POSITIVE: {
    status: 422,
    pointer: "/points",
    title: { zh: "积分须大于零", en: "Points have to be above zero" },
    detail: () => ({ zh: "积分须大于零。", en: "The number of points has to be above zero." }),
  },
  POINTS_TOO_LOW: {
    status: 409,
    pointer: "/points",
    title: { zh: "积分不足", en: "Not enough points" },
    detail: ({ available_points, wanted_points }) => ({
      zh: `可用积分 ${available_points}，需要 ${wanted_points}。`,
      en: `There are ${available_points} of the ${wanted_points} points needed.`,
    }),
  },
  POINTS_NOT_ACCEPTED: {
    status: 409,
    title: { zh: "不接受积分支付", en: "Points are not taken" },
    detail: () => ({
      zh: "商户没有开通积分抵扣。",
      en: "The merchant takes no points as payment.",
    }),
  },
  POINTS_REFUND_TOO_HIGH: {
    status: 409,
    title: { zh: "退款超过积分支付金额", en: "More than points paid" },
    detail: ({ refundable_minor, currency }) => ({
      zh: `积分部分最多可退 ${majorText(refundable_minor, currency)}。`,
      en: `Of what points paid, at most ${majorText(refundable_minor, currency)} can go back.`,
    }),
  },
};

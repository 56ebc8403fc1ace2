/** What is said of refusals about deposits. */
import type { DepositStatus, DepositStep } from "../../../domain/deposit/deposit.ts";
import type { DepositRejection } from "../../../domain/deposit/rejection.ts";
import { currencyExponent, toMajorUnits } from "../../../domain/money.ts";
import { isoInstant } from "../../../domain/order/event.ts";
import type { Text } from "./problem.ts";
import type { Rows } from "./rejections.ts";

const statusWords: Readonly<Record<DepositStatus, Text>> = {
  REQUESTED: { zh: "正在收取", en: "still being asked for" },
  HELD: { zh: "已收取", en: "held" },
  CONSUMED: { zh: "已消费", en: "consumed" },
  RELEASED: { zh: "已退还", en: "given back" },
  EXPIRED: { zh: "已到期退还", en: "expired, and was given back" },
  CANCELLED: { zh: "已取消", en: "cancelled" },
  FAILED: { zh: "收取失败", en: "not held: taking it failed" },
};

const stepWords: Readonly<Record<DepositStep["kind"], Text>> = {
  CONSUME: { zh: "消费", en: "being consumed" },
  RELEASE: { zh: "退还", en: "being given back" },
  EXTEND: { zh: "延期", en: "being extended" },
};

/** Part of the table of all refusals. */
export const depositRejectionRows: Pick<Rows, DepositRejection["code"]> = {
  DEPOSIT_UNKNOWN: {
    status: 404,
    title: { zh: "没有该押金", en: "Unknown deposit" },
    detail: ({ deposit_id }) => ({
      zh: `没有押金 ${deposit_id}。`,
      en: `There is no deposit ${deposit_id}.`,
    }),
  },
  DEPOSIT_NOT_HELD: {
    status: 409,
    title: { zh: "没有未结算的押金", en: "Nothing is held" },
    detail: ({ deposit_id, deposit_status }) => ({
      zh: `押金 ${deposit_id} ${statusWords[deposit_status].zh}。`,
      en: `The deposit ${deposit_id} is ${statusWords[deposit_status].en}.`,
    }),
  },
  DEPOSIT_NOT_REQUESTED: {
    status: 409,
    title: { zh: "押金不在收取中", en: "The deposit is not being asked for" },
    detail: ({ deposit_id, deposit_status }) => ({
      zh: `押金 ${deposit_id} ${statusWords[deposit_status].zh}，不能取消收取。`,
      en: `The deposit ${deposit_id} is ${statusWords[deposit_status].en}: it cannot be given up.`,
    }),
  },
  DEPOSIT_BUSY: {
    status: 409,
    retryable: true,
    title: { zh: "押金正在处理", en: "Something is under way" },
    detail: ({ deposit_id, under_way }) => ({
      zh: `押金 ${deposit_id} 正在${stepWords[under_way].zh}，请等待结果。`,
      en: `The deposit ${deposit_id} is ${stepWords[under_way].en}; wait for how it ends.`,
    }),
  },
  DEPOSIT_EXCEEDED: {
    status: 422,
    pointer: "/amount",
    title: { zh: "消费超过押金", en: "More than is held" },
    detail: ({ held_minor, currency }) => {
      const major = toMajorUnits(held_minor, currency).toFixed(currencyExponent(currency));
      return {
        zh: `最多可消费 ${currency} ${major}。`,
        en: `At most ${currency} ${major} can be consumed.`,
      };
    },
  },
  DEPOSIT_EXPIRY_INVALID: {
    status: 422,
    pointer: "/expiry_at",
    title: { zh: "到期时间不正确", en: "It cannot end then" },
    detail: ({ earliest_ms, latest_ms }) => ({
      zh: `应在 ${isoInstant(earliest_ms)} 与 ${isoInstant(latest_ms)} 之间。`,
      en: `Take an instant between ${isoInstant(earliest_ms)} and ${isoInstant(latest_ms)}.`,
    }),
  },
  DEPOSIT_WITHOUT_EXPIRY: {
    status: 409,
    title: { zh: "现金押金没有到期时间", en: "Cash does not expire" },
    detail: ({ deposit_id }) => ({
      zh: `押金 ${deposit_id} 以现金收取，退还前一直有效。`,
      en: `The deposit ${deposit_id} is in cash: it lies until it is fetched.`,
    }),
  },
  DEPOSIT_CHANGE_REFUSED: {
    status: 409,
    title: { zh: "渠道拒绝了此操作", en: "The channel refused" },
    detail: ({ deposit_id, reason }) => ({
      zh: `渠道拒绝处理押金 ${deposit_id}（${reason}），押金保持不变。`,
      en: `The channel refused (${reason}); the deposit ${deposit_id} is held as before.`,
    }),
  },
  DEPOSIT_OUTCOME_UNKNOWN: {
    status: 409,
    retryable: true,
    title: { zh: "结果确认中", en: "The outcome is being found out" },
    detail: ({ deposit_id }) => ({
      zh: `押金 ${deposit_id} 是否已收取尚未确认，请稍后查询，勿重复收取。`,
      en: `Whether the deposit ${deposit_id} is held is not known yet. Read it again; do not take another.`,
    }),
  },
};

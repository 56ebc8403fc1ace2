/** What is said of refusals about shifts and their drawers. */
import { currencyExponent, toMajorUnits } from "../../../domain/money.ts";
import type { ShiftRejection } from "../../../domain/shift/rejection.ts";
import type { Rows } from "./rejections.ts";

/** `12.30`, with as many decimals as the currency has. */
const cashText = (amount_minor: bigint, currency: string) =>
  toMajorUnits(amount_minor, currency).toFixed(currencyExponent(currency));

/** Part of the table of all refusals. */
export const shiftRejectionRows: Pick<Rows, ShiftRejection["code"]> = {
  SHIFT_UNKNOWN: {
    status: 404,
    title: { zh: "没有该班次", en: "Unknown shift" },
    detail: ({ shift_id }) => ({
      zh: `没有班次 ${shift_id}。`,
      en: `There is no shift ${shift_id}.`,
    }),
  },
  SHIFT_ALREADY_OPEN: {
    status: 409,
    title: { zh: "已有未交接的班次", en: "A shift is open already" },
    detail: ({ shift_id, held_by }) =>
      held_by === "OPERATOR"
        ? { zh: `您的班次 ${shift_id} 尚未交接。`, en: `Your shift ${shift_id} is not closed yet.` }
        : {
            zh: `该收银设备上的班次 ${shift_id} 尚未交接。`,
            en: `The shift ${shift_id} at this till is not closed yet.`,
          },
  },
  SHIFT_NOT_OPEN: {
    status: 409,
    title: { zh: "班次已交接", en: "The shift is closed" },
    detail: ({ shift_id, closed_at_ms }) => {
      const closed_at = new Date(closed_at_ms).toISOString();
      return {
        zh: `班次 ${shift_id} 已于 ${closed_at} 交接。`,
        en: `The shift ${shift_id} was closed at ${closed_at}.`,
      };
    },
  },
  CASH_AMOUNT_INVALID: {
    status: 422,
    title: { zh: "现金金额无效", en: "Not an amount of cash" },
    detail: ({ amount_minor, currency }) => {
      const amount = cashText(amount_minor, currency);
      return { zh: `现金金额不能是 ${amount}。`, en: `${amount} is no amount of cash.` };
    },
  },
  CASH_CURRENCY_UNKNOWN: {
    status: 422,
    title: { zh: "不支持该币种的现金", en: "No cash in this currency" },
    detail: ({ currency }) => ({
      zh: `没有 ${currency} 的面额表，请按总额点钞。`,
      en: `The notes and coins of ${currency} are not known: count its cash as one amount.`,
    }),
  },
  DENOMINATION_UNKNOWN: {
    status: 422,
    title: { zh: "没有该面额", en: "No such note or coin" },
    detail({ currency, denomination_minor, known }) {
      const wanted = cashText(denomination_minor, currency);
      const faces = known.map((face_minor) => cashText(face_minor, currency));
      return {
        zh: `${currency} 没有 ${wanted} 的面额；可用：${faces.join("、")}。`,
        en: `${currency} has no ${wanted}; there are ${faces.join(", ")}.`,
      };
    },
  },
  CASH_COUNT_INVALID: {
    status: 422,
    title: { zh: "点钞数量无效", en: "Not a count" },
    detail({ currency, denomination_minor, count }) {
      const face = cashText(denomination_minor, currency);
      return {
        zh: `面额 ${face} 的数量 ${count} 无效，或重复填写。`,
        en: `${count} is no count of ${face}, or it was counted twice.`,
      };
    },
  },
  DRAWER_SHORT: {
    status: 409,
    title: { zh: "钱箱现金不足", en: "Not enough in the drawer" },
    detail({ currency, wanted_minor, in_drawer_minor }) {
      const in_drawer = cashText(in_drawer_minor, currency);
      const wanted = cashText(wanted_minor, currency);
      return {
        zh: `钱箱应有 ${in_drawer}，无法取出 ${wanted}。`,
        en: `The drawer should hold ${in_drawer}: ${wanted} cannot be taken out.`,
      };
    },
  },
  SHIFT_TOTALS_CHANGED: {
    status: 409,
    title: { zh: "数据已变动，请刷新后重试", en: "The totals have changed" },
    detail: () => ({
      zh: "查看之后班次又有变动，请刷新后再交接。",
      en: "Something happened since you looked: look again, then close the shift.",
    }),
  },
  SHIFT_REQUIRED: {
    status: 409,
    title: { zh: "请先开班", en: "Open a shift first" },
    detail: ({ store_no }) => ({
      zh: `门店 ${store_no} 收取现金前必须先开班。`,
      en: `The store ${store_no} takes cash in an open shift only.`,
    }),
  },
  SHIFT_NOT_YOURS: {
    status: 403,
    title: { zh: "不是您的班次", en: "Somebody else's shift" },
    detail: ({ shift_id }) => ({
      zh: `班次 ${shift_id} 属于其他操作员；只有店长或所有者可以代为操作。`,
      en: `The shift ${shift_id} is another operator's; only a manager or an owner may act for them.`,
    }),
  },
  SHIFT_COUNTED_BLIND: {
    status: 403,
    title: { zh: "盲点现金", en: "The drawer is counted blind" },
    detail: ({ shift_id }) => ({
      zh: `班次 ${shift_id} 交接前不显示金额，请先点钞交接。`,
      en: `The sums of shift ${shift_id} are shown once its drawer was counted and it is closed.`,
    }),
  },
};

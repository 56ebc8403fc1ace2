/**
 * From the domain's rejections to HTTP: one row a code. `satisfies` makes a missing row a type
 * error.
 */
import { isoInstant } from "../../../domain/order/event.ts";
import type { Rejection, RejectionCode } from "../../../domain/rejection.ts";
import { couponRejectionRows } from "./coupon-rejection-texts.ts";
import { memberRejectionRows } from "./member-rejection-texts.ts";
import type { Problem, Text } from "./problem.ts";
import { depositRejectionRows } from "./deposit-rejection-texts.ts";
import { shiftRejectionRows } from "./shift-rejection-texts.ts";
import { tradeRejectionRows } from "./trade-rejection-texts.ts";

type Row<Code extends RejectionCode> = Readonly<{
  status: number;
  title: Text;
  detail: (rejection: Extract<Rejection, { code: Code }>) => Text;
  retryable?: boolean;
  /** The member of the request that is to be changed, as a JSON pointer. */
  pointer?: string | ((rejection: Extract<Rejection, { code: Code }>) => string);
}>;

export type Rows = { readonly [Code in RejectionCode]: Row<Code> };

const when = (date: string, start_time: string) =>
  start_time === "" ? date : `${date} ${start_time}`;

export const rejectionRows: Rows = {
  ...tradeRejectionRows,
  ...shiftRejectionRows,
  ...memberRejectionRows,
  ...couponRejectionRows,
  ...depositRejectionRows,
  SKU_UNKNOWN: {
    status: 422,
    pointer: "/sku_id",
    title: { zh: "没有该 SKU", en: "Unknown SKU" },
    detail: ({ sku_id }) => ({ zh: `没有 SKU ${sku_id}。`, en: `There is no SKU ${sku_id}.` }),
  },
  SKU_NOT_ON_SALE: {
    status: 409,
    pointer: "/sku_id",
    title: { zh: "未在销售", en: "Not on sale" },
    detail: ({ sku_id }) => ({
      zh: `${sku_id} 目前不可售。`,
      en: `${sku_id} is not on sale at this time.`,
    }),
  },
  QUANTITY_NOT_A_PACK: {
    status: 422,
    pointer: "/quantity",
    title: { zh: "人数不是套票的整数倍", en: "The quantity is no multiple of the pack" },
    detail: ({ pack_size, valid_quantities }) => ({
      zh: `每份接待 ${pack_size} 人，最接近的可购人数：${valid_quantities.join("、")}。`,
      en: `One pack admits ${pack_size} visitors; the nearest valid quantities are ${valid_quantities.join(" and ")}.`,
    }),
  },
  START_TIME_REQUIRED: {
    status: 422,
    pointer: "/start_time",
    title: { zh: "需要选择时段", en: "A start time is needed" },
    detail: ({ sku_id }) => ({
      zh: `${sku_id} 按时段销售，请提供 start_time。`,
      en: `${sku_id} is sold by start time; name one.`,
    }),
  },
  START_TIME_NOT_TAKEN: {
    status: 422,
    pointer: "/start_time",
    title: { zh: "不分时段", en: "No start time is taken" },
    detail: ({ sku_id }) => ({
      zh: `${sku_id} 按天销售，请去掉 start_time。`,
      en: `${sku_id} is sold by the day; leave start_time out.`,
    }),
  },
  DATE_PAST: {
    status: 422,
    pointer: "/date",
    title: { zh: "日期已过", en: "The date is past" },
    detail: ({ date, today }) => ({
      zh: `${date} 已过，商户当地今天是 ${today}。`,
      en: `${date} is past; today at the merchant is ${today}.`,
    }),
  },
  PAST_CUTOFF: {
    status: 409,
    pointer: "/date",
    title: { zh: "已停止售票", en: "Sales have closed" },
    detail: ({ date, start_time, cutoff_minutes }) => ({
      zh: `${when(date, start_time)} 已停止售票（提前 ${cutoff_minutes} 分钟）。`,
      en: `Sales for ${when(date, start_time)} closed ${cutoff_minutes} minutes before.`,
    }),
  },
  SLOT_UNKNOWN: {
    status: 409,
    pointer: "/date",
    title: { zh: "该日期不可售", en: "Not sold on this date" },
    detail: ({ date, start_time }) => ({
      zh: `${when(date, start_time)} 没有开放销售。`,
      en: `Nothing is sold for ${when(date, start_time)}.`,
    }),
  },
  SLOT_CLOSED: {
    status: 409,
    pointer: "/date",
    title: { zh: "当日闭园", en: "Closed" },
    detail: ({ date, start_time }) => ({
      zh: `${when(date, start_time)} 不开放。`,
      en: `${when(date, start_time)} is closed.`,
    }),
  },
  SLOT_SOLD_OUT: {
    status: 409,
    retryable: true,
    pointer: "/quantity",
    title: { zh: "余量不足", en: "Not enough room" },
    detail: ({ date, start_time, remaining, held }) => ({
      zh: `${when(date, start_time)} 还剩 ${remaining} 个名额，另有 ${held} 个被他人暂时占用。`,
      en: `${remaining} places are left for ${when(date, start_time)}; ${held} more are held by others for now.`,
    }),
  },
  CATALOG_INVALID: {
    status: 422,
    pointer: ({ pointer }) => pointer,
    title: { zh: "目录内容有误", en: "The catalog is not valid" },
    detail: ({ pointer, detail }) => ({
      zh: `${pointer}：${detail.zh}`,
      en: `${pointer}: ${detail.en}`,
    }),
  },
  SLOT_CAPACITY_BELOW_USE: {
    status: 409,
    pointer: ({ pointer }) => pointer,
    title: { zh: "容量低于已用数量", en: "Capacity below what is in use" },
    detail: ({ capacity, held, sold }) => ({
      zh: `容量 ${capacity} 小于已售 ${sold} 与占用 ${held} 之和。`,
      en: `A capacity of ${capacity} is less than ${sold} sold and ${held} held.`,
    }),
  },
  ORDER_UNKNOWN: {
    status: 404,
    title: { zh: "没有该订单", en: "No such order" },
    detail: ({ order_id }) => ({
      zh: `没有订单 ${order_id}。`,
      en: `There is no order ${order_id}.`,
    }),
  },
  CART_UNKNOWN: {
    status: 404,
    title: { zh: "没有该购物车", en: "No such cart" },
    detail: ({ cart_id }) => ({
      zh: `没有购物车 ${cart_id}。`,
      en: `There is no cart ${cart_id}.`,
    }),
  },
  CART_FULL: {
    status: 409,
    pointer: "/cart_id",
    title: { zh: "购物车已满", en: "The cart is full" },
    detail: ({ orders_max }) => ({
      zh: `一个购物车最多 ${orders_max} 个订单。`,
      en: `A cart takes at most ${orders_max} orders.`,
    }),
  },
  CART_BEING_PAID: {
    status: 409,
    retryable: true,
    pointer: "/cart_id",
    title: { zh: "购物车正在支付", en: "The cart is being paid" },
    detail: ({ session_id }) => ({
      zh: `支付会话 ${session_id} 结束后才能继续添加。`,
      en: `Nothing can be added before payment session ${session_id} has ended.`,
    }),
  },
  CART_HAS_OTHER_ORDERS: {
    status: 409,
    title: { zh: "购物车还有其他订单", en: "The cart holds other orders" },
    detail: ({ cart_id }) => ({
      zh: `请用 POST /v1/carts/${cart_id}/checkout 一起结账。`,
      en: `Check them out together: POST /v1/carts/${cart_id}/checkout.`,
    }),
  },
  CART_ORDERS_EXPIRED: {
    status: 409,
    title: { zh: "购物车中有订单已过期", en: "Orders of the cart have expired" },
    detail: ({ order_ids }) => ({
      zh: `名额占用已过期的订单：${order_ids.join("、")}。未发起支付。请重新下单；若只付其余订单，请在 leave_out 中列出这些订单再结账。`,
      en: `The holds of ${order_ids.join(", ")} have expired, and no payment was begun. Order again; or, to pay for the others alone, check out with these in leave_out.`,
    }),
  },
  CART_CURRENCIES_DIFFER: {
    status: 422,
    pointer: "/cart_id",
    title: { zh: "币种不一致", en: "Currencies differ" },
    detail: () => ({
      zh: "一个购物车只能有一种币种。",
      en: "All orders of a cart share one currency.",
    }),
  },
  LOCK_EXPIRED: {
    status: 409,
    title: { zh: "名额占用已过期", en: "The hold has expired" },
    detail: ({ expiry_at_ms }) => ({
      zh: `占用已于 ${isoInstant(expiry_at_ms)} 过期，请重新下单。`,
      en: `The hold expired at ${isoInstant(expiry_at_ms)}; create a new order.`,
    }),
  },
  ORDER_STATUS_INVALID: {
    status: 409,
    title: { zh: "订单状态不允许", en: "Not possible in this status" },
    detail: ({ status }) => ({
      zh: `订单状态为 ${status}，不能执行此操作。`,
      en: `The order is ${status}; this cannot be done.`,
    }),
  },
  SESSION_UNKNOWN: {
    status: 404,
    title: { zh: "没有该支付会话", en: "No such payment session" },
    detail: ({ session_id }) => ({
      zh: `没有支付会话 ${session_id}。`,
      en: `There is no payment session ${session_id}.`,
    }),
  },
  SESSION_NOT_OPEN: {
    status: 409,
    title: { zh: "支付会话已结束", en: "The payment session has ended" },
    detail: ({ status }) => ({
      zh: `支付会话状态为 ${status}。`,
      en: `The payment session is ${status}.`,
    }),
  },
  SESSION_EXPIRED: {
    status: 409,
    title: { zh: "支付会话已过期", en: "The payment session has expired" },
    detail: ({ expiry_at_ms }) => ({
      zh: `支付会话已于 ${isoInstant(expiry_at_ms)} 过期，未扣款。`,
      en: `The payment session expired at ${isoInstant(expiry_at_ms)}; no money was taken.`,
    }),
  },
  PAYMENT_SESSION_OPEN: {
    status: 409,
    retryable: true,
    title: { zh: "已有进行中的支付", en: "A payment session is open" },
    detail: ({ session_id }) => ({
      zh: `请先完成或取消支付会话 ${session_id}。`,
      en: `Complete or cancel payment session ${session_id} first.`,
    }),
  },
  PAYMENT_OUTCOME_UNKNOWN: {
    status: 409,
    retryable: true,
    title: { zh: "支付结果确认中", en: "The payment's outcome is being found out" },
    detail: ({ session_id }) => ({
      zh: `支付会话 ${session_id} 的结果尚未确认，请勿重复支付。`,
      en: `The outcome of payment session ${session_id} is not known yet. Do not pay again.`,
    }),
  },
  PAYMENT_ATTEMPTS_USED_UP: {
    status: 409,
    title: { zh: "支付次数已用完", en: "No attempts to pay are left" },
    detail: ({ attempts_max }) => ({
      zh: `一个购物车最多 ${attempts_max} 次支付未成功，请重新下单。`,
      en: `A cart may fail to be paid ${attempts_max} times at most. Order again, in another cart.`,
    }),
  },
  MANDATE_REPLAYED: {
    status: 422,
    title: { zh: "授权书已被使用", en: "The mandate was used before" },
    detail: () => ({
      zh: "每份授权书只能使用一次。",
      en: "A mandate is accepted once.",
    }),
  },
  REFUND_UNKNOWN: {
    status: 404,
    title: { zh: "没有该退款", en: "No such refund" },
    detail: ({ refund_id }) => ({
      zh: `没有退款 ${refund_id}。`,
      en: `There is no refund ${refund_id}.`,
    }),
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: {
      zh: "Idempotency-Key 已用于其他请求",
      en: "The Idempotency-Key belongs to another request",
    },
    detail: ({ key }) => ({
      zh: `键 ${key} 已用于内容不同的请求，请换一个新键。`,
      en: `Key ${key} was sent with other content before. Use a new key.`,
    }),
  },
};

/** A rejection as a problem, with its data as further members (instants in RFC 3339). */
export function rejectionProblem(rejection: Rejection): Problem {
  const row = rejectionRows[rejection.code] as Row<RejectionCode>;
  const pointer = typeof row.pointer === "function" ? row.pointer(rejection) : row.pointer;
  const detail = row.detail(rejection);
  return {
    code: rejection.code,
    status: row.status,
    title: row.title,
    detail,
    retryable: row.retryable ?? false,
    ...(pointer === undefined ? {} : { errors: [{ pointer, detail }] }),
    data: dataOf(rejection),
  };
}

function dataOf(rejection: Rejection): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rejection)) {
    // These have members of their own in the problem document.
    if (["code", "status", "pointer", "detail"].includes(key)) continue;
    if (key.endsWith("_ms")) {
      data[key.replace(/_ms$/, "")] = typeof value === "number" ? isoInstant(value) : null;
    } else data[key] = plain(value);
  }
  return data;
}

/** Amounts as the numbers that JSON has, at any depth. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

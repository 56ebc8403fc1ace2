/**
 * `pay_order/…` and `refund_order/…` of the cashier family: the attempts to pay, and the money that
 * goes back. Amounts in fen.
 */
import { z } from "zod";
import { LegacyInstant } from "./trade-order.ts";

const Fen = z.int().min(0);

export const PayOrderDocument = z.strictObject({
  payOrderId: z.string(),
  mchId: z.int(),
  appId: z.string(),
  tradeOrderId: z.string(),
  /** The channel's own reference, once it was paid. */
  channelOrderNo: z.string().nullable(),
  /** 1 cash, 2 member account, 3 WeChat, 4 Alipay, 5 UnionPay, 7 card, 8 PayNow. */
  productType: z.int().nullable(),
  /** Of a deposit: what was consumed or, before that, what is asked for and held. */
  amount: Fen,
  /** Of a deposit: what it is of. */
  depositAmount: Fen.optional(),
  currency: z.string(),
  /** 1 under way, 2 paid, 6 a deposit that is held, 7 one given back, -1 failed or given up. */
  status: z.literal([1, 2, 6, 7, -1]),
  errMsg: z.string().nullable(),
  createTime: LegacyInstant,
  expireTime: LegacyInstant,
});
export type PayOrderDocument = z.infer<typeof PayOrderDocument>;

export const RefundOrderDocument = z.strictObject({
  mchRefundOrderId: z.string(),
  mchId: z.int(),
  tradeOrderId: z.string(),
  payOrderId: z.string(),
  /** What was paid in that attempt. */
  payAmount: Fen,
  refundAmount: Fen,
  currency: z.string(),
  refundDesc: z.string(),
  /** 1 under way, 2 gone back, 3 refused. */
  status: z.literal([1, 2, 3]),
  channelRefundNo: z.string().nullable(),
  errMsg: z.string().nullable(),
  createTime: LegacyInstant,
});
export type RefundOrderDocument = z.infer<typeof RefundOrderDocument>;

/**
 * A trade order as `/api/trade_order/get` answers it: the fields of the source, in the order of its
 * example, typed as there. Codes and amounts (in fen) are integers, ids are texts, and what is not
 * there is null; nothing is left out.
 */
import { z } from "zod";

/** Milliseconds and an offset without a colon, always UTC: `2019-08-23T11:12:21.000+0000`. */
export const LegacyInstant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+0000$/)
  .meta({ example: "2019-08-23T11:12:21.000+0000" });

/** An instant as the family writes it. */
export function legacyInstant(at_ms: number): string {
  return new Date(at_ms).toISOString().replace("Z", "+0000");
}

const Fen = z.int().min(0);

/** What was sold. A line that was typed in at the till has no price of its own in the catalog. */
export const TradeGoodsLine = z.strictObject({
  /** The catalog's price; left out, with discount and properties, where there is none. */
  cellPrice: Fen.optional(),
  /** The price it was sold for. */
  currentPrice: Fen,
  discountAmount: Fen.optional(),
  /** -1 is something without a code. */
  goodsId: z.int().min(-1),
  goodsName: z.string(),
  goodsNum: z.int().min(1),
  goodsProps: z.string().optional(),
});
export type TradeGoodsLine = z.infer<typeof TradeGoodsLine>;

export const TradeOrderDocument = z
  .strictObject({
    tradeOrderId: z.string(),
    /** 1 sale, 2 recharge. */
    tradeType: z.literal([1, 2]),
    /** 0 plain, 1 deposit. In the source's table; its example leaves it out. */
    depositMode: z.literal([0, 1]),
    /** What is held, or was: of a deposit only. */
    depositAmount: Fen.optional(),
    mchId: z.int(),
    appId: z.string(),
    clientIp: z.string(),
    device: z.string(),
    goodsId: z.string(),
    subject: z.string(),
    body: z.string(),
    /** What was due: `amount` and `discountAmount` together. */
    orderAmount: Fen,
    discountAmount: Fen,
    /** What was paid. */
    amount: Fen,
    /** `amount` less the channel's fee. */
    mchIncome: Fen.nullable(),
    userId: z.string().nullable(),
    channelUserId: z.string().nullable(),
    /** 0 new, 1 under way, 2 paid, -1 failed, 4 and 5 part and all refunded, 6 held, 7 released. */
    status: z.literal([0, 1, 2, -1, 4, 5, 6, 7]),
    payOrderId: z.string().nullable(),
    productId: z.string().nullable(),
    /** 1 cash, 2 member account, 3 WeChat, 4 Alipay, 5 UnionPay; ours are 7 card, 8 PayNow. */
    productType: z.int().min(1).nullable(),
    goodsDesc: z.array(TradeGoodsLine),
    /** The write-off code. */
    couponId: z.string().nullable(),
    storeNo: z.string().nullable(),
    storeName: z.string().nullable(),
    operatorId: z.string().nullable(),
    operatorName: z.string().nullable(),
    memberId: z.string().nullable(),
    memberTel: z.string().nullable(),
    /** Points. */
    givePoints: z.int().nullable(),
    refundTotalAmount: Fen,
    tradeSuccTime: LegacyInstant.nullable(),
    createTime: LegacyInstant,
    updateTime: LegacyInstant,
  })
  .meta({ id: "TradeOrder" });
export type TradeOrderDocument = z.infer<typeof TradeOrderDocument>;

/** A row of `/api/trade_order/list`: the same, and the way to pay by name. */
export const TradeOrderRow = TradeOrderDocument.extend({ productName: z.string().nullable() }).meta(
  { id: "TradeOrderRow" },
);
export type TradeOrderRow = z.infer<typeof TradeOrderRow>;

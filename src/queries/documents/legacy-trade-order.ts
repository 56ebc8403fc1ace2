/** A trade order as the cashier family shows it, field for field. */
import {
  legacyInstant,
  type TradeGoodsLine,
  type TradeOrderDocument,
} from "../../contract/legacy/trade-order.ts";
import { productTypes } from "../../domain/trade/product-code.ts";
import { pointsKept } from "../../domain/trade/sale-points.ts";
import type { GoodsLine, TradeOrder } from "../../domain/trade/trade-order.ts";
import type { SoldOrder } from "../sales/read-trade-order.ts";

type Behind = Readonly<{
  mch_id: string;
  /** Shown as its goods where the till named none. */
  orders: readonly SoldOrder[];
  /** As the member has it today. */
  member_phone: string | null;
}>;

export function legacyTradeOrder(
  trade_order: TradeOrder,
  { mch_id, orders, member_phone }: Behind,
): TradeOrderDocument {
  const { counter, method, success_at_ms, goods } = trade_order;
  const points_kept = pointsKept(trade_order);
  return {
    tradeOrderId: trade_order.trade_order_id,
    tradeType: trade_order.trade_type,
    depositMode: trade_order.deposit_mode,
    ...(trade_order.deposit_mode === 1 ? { depositAmount: Number(trade_order.deposit_minor) } : {}),
    mchId: Number(mch_id),
    appId: "",
    clientIp: counter.client_ip,
    device: counter.device,
    goodsId: "",
    subject: trade_order.subject,
    body: trade_order.body,
    orderAmount: Number(trade_order.order_amount_minor),
    discountAmount: Number(trade_order.discount_minor),
    amount: Number(trade_order.amount_minor),
    mchIncome: success_at_ms === null ? null : Number(trade_order.income_minor),
    userId: trade_order.user_id,
    channelUserId: trade_order.channel_user_id,
    status: trade_order.status,
    payOrderId: trade_order.pay_order_id,
    productId: trade_order.product_id,
    productType: method === null ? null : productTypes[method],
    goodsDesc: goods === null ? orders.map(lineOfOrder) : goods.map(lineOfGoods),
    couponId: trade_order.coupon_code,
    storeNo: counter.store_no,
    storeName: counter.store_name,
    operatorId: counter.operator_id,
    operatorName: counter.operator_name,
    memberId: trade_order.member_id,
    memberTel: member_phone,
    givePoints: points_kept === null ? null : Number(points_kept),
    refundTotalAmount: Number(trade_order.refunded_minor),
    tradeSuccTime: success_at_ms === null ? null : legacyInstant(success_at_ms),
    createTime: legacyInstant(trade_order.created_at_ms),
    updateTime: legacyInstant(trade_order.updated_at_ms),
  };
}

/** A line without a price of its own leaves the key out. */
function lineOfGoods(line: GoodsLine): TradeGoodsLine {
  const { list_price_minor, current_price_minor, discount_minor, goods_props } = line;
  return {
    ...(list_price_minor === null ? {} : { cellPrice: Number(list_price_minor) }),
    currentPrice: Number(current_price_minor ?? list_price_minor ?? 0n),
    ...(discount_minor === null ? {} : { discountAmount: Number(discount_minor) }),
    goodsId: line.goods_id,
    goodsName: line.goods_name,
    goodsNum: line.goods_count,
    ...(goods_props === null ? {} : { goodsProps: goods_props }),
  };
}

/** One order is one thing sold, for its whole price; its visit says which. */
function lineOfOrder({
  quote_amount_minor,
  product_name,
  date,
  start_time,
}: SoldOrder): TradeGoodsLine {
  return {
    currentPrice: Number(quote_amount_minor),
    goodsId: -1,
    goodsName: product_name,
    goodsNum: 1,
    goodsProps: start_time === "" ? date : `${date} ${start_time}`,
  };
}

/** A counter sale and its trade order on the wire of `/v1`. */
import type { NextStep, SaleDocument, TradeOrderDocument } from "../../contract/sale.ts";
import { isoInstant } from "../../domain/order/event.ts";
import type { TakenTender } from "../../domain/ledger/tender.ts";
import { pointsKept } from "../../domain/trade/sale-points.ts";
import type { GoodsLine, TradeOrder } from "../../domain/trade/trade-order.ts";
import { tradeStatuses } from "../../domain/trade/trade-status.ts";
import type * as port from "../../engine/ports/payment-provider.ts";
import type { Sale } from "../sales/read-trade-order.ts";
import { fulfillmentDocument, orderDocument } from "./order-document.ts";

export function tradeOrderDocument(
  trade_order: TradeOrder,
  order_ids: readonly string[],
): TradeOrderDocument {
  const { currency, counter, cash_received_minor, success_at_ms, goods } = trade_order;
  const amountOf = (minor: bigint) => ({ amount: Number(minor), currency });
  const points_kept = pointsKept(trade_order);
  return {
    trade_order_id: trade_order.trade_order_id,
    pay_order_id: trade_order.pay_order_id,
    status: trade_order.status,
    kind: kindOf(trade_order),
    order_amount: amountOf(trade_order.order_amount_minor),
    discount: amountOf(trade_order.discount_minor),
    amount: amountOf(trade_order.amount_minor),
    ...(trade_order.deposit_mode === 1 ? { deposit: amountOf(trade_order.deposit_minor) } : {}),
    refunded: amountOf(trade_order.refunded_minor),
    refunding: amountOf(trade_order.refunding_minor),
    income: amountOf(trade_order.income_minor),
    method: trade_order.method,
    subject: trade_order.subject,
    store_no: counter.store_no,
    operator_id: counter.operator_id,
    operator_name: counter.operator_name,
    order_ids: [...order_ids],
    member_id: trade_order.member_id,
    coupon_code: trade_order.coupon_code,
    points_earned: points_kept === null ? null : Number(points_kept),
    tenders: trade_order.tenders.map((taken) => tenderDocument(taken, currency)),
    ...(goods === null ? {} : { goods: goods.map(goodsDocument) }),
    ...(cash_received_minor === null
      ? {}
      : {
          received: amountOf(cash_received_minor),
          change: amountOf(cash_received_minor - handedIn(trade_order)),
        }),
    created_at: isoInstant(trade_order.created_at_ms),
    paid_at: success_at_ms === null ? null : isoInstant(success_at_ms),
  };
}

const tender_methods = {
  CASH: "cash",
  CHANNEL: "channel",
  MEMBER_ACCOUNT: "member_account",
  POINTS: "points",
} as const;

function tenderDocument({ tender, refunded_minor }: TakenTender, currency: string) {
  const amountOf = (minor: bigint) => ({ amount: Number(minor), currency });
  return {
    method: tender_methods[tender.method],
    amount: amountOf(tender.amount_minor),
    refunded: amountOf(refunded_minor),
    ...(tender.method === "MEMBER_ACCOUNT" ? { gift: amountOf(tender.gift_minor) } : {}),
    ...(tender.method === "POINTS" ? { points: Number(tender.points) } : {}),
  };
}

function goodsDocument(
  { goods_id, goods_name, goods_count, returned_count = 0 }: GoodsLine,
  index: number,
) {
  return { line_no: index + 1, goods_id, name: goods_name, count: goods_count, returned_count };
}

/** What the cash was for: a member may have paid the rest. */
function handedIn({ deposit_mode, deposit_minor, tenders }: TradeOrder): bigint {
  if (deposit_mode === 1) return deposit_minor;
  return tenders.find(({ tender }) => tender.method === "CASH")?.tender.amount_minor ?? 0n;
}

export function kindOf({ trade_type, deposit_mode }: TradeOrder): TradeOrderDocument["kind"] {
  if (deposit_mode === 1) return "DEPOSIT";
  return trade_type === 2 ? "RECHARGE" : "SALE";
}

/** `next`: what the customer has to do, as the provider said just now. */
export function saleDocument(sale: Sale, next: port.NextStep | null): SaleDocument {
  const { trade_order, session, orders } = sale;
  const failure = trade_order.status === tradeStatuses.FAIL ? (session?.failure ?? null) : null;
  return {
    trade_order: tradeOrderDocument(trade_order, session?.order_ids ?? []),
    orders: orders.map(orderDocument),
    fulfillments: orders.flatMap((order) => fulfillmentDocument(order) ?? []),
    ...(next === null || trade_order.status !== tradeStatuses.ING
      ? {}
      : { next: nextDocument(next) }),
    ...(failure === null ? {} : { failure }),
  };
}

/** What the customer has to do, as `/v1` says it. */
export function nextDocument(next: port.NextStep): NextStep {
  switch (next.kind) {
    case "qr":
      return { kind: "qr", content: next.content, expiry_at: isoInstant(next.expiry_at_ms) };
    case "user_paying":
      return { kind: "user_paying" };
  }
}

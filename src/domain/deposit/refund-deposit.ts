/**
 * REFUND_TRADE_ORDER of a deposit: what was consumed of it is a sale, and goes back as that of a
 * sale does, whole or in parts and never more than was consumed. What is only held, or was given
 * back, is no income of anybody's: there is nothing to refund. Told of on the deposit's timeline.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import type { OrderChange } from "../order/change.ts";
import { askBack } from "../payment/refund.ts";
import type { PaymentSession } from "../payment/session.ts";
import type { Rejection } from "../rejection.ts";
import { returnGoods } from "../trade/refund-lines.ts";
import { leftOfTender } from "../trade/refund-tenders.ts";
import {
  exceedsPayment,
  leftOfTrade,
  missingIn,
  refusedLine,
  type RefundTradeOrder,
} from "../trade/refund-trade-order.ts";
import type { GoodsLine, TradeOrder } from "../trade/trade-order.ts";
import { tradeStep } from "../trade/trade-status.ts";
import type { Deposit } from "./deposit.ts";

export type RefundDepositFacts = Readonly<{
  trade_order: TradeOrder;
  /** The payment of what was consumed; undefined as long as nothing was. */
  session: PaymentSession | undefined;
  deposit: Deposit;
}>;

export function decideRefundDeposit(
  command: RefundTradeOrder,
  { trade_order, session, deposit }: RefundDepositFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { trade_order_id, merchant_id, currency, status: trade_status } = trade_order;
  const step = tradeStep(trade_status, "refund_part");
  if (session === undefined || step.outcome !== "next") {
    return reject({ code: "TRADE_ORDER_NOT_REFUNDABLE", trade_order_id, trade_status });
  }
  const wanted = wantedOf(command, trade_order);
  if ("rejection" in wanted) return reject(wanted.rejection);
  const { tender = null, reason } = command;
  const missing = tender === null ? null : missingIn(trade_order, tender, [wanted]);
  if (missing !== null) return reject(missing);
  const { amount_minor, goods } = wanted;
  if (amount_minor === 0n || amount_minor > leftOfTrade(trade_order)) {
    return reject(exceedsPayment(trade_order));
  }
  const about = { merchant_id, order_id: trade_order_id, currency };
  const parts = [{ tender: null, amount_minor }];
  const { refunds, facts } = askBack(about, session, { parts, reason, stamp });
  const change: OrderChange = { refunds, events: facts };
  const lines = goods === undefined ? {} : { trade_orders: [{ ...trade_order, goods }] };
  return accept(toldOfDeposit(deposit, { ...change, ...lines }));
}

type Wanted =
  | Readonly<{ amount_minor: bigint; goods?: readonly GoodsLine[] }>
  | Readonly<{ rejection: Rejection }>;

/** It has lines where the till named some, and neither orders nor tickets. */
function wantedOf({ wanted, tender = null }: RefundTradeOrder, trade_order: TradeOrder): Wanted {
  const { trade_order_id, goods } = trade_order;
  switch (wanted.kind) {
    case "all":
      return {
        amount_minor:
          tender === null ? leftOfTrade(trade_order) : leftOfTender(trade_order, tender),
      };
    case "amount":
      return { amount_minor: wanted.amount_minor };
    case "orders":
      return { rejection: { code: "ORDER_UNKNOWN", order_id: wanted.order_ids[0] ?? "" } };
    case "tickets": {
      const [ticket_code = ""] = wanted.ticket_codes;
      return { rejection: { code: "REFUND_TICKET_UNKNOWN", trade_order_id, ticket_code } };
    }
    case "lines": {
      const back = returnGoods(trade_order, goods ?? [], wanted.lines);
      if (!back.valid) return { rejection: refusedLine(trade_order, back.fault) };
      return { amount_minor: back.amount_minor, goods: back.goods };
    }
  }
}

/** What became of its refunds, on its own timeline: `DEPOSIT_REFUND_…`. */
export function toldOfDeposit(deposit: Deposit, change: OrderChange): OrderChange {
  if (change.events.length === 0) return change;
  const facts = change.events.map(({ event }) => ({
    stream_id: deposit.deposit_id,
    event: { ...event, type: `DEPOSIT_${event.type}` },
  }));
  return { ...change, events: [], records: [{ kind: "deposit", record: deposit }], facts };
}

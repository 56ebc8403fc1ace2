/**
 * Commands about refunds, from what they are for: the orders of a sale, a recharge, or what was
 * consumed of a deposit. What is decided is told on the timeline of that.
 */
import { accept, type Decision, type Stamp } from "../../domain/decision.ts";
import { toldOfDeposit } from "../../domain/deposit/refund-deposit.ts";
import type { OrderChange } from "../../domain/order/change.ts";
import {
  decideRecordRefund,
  decideRetryRefund,
  type RecordRefund,
  type RetryRefund,
} from "../../domain/payment/refund.ts";
import { decidePayOutRefund, type PayOutRefund } from "../../domain/payment/pay-out-refund.ts";
import type { Refund } from "../../domain/payment/session.ts";
import {
  decideRefundTradeOrder,
  type RefundTradeOrder,
} from "../../domain/trade/refund-trade-order.ts";
import { orderOf, type Book } from "../book.ts";
import { recordsBy } from "../shelf.ts";
import { depositOf, refundDepositOf } from "./record-commands/deposits.ts";
import { refundRechargeOf, toldOfRecharge } from "./record-commands/recharges.ts";
import { depositPaidBy, rechargePaidBy } from "./record-commands.ts";

export function decideRefund(
  book: Book,
  command: RefundTradeOrder | RecordRefund | RetryRefund | PayOutRefund,
  stamp: Stamp,
): Decision<OrderChange> {
  switch (command.type) {
    case "REFUND_TRADE_ORDER": {
      const facts = refundFacts(book, command.trade_order_id);
      const { trade_order } = facts;
      if (trade_order?.trade_type === 2) {
        return refundRechargeOf(book, command, { trade_order, stamp });
      }
      if (trade_order?.deposit_mode === 1) {
        return refundDepositOf(book, command, { trade_order, stamp });
      }
      return decideRefundTradeOrder(command, facts, stamp);
    }
    case "RECORD_REFUND": {
      const refund = book.refunds.get(command.refund_id);
      return onTimeline(book, refund, decideRecordRefund(command, { refund }, stamp));
    }
    case "RETRY_REFUND": {
      const refund = book.refunds.get(command.refund_id);
      return onTimeline(book, refund, decideRetryRefund(command, { refund }, stamp));
    }
    case "PAY_OUT_REFUND": {
      const refund = book.refunds.get(command.refund_id);
      const session = book.sessions.get(refund?.session_id ?? "");
      const shift = shiftOf(book, command.giver_id);
      const decision = decidePayOutRefund(command, { refund, session, shift }, stamp);
      return onTimeline(book, refund, decision);
    }
  }
}

/** That they have open. */
function shiftOf({ shelf }: Book, operator_id: string | null) {
  if (operator_id === null) return undefined;
  return recordsBy(shelf, { kind: "shift", by: "open_of_operator", value: operator_id })[0];
}

function refundFacts(book: Book, trade_order_id: string) {
  const trade_order = book.trade_orders.get(trade_order_id);
  const session = book.sessions.get(trade_order?.session_id ?? "");
  const orders = (session?.order_ids ?? []).flatMap((order_id) => orderOf(book, order_id) ?? []);
  return { trade_order, session, orders };
}

function onTimeline(
  book: Book,
  refund: Refund | undefined,
  decision: Decision<OrderChange>,
): Decision<OrderChange> {
  if (!decision.accepted || refund === undefined) return decision;
  const { session_id, order_id } = refund;
  if (depositPaidBy(book, session_id) !== undefined) {
    return accept(toldOfDeposit(depositOf(book, order_id), decision.change));
  }
  const is_of_recharge = rechargePaidBy(book, session_id) !== undefined;
  return is_of_recharge ? accept(toldOfRecharge(book, decision.change)) : decision;
}

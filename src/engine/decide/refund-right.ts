/**
 * Holds what a command gives back against the right of whoever asks for it, and counts it on their
 * day. A refund counts once, on the day of who asked for it; whoever has a refused one tried again,
 * or pays it out by another way, needs the right to it, and uses none of their day.
 */
import { accept, reject, type Decision } from "../../domain/decision.ts";
import type { OrderChange } from "../../domain/order/change.ts";
import type { Lookup } from "../../domain/record.ts";
import {
  refundDayId,
  refusalOf,
  type RefundDay,
  type RefundRight,
} from "../../domain/refund/refund-right.ts";
import { localDate } from "../../domain/time-zone.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import type { Book } from "../book.ts";
import type { Command } from "../command.ts";
import { recordOf } from "../shelf.ts";

/** The day to which a command's refunds would be added. */
export function refundDayLookups(command: Command): Lookup[] {
  const right = rightOf(command);
  if (right.kind !== "limited") return [];
  return [{ kind: "refund_day", by: "id", value: refundDayId(right) }];
}

/** The change with the day it counts on, or why it goes too far. */
export function withinRight(
  book: Book,
  command: Command,
  change: OrderChange,
): Decision<OrderChange> {
  const right = rightOf(command);
  const refunds = change.refunds ?? [];
  const [first] = refunds;
  if (right.kind === "unlimited" || first === undefined) return accept(change);
  const { merchant } = book.catalog;
  const trade_order =
    command.type === "REFUND_TRADE_ORDER"
      ? book.trade_orders.get(command.trade_order_id)
      : tradeOrderOf(book, first.session_id);
  const success_at_ms = trade_order?.success_at_ms ?? null;
  const day = right.kind === "limited" ? dayOf(book, right) : null;
  const amount_minor = refunds.reduce((sum, refund) => sum + refund.amount_minor, 0n);
  // It has counted when it was asked for, on the day of whoever asked.
  const is_counted = command.type === "RETRY_REFUND" || command.type === "PAY_OUT_REFUND";
  const refusal = refusalOf(right, {
    amount_minor,
    currency: first.currency,
    given_minor: is_counted ? 0n : (day?.given_minor ?? 0n),
    paid_on: success_at_ms === null ? null : localDate(success_at_ms, merchant.time_zone),
    store_no: trade_order?.counter.store_no ?? null,
  });
  if (refusal !== null) return reject(refusal);
  if (day === null || is_counted) return accept(change);
  const record = { ...day, given_minor: day.given_minor + amount_minor };
  const records = [...(change.records ?? []), { kind: "refund_day", record } as const];
  return accept({ ...change, records });
}

function rightOf(command: Command): RefundRight {
  const right = "refund_right" in command ? command.refund_right : undefined;
  return right ?? { kind: "unlimited" };
}

function tradeOrderOf(book: Book, session_id: string): TradeOrder | undefined {
  return book.trade_orders.get(book.sessions.get(session_id)?.trade_order_id ?? "");
}

function dayOf(book: Book, right: Extract<RefundRight, { kind: "limited" }>): RefundDay {
  const refund_day_id = refundDayId(right);
  const { operator_id, date } = right;
  const { merchant_id } = book;
  const none = { merchant_id, refund_day_id, operator_id, date, given_minor: 0n };
  return recordOf(book.shelf, "refund_day", refund_day_id) ?? none;
}

/** A deposit on the wire of `/v1`. */
import type { DepositDocument } from "../../contract/deposit.ts";
import { isoInstant } from "../../domain/order/event.ts";
import type { NextStep } from "../../engine/ports/payment-provider.ts";
import type { DepositSale } from "../sales/read-deposit.ts";
import { nextDocument } from "./sale-document.ts";

/** `next`: what the customer has to do, as the provider said just now. */
export function depositDocument(
  { deposit, trade_order }: DepositSale,
  next: NextStep | null,
): DepositDocument {
  const { currency, amount_minor, consumed_minor, status, step } = deposit;
  const { counter, cash_received_minor } = trade_order;
  const amountOf = (minor: bigint) => ({ amount: Number(minor), currency });
  const instant = (at_ms: number | null) => (at_ms === null ? null : isoInstant(at_ms));
  const is_back = status === "CONSUMED" || status === "RELEASED" || status === "EXPIRED";
  return {
    deposit_id: deposit.deposit_id,
    trade_order_id: deposit.trade_order_id,
    status,
    under_way: step?.kind ?? null,
    method: deposit.method,
    keeping: deposit.keeping,
    amount: amountOf(amount_minor),
    consumed: amountOf(consumed_minor),
    returned: amountOf(is_back ? amount_minor - consumed_minor : 0n),
    refunded: amountOf(trade_order.refunded_minor),
    refunding: amountOf(trade_order.refunding_minor),
    subject: trade_order.subject,
    store_no: deposit.store_no,
    operator_id: counter.operator_id,
    operator_name: counter.operator_name,
    ...(cash_received_minor === null
      ? {}
      : {
          received: amountOf(cash_received_minor),
          change: amountOf(cash_received_minor - amount_minor),
        }),
    created_at: isoInstant(deposit.created_at_ms),
    held_at: instant(deposit.held_at_ms),
    expiry_at: instant(deposit.expiry_at_ms),
    ended_at: instant(deposit.ended_at_ms),
    ...(next === null || status !== "REQUESTED" ? {} : { next: nextDocument(next) }),
    failure: deposit.failure,
  };
}

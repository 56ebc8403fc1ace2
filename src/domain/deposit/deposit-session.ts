/**
 * What was consumed of a deposit, as a payment like any other: a session that has succeeded, by
 * which refunds find the money and the provider that has it.
 */
import type { PaymentSession } from "../payment/session.ts";
import type { Deposit } from "./deposit.ts";

/** How the payment is called. */
export type PaidDeposit = Readonly<{
  /** The provider's key of the payment: of the capture, or of the charge. */
  session_id: string;
  /** With nothing in it: it is what the payment is found by. */
  cart_id: string;
}>;

/** Of a deposit that is CONSUMED. It costs what it cost when the deposit was asked for. */
export function depositSession(deposit: Deposit, paid: PaidDeposit): PaymentSession {
  return {
    merchant_id: deposit.merchant_id,
    session_id: paid.session_id,
    trade_order_id: deposit.trade_order_id,
    pay_order_id: deposit.pay_order_id,
    cart_id: paid.cart_id,
    order_ids: [],
    protocol: "DEPOSIT",
    payment_method: deposit.method,
    amount_minor: deposit.consumed_minor,
    currency: deposit.currency,
    provider: deposit.provider,
    status: "SUCCEEDED",
    created_at_ms: deposit.created_at_ms,
    expiry_at_ms: deposit.request_expiry_at_ms,
    payment_ref: deposit.payment_ref,
    failure: null,
    settled: true,
    checkout_jwt: null,
    checkout_hash: null,
    nonce: null,
    checkout_receipt: null,
    payment_receipt: null,
  };
}

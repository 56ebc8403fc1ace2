/** The payment session and its completion on the wire. */
import type {
  CompletionDocument,
  PaymentSessionDocument,
  ReceiptsDocument,
} from "../../contract/payment-session.ts";
import { isoInstant } from "../../domain/order/event.ts";
import type { Order } from "../../domain/order/order.ts";
import type { PaymentSession } from "../../domain/payment/session.ts";
import { fulfillmentDocument, orderDocument } from "./order-document.ts";

export function sessionDocument(session: PaymentSession, base_url: string): PaymentSessionDocument {
  const { order_ids, checkout_jwt, checkout_hash, nonce } = session;
  const has_several = order_ids.length > 1;
  return {
    session_id: session.session_id,
    order_id: order_ids[0] ?? "",
    protocol: session.protocol,
    payment_method: session.payment_method as PaymentSessionDocument["payment_method"],
    amount: { amount: Number(session.amount_minor), currency: session.currency },
    status: session.status,
    expiry_at: isoInstant(session.expiry_at_ms),
    pay_url: `${base_url}/pay/${session.session_id}`,
    ...(checkout_jwt === null || checkout_hash === null || nonce === null
      ? {}
      : { ap2: { checkout_jwt, checkout_hash, nonce } }),
    ...(has_several ? { cart_id: session.cart_id, order_ids: [...order_ids] } : {}),
    ...(session.payment_ref === null ? {} : { payment_ref: session.payment_ref }),
    ...(session.failure === null ? {} : { failure: session.failure }),
  };
}

export function receiptsDocument(session: PaymentSession): ReceiptsDocument | null {
  const { checkout_receipt, payment_receipt } = session;
  if (checkout_receipt === null || payment_receipt === null) return null;
  return { checkout_receipt, payment_receipt };
}

/** The answer to a completed session: the session, its order or orders, and what was issued. */
export function completionDocument(
  session: PaymentSession,
  orders: readonly Order[],
  base_url: string,
): CompletionDocument {
  const [first] = orders;
  if (first === undefined) throw new Error(`${session.session_id} pays for no order`);
  const fulfillment = fulfillmentDocument(first);
  const receipts = receiptsDocument(session);
  return {
    session: sessionDocument(session, base_url),
    order: orderDocument(first),
    ...(fulfillment === null ? {} : { fulfillment }),
    ...(receipts === null ? {} : { receipts }),
    ...(orders.length === 1
      ? {}
      : {
          orders: orders.map(orderDocument),
          fulfillments: orders.flatMap((order) => fulfillmentDocument(order) ?? []),
        }),
  };
}

/** The end that everybody wants: the money and the ticket, in one commit. */
import type { Merchant } from "../catalog/catalog.ts";
import type { Stamp } from "../decision.ts";
import type { OrderFact } from "../order/change.ts";
import type { Order } from "../order/order.ts";
import type { PaymentSession } from "./session.ts";

/** CHECKOUT_COMPLETED and FULFILLMENT_ISSUED: the money and the ticket in one commit. */
export function fulfil(
  order: Order,
  {
    session,
    merchant,
    stamp,
  }: Readonly<{ session: PaymentSession; merchant: Merchant; stamp: Stamp }>,
): OrderFact[] {
  const { order_id } = order;
  const at_ms = stamp.now_ms;
  const fulfillment_id = stamp.newId("ful");
  const ticket_code = stamp.newId("ticket");
  const qr_url = merchant.qr_url_template.replace("{data}", ticket_code);
  const { session_id, payment_method, payment_ref } = session;
  if (payment_ref === null) throw new Error(`session ${session_id} fulfils without a payment`);
  return [
    {
      order_id,
      event: {
        type: "CHECKOUT_COMPLETED",
        at_ms,
        payload: { sessionId: session_id, paymentMethod: payment_method, paymentRef: payment_ref },
      },
    },
    {
      order_id,
      event: {
        type: "FULFILLMENT_ISSUED",
        at_ms,
        payload: { ticketCode: ticket_code, qrUrl: qr_url },
      },
      fulfillment: { fulfillment_id, ticket_code, qr_url, issued_at_ms: at_ms },
    },
  ];
}

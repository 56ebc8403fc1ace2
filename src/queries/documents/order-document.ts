/** The order, fulfilment and event documents of the source: keys in its order, and no others. */
import type { EventDocument, FulfillmentDocument, OrderDocument } from "../../contract/order.ts";
import { toMajorUnits } from "../../domain/money.ts";
import { isoInstant, type Actor } from "../../domain/order/event.ts";
import type { Order } from "../../domain/order/order.ts";

/** What does not exist yet is absent. */
export function orderDocument(order: Order): OrderDocument {
  const { lock } = order;
  return {
    order_id: order.order_id,
    merchant_id: order.merchant_id,
    sku_id: order.sku_id,
    product_name: order.product_name,
    quantity: order.quantity,
    date: order.date,
    ...(order.start_time === "" ? {} : { start_time: order.start_time }),
    [`quote_amount_${order.currency.toLowerCase()}`]: toMajorUnits(
      order.quote_amount_minor,
      order.currency,
    ),
    currency: order.currency,
    channel: order.channel as OrderDocument["channel"],
    customer: order.customer,
    status: order.status,
    payment_status: order.payment_status,
    fulfillment_status: order.fulfillment_status,
    created_at: isoInstant(order.created_at_ms),
    ...(lock === null
      ? {}
      : {
          inventory_lock: {
            lock_id: lock.lock_id,
            sku_id: order.sku_id,
            quantity: lock.quantity,
            expiry_at: isoInstant(lock.expiry_at_ms),
          },
        }),
    ...(order.payment_ref === null ? {} : { payment_ref: order.payment_ref }),
    ...(order.payment_method === null
      ? {}
      : { payment_method: order.payment_method as NonNullable<OrderDocument["payment_method"]> }),
  };
}

/** Null until the ticket is issued. */
export function fulfillmentDocument(order: Order): FulfillmentDocument | null {
  const { fulfillment } = order;
  if (fulfillment === null) return null;
  return {
    fulfillment_id: fulfillment.fulfillment_id,
    order_id: order.order_id,
    ticket_code: fulfillment.ticket_code,
    product_name: order.product_name,
    visit_date: order.date,
    qr_url: fulfillment.qr_url,
    issued_at: isoInstant(fulfillment.issued_at_ms),
  };
}

/** A row of the merchant's stream. */
export type EventRow = {
  position: bigint;
  stream_id: string;
  type: string;
  at: number;
  actor: Actor;
  payload: Record<string, unknown>;
  hash: string;
};

function subjectOf(stream_id: string): Pick<EventDocument, "order_id" | "record_id"> {
  if (stream_id === "catalog") return {};
  return stream_id.startsWith("order_") ? { order_id: stream_id } : { record_id: stream_id };
}

export function eventDocument(row: EventRow): EventDocument {
  return {
    seq: Number(row.position),
    type: row.type,
    at: isoInstant(row.at),
    ...subjectOf(row.stream_id),
    actor: row.actor,
    payload: row.payload,
    hash: row.hash,
  };
}

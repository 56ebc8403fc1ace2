/** One event of each type, as the deciders write them. */
import {
  isoInstant,
  type Dated,
  type OrderEvent,
  type OrderEventType,
} from "../../src/domain/order/event.ts";
import { minute_ms, start_ms } from "./samples.ts";

export const event_ms = start_ms + minute_ms;

const session = { sessionId: "ps_1", paymentMethod: "card", paymentRef: "card_1" };
const refund = { refundId: "refund_1", sessionId: "ps_1" };
const lock = { lockId: "lock_2", skuId: "family_pack", quantity: 3 };

export const samplePayloads: {
  [Type in OrderEventType]: Extract<OrderEvent, { type: Type }>["payload"];
} = {
  ORDER_DRAFT_CREATED: {
    skuId: "family_pack",
    quantity: 3,
    date: "2026-03-21",
    channel: "telegram",
    customer: {},
  },
  INVENTORY_LOCKED: { ...lock, expiryAt: isoInstant(event_ms + 5 * minute_ms) },
  CHECKOUT_REQUESTED: { paymentMethod: "card" },
  PAYMENT_SESSION_CREATED: {
    sessionId: "ps_1",
    protocol: "DIRECT",
    paymentMethod: "card",
    expiryAt: isoInstant(event_ms + 5 * minute_ms),
  },
  CHECKOUT_COMPLETED: session,
  FULFILLMENT_ISSUED: { ticketCode: "ticket_1", qrUrl: "https://tillgate.test/qr" },
  PAYMENT_FAILED: { sessionId: "ps_1", paymentMethod: "card", reason: "card_declined" },
  PAYMENT_UNKNOWN: {
    sessionId: "ps_1",
    paymentMethod: "card",
    reason: "timeout",
    holdUntil: isoInstant(event_ms + 15 * minute_ms),
  },
  PAYMENT_SESSION_EXPIRED: { sessionId: "ps_1" },
  PAYMENT_SESSION_CANCELLED: { sessionId: "ps_1" },
  ORDER_EXPIRED: { lockId: "lock_1", quantity: 3 },
  ORDER_CANCELLED: { reason: "changed plans" },
  INVENTORY_RELEASED: lock,
  FULFILLMENT_REVOKED: { ticketCode: "ticket_1", reason: "changed plans" },
  LATE_PAYMENT_RECEIVED: session,
  REFUND_REQUESTED: { ...refund, reason: "changed plans" },
  REFUND_SUCCEEDED: { ...refund, refundRef: "refund_ref_1" },
  REFUND_FAILED: { ...refund, reason: "refused_by_issuer" },
  REFUND_RETRIED: { ...refund, attempt: 2 },
  REFUND_PAID_OUT: { ...refund, means: "cash", storeNo: "S01" },
  REFUND_GIVEN_TWICE: { ...refund, refundRef: "refund_ref_2" },
};

export function sampleEvent(type: OrderEventType): Dated<OrderEvent> {
  return { type, at_ms: event_ms, payload: samplePayloads[type] } as Dated<OrderEvent>;
}

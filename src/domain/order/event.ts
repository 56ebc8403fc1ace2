/**
 * The facts in an order's life, past tense, with the camelCase payloads of the source documents.
 * Key order in a payload is part of the contract: it is stored and shown as written here.
 */

type Payload<Keys> = Readonly<Keys>;

export type OrderEvent =
  | Readonly<{
      type: "ORDER_DRAFT_CREATED";
      /** Plus `quoteAmount<Currency>` in major units, after `date` (and `startTime`). */
      payload: Payload<{
        skuId: string;
        quantity: number;
        date: string;
        channel: string;
        customer: Readonly<Record<string, string>>;
      }>;
    }>
  | Readonly<{
      type: "INVENTORY_LOCKED";
      payload: Payload<{ lockId: string; skuId: string; quantity: number; expiryAt: string }>;
    }>
  | Readonly<{ type: "CHECKOUT_REQUESTED"; payload: Payload<{ paymentMethod: string }> }>
  | Readonly<{
      type: "PAYMENT_SESSION_CREATED";
      payload: Payload<{
        sessionId: string;
        protocol: string;
        paymentMethod: string;
        expiryAt: string;
      }>;
    }>
  | Readonly<{
      type: "CHECKOUT_COMPLETED";
      payload: Payload<{ sessionId: string; paymentMethod: string; paymentRef: string }>;
    }>
  | Readonly<{
      type: "FULFILLMENT_ISSUED";
      payload: Payload<{ ticketCode: string; qrUrl: string }>;
    }>
  | Readonly<{
      type: "PAYMENT_FAILED";
      payload: Payload<{ sessionId: string; paymentMethod: string; reason: string }>;
    }>
  | Readonly<{
      type: "PAYMENT_UNKNOWN";
      /** The hold is kept until `holdUntil` while the outcome is found out. */
      payload: Payload<{
        sessionId: string;
        paymentMethod: string;
        reason: string;
        holdUntil: string;
      }>;
    }>
  | Readonly<{ type: "PAYMENT_SESSION_EXPIRED"; payload: Payload<{ sessionId: string }> }>
  | Readonly<{ type: "PAYMENT_SESSION_CANCELLED"; payload: Payload<{ sessionId: string }> }>
  | Readonly<{ type: "ORDER_EXPIRED"; payload: Payload<{ lockId: string; quantity: number }> }>
  | Readonly<{ type: "ORDER_CANCELLED"; payload: Payload<{ reason: string }> }>
  | Readonly<{
      type: "INVENTORY_RELEASED";
      payload: Payload<{ lockId: string; skuId: string; quantity: number }>;
    }>
  | Readonly<{
      type: "FULFILLMENT_REVOKED";
      payload: Payload<{ ticketCode: string; reason: string }>;
    }>
  | Readonly<{
      type: "LATE_PAYMENT_RECEIVED";
      payload: Payload<{ sessionId: string; paymentMethod: string; paymentRef: string }>;
    }>
  | Readonly<{
      type: "REFUND_REQUESTED";
      /** Plus `amount<Currency>` in major units, before `reason`. */
      payload: Payload<{ refundId: string; sessionId: string; reason: string }>;
    }>
  | Readonly<{
      type: "REFUND_SUCCEEDED";
      /** Plus `amount<Currency>` in major units; without it, the whole price went back. */
      payload: Payload<{ refundId: string; sessionId: string; refundRef: string }>;
    }>
  | Readonly<{
      type: "REFUND_FAILED";
      payload: Payload<{ refundId: string; sessionId: string; reason: string }>;
    }>
  | Readonly<{
      type: "REFUND_RETRIED";
      /** `attempt` counts from 1, REFUND_REQUESTED being the first. */
      payload: Payload<{ refundId: string; sessionId: string; attempt: number }>;
    }>
  | Readonly<{
      type: "REFUND_PAID_OUT";
      /** Past the provider, which refused; cash with its store. REFUND_SUCCEEDED follows. */
      payload: Payload<{
        refundId: string;
        sessionId: string;
        means: "cash" | "bank";
        storeNo?: string;
        note?: string;
      }>;
    }>
  | Readonly<{
      type: "REFUND_GIVEN_TWICE";
      /** The provider gave it back too. Plus `amount<Currency>` in major units. */
      payload: Payload<{ refundId: string; sessionId: string; refundRef: string }>;
    }>;

export type OrderEventType = OrderEvent["type"];

/** Who acts: a customer on a page, an operator, an API key, an agent, or the system itself. */
export type Actor = Readonly<{
  type: "customer" | "operator" | "api_key" | "agent" | "system";
  id: string;
}>;

/** An event with the instant at which it happened. */
export type Dated<Event> = Event & Readonly<{ at_ms: number }>;

/** `Sgd` for SGD: how a currency is written in a camelCase key. */
export function camelCurrency(currency: string): string {
  return currency.charAt(0) + currency.slice(1).toLowerCase();
}

/** RFC 3339 in UTC with milliseconds. */
export function isoInstant(at_ms: number): string {
  return new Date(at_ms).toISOString();
}

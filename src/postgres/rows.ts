/**
 * Between rows and the domain: what SQL gives back, and the JSON that the write statements take.
 */
import type { Slot } from "../domain/inventory/slot.ts";
import type {
  FulfillmentStatus,
  LockStatus,
  Order,
  OrderStatus,
  PaymentStatus,
} from "../domain/order/order.ts";
import type { PaymentSession, Refund } from "../domain/payment/session.ts";
import type { IdempotencyRecord, OrderRecord, StoredEvent } from "../engine/ports/store.ts";

export type OrderRow = {
  merchant_id: string;
  order_id: string;
  cart_id: string;
  sku_id: string;
  pool_id: string;
  product_name: string;
  quantity: number;
  visit_date: string;
  start_time: string;
  quote_amount_minor: bigint;
  currency: string;
  channel: string;
  customer: Record<string, string>;
  created_at: number;
  status: OrderStatus;
  payment_status: PaymentStatus;
  fulfillment_status: FulfillmentStatus;
  lock_id: string;
  lock_status: LockStatus;
  lock_expiry_at: number;
  hold_until: number;
  session_id: string | null;
  payment_ref: string | null;
  payment_method: string | null;
  fulfillment_id: string | null;
  ticket_code: string | null;
  qr_url: string | null;
  issued_at: number | null;
  asked_back_minor: bigint;
  refunded_minor: bigint;
  head_hash: string;
};

export function orderFromRow(row: OrderRow): Order {
  const { fulfillment_id, ticket_code, qr_url, issued_at } = row;
  const is_issued =
    fulfillment_id !== null && ticket_code !== null && qr_url !== null && issued_at !== null;
  return {
    merchant_id: row.merchant_id,
    order_id: row.order_id,
    cart_id: row.cart_id,
    sku_id: row.sku_id,
    pool_id: row.pool_id,
    product_name: row.product_name,
    quantity: row.quantity,
    date: row.visit_date,
    start_time: row.start_time,
    quote_amount_minor: row.quote_amount_minor,
    currency: row.currency,
    channel: row.channel,
    customer: row.customer,
    created_at_ms: row.created_at,
    status: row.status,
    payment_status: row.payment_status,
    fulfillment_status: row.fulfillment_status,
    lock: {
      lock_id: row.lock_id,
      quantity: row.quantity,
      status: row.lock_status,
      expiry_at_ms: row.lock_expiry_at,
      hold_until_ms: row.hold_until,
    },
    session_id: row.session_id,
    payment_ref: row.payment_ref,
    payment_method: row.payment_method,
    fulfillment: is_issued
      ? { fulfillment_id, ticket_code, qr_url, issued_at_ms: issued_at }
      : null,
    asked_back_minor: row.asked_back_minor,
    refunded_minor: row.refunded_minor,
  };
}

const known_instants_max = 512;
const known_instants = new Map<number, string>();

/** ISO 8601. The rows of a batch share most of their instants, and each is dear to write out. */
export function iso(at_ms: number): string {
  let text = known_instants.get(at_ms);
  if (text === undefined) {
    text = new Date(at_ms).toISOString();
    if (known_instants.size >= known_instants_max) known_instants.clear();
    known_instants.set(at_ms, text);
  }
  return text;
}

export function orderToRow(record: OrderRecord): Record<string, unknown> {
  const { order } = record;
  return {
    ...orderToUpdate(record),
    cart_id: order.cart_id,
    sku_id: order.sku_id,
    pool_id: order.pool_id,
    product_name: order.product_name,
    quantity: order.quantity,
    visit_date: order.date,
    start_time: order.start_time,
    quote_amount_minor: order.quote_amount_minor.toString(),
    currency: order.currency,
    channel: order.channel,
    customer: order.customer,
    created_at: iso(order.created_at_ms),
  };
}

/** What of an order may change, and its id. */
export function orderToUpdate({ order, head_hash }: OrderRecord): Record<string, unknown> {
  const { lock, fulfillment } = order;
  if (lock === null) throw new Error(`${order.order_id} is written without a lock`);
  return {
    order_id: order.order_id,
    status: order.status,
    payment_status: order.payment_status,
    fulfillment_status: order.fulfillment_status,
    lock_id: lock.lock_id,
    lock_status: lock.status,
    lock_expiry_at: iso(lock.expiry_at_ms),
    hold_until: iso(lock.hold_until_ms),
    // What is not there is not sent: a member that is missing is null at the other end.
    session_id: order.session_id ?? undefined,
    payment_ref: order.payment_ref ?? undefined,
    payment_method: order.payment_method ?? undefined,
    fulfillment_id: fulfillment?.fulfillment_id,
    ticket_code: fulfillment?.ticket_code,
    qr_url: fulfillment?.qr_url,
    issued_at: fulfillment === null ? undefined : iso(fulfillment.issued_at_ms),
    asked_back_minor: order.asked_back_minor.toString(),
    refunded_minor: order.refunded_minor.toString(),
    head_hash,
  };
}

export type SlotRow = {
  pool_id: string;
  visit_date: string;
  start_time: string;
  capacity: number | null;
  closed: boolean;
  held: number;
  sold: number;
};

export function slotFromRow({ visit_date, ...row }: SlotRow): Slot {
  return { ...row, date: visit_date };
}

export function slotToRow({ date, ...slot }: Slot): Record<string, unknown> {
  return { ...slot, visit_date: date };
}

export type SessionRow = Omit<PaymentSession, "created_at_ms" | "expiry_at_ms"> & {
  id_time: string;
  created_at: number;
  expiry_at: number;
};

export function sessionFromRow(row: SessionRow): PaymentSession {
  const { id_time: _, created_at, expiry_at, ...session } = row;
  return { ...session, created_at_ms: created_at, expiry_at_ms: expiry_at };
}

export function sessionToRow(session: PaymentSession): Record<string, unknown> {
  const { created_at_ms, expiry_at_ms, amount_minor, ...rest } = session;
  return {
    ...rest,
    amount_minor: amount_minor.toString(),
    created_at: iso(created_at_ms),
    expiry_at: iso(expiry_at_ms),
  };
}

/** What of a session may change, and its id. */
export function sessionToUpdate(session: PaymentSession): Record<string, unknown> {
  const { session_id, status, payment_ref, failure, settled } = session;
  const { checkout_receipt, payment_receipt } = session;
  return {
    ...{ session_id, status, payment_ref, failure, settled },
    ...{ checkout_receipt, payment_receipt },
  };
}

export type RefundRow = Omit<Refund, "created_at_ms" | "next_attempt_at_ms"> & {
  id_time: string;
  created_at: number;
  next_attempt_at: number | null;
};

export function refundFromRow(row: RefundRow): Refund {
  const { id_time: _, created_at, next_attempt_at, ...refund } = row;
  return { ...refund, created_at_ms: created_at, next_attempt_at_ms: next_attempt_at };
}

export function refundToRow(refund: Refund): Record<string, unknown> {
  const { created_at_ms, next_attempt_at_ms, amount_minor, paid_out_minor, ...rest } = refund;
  return {
    ...rest,
    amount_minor: amount_minor.toString(),
    paid_out_minor: paid_out_minor?.toString() ?? null,
    created_at: iso(created_at_ms),
    next_attempt_at: next_attempt_at_ms === null ? null : iso(next_attempt_at_ms),
  };
}

export function eventToRow({ at_ms, ...event }: StoredEvent): Record<string, unknown> {
  return { ...event, at: iso(at_ms) };
}

export type IdempotencyRow = Omit<IdempotencyRecord, "created_at_ms"> & { created_at: number };

export function idempotencyFromRow({ created_at, ...row }: IdempotencyRow): IdempotencyRecord {
  return { ...row, created_at_ms: created_at };
}

export function idempotencyToRow(record: IdempotencyRecord): Record<string, unknown> {
  const { created_at_ms, ...rest } = record;
  return { ...rest, created_at: iso(created_at_ms) };
}

/** Folds an order from its events and compares the row with what comes out. */
import canonicalize from "canonicalize";
import { toMajorUnits } from "../../domain/money.ts";
import {
  camelCurrency,
  isoInstant,
  type Dated,
  type OrderEvent,
} from "../../domain/order/event.ts";
import { before_first_event, evolveOrder, type Order } from "../../domain/order/order.ts";
import { orderFromRow, type OrderRow } from "../../postgres/rows.ts";
import type { EventRow } from "../documents/order-document.ts";
import { checkChain } from "./check-chain.ts";
import type { About, FindingList } from "./finding.ts";

/** An event as the deciders made it. */
export type PastEvent = Dated<OrderEvent> & Readonly<{ position: number }>;

/**
 * Checks timeline and row of one order. Returns the order as its events tell it; null when they
 * tell no order at all, and then nothing else about it can be checked.
 */
export function checkOrder(
  findings: FindingList,
  row: OrderRow,
  rows: readonly EventRow[],
): Readonly<{ order: Order; events: readonly PastEvent[] }> | null {
  const { merchant_id, order_id } = row;
  const subject = { subject: "order", id: order_id, order_id } as const;
  const head = checkChain(findings, { ...subject, merchant_id }, rows);
  findings.compare(
    { ...subject, field: "head_hash" },
    rows.length === 0 ? null : head,
    row.head_hash,
  );
  const events = rows.map(pastEvent);
  const [first] = events;
  if (first?.type !== "ORDER_DRAFT_CREATED") {
    const expected = "ORDER_DRAFT_CREATED";
    findings.compare({ ...subject, field: "first event" }, expected, first?.type);
    return null;
  }
  const actual = orderFromRow(row);
  checkDraft(findings, actual, first);
  const order = fold(findings, actual, events);
  if (order === null) return null;
  for (const [field, valueOf] of compared) {
    findings.compare({ ...subject, field }, valueOf(order), valueOf(actual));
  }
  return { order, events };
}

/** Whatever stands in the table: a payload that is no object has no values. */
export function pastEvent({ type, at: at_ms, payload: stored, position }: EventRow): PastEvent {
  const is_object = typeof stored === "object" && (stored as unknown) !== null;
  const payload = is_object ? stored : {};
  return { type, at_ms, payload, position: Number(position) } as unknown as PastEvent;
}

/** What the first event says of the order, and the row repeats. */
function checkDraft(findings: FindingList, order: Order, event: PastEvent): void {
  const { order_id, currency } = order;
  const payload = event.payload as Readonly<Record<string, unknown>>;
  const amount_key = `quoteAmount${camelCurrency(currency)}`;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["sku_id", payload["skuId"], order.sku_id],
    ["quantity", payload["quantity"], order.quantity],
    ["date", payload["date"], order.date],
    ["start_time", payload["startTime"] ?? "", order.start_time],
    ["quote_amount", payload[amount_key], toMajorUnits(order.quote_amount_minor, currency)],
    ["channel", payload["channel"], order.channel],
    ["customer", canonicalize(payload["customer"]), canonicalize(order.customer)],
    ["created_at", isoInstant(event.at_ms), isoInstant(order.created_at_ms)],
  ];
  for (const [field, expected, found] of pairs) {
    const about: About = { subject: "order", id: order_id, order_id, field };
    findings.compare(about, String(expected), String(found));
  }
}

function fold(findings: FindingList, actual: Order, events: readonly PastEvent[]): Order | null {
  const { order_id } = actual;
  let order: Order = {
    ...actual,
    ...before_first_event,
  };
  for (const event of events) {
    try {
      order = withTicket(evolveOrder(order, event), event, actual);
    } catch (error) {
      findings.add({
        subject: "order",
        id: order_id,
        order_id,
        field: `event ${event.position}`,
        expected: `an event that can happen in status ${order.status}`,
        found: `${event.type} (${(error as Error).message})`,
      });
      return null;
    }
  }
  return order;
}

/** The ticket that the event issues. Its fulfilment's id stands in the rows only. */
function withTicket(order: Order, event: PastEvent, actual: Order): Order {
  if (event.type !== "FULFILLMENT_ISSUED") return order;
  const { ticketCode: ticket_code, qrUrl: qr_url } = event.payload;
  const fulfillment_id = actual.fulfillment?.fulfillment_id ?? "";
  return {
    ...order,
    fulfillment: { fulfillment_id, ticket_code, qr_url, issued_at_ms: event.at_ms },
  };
}

/** Everything of an order's row that its events decide. */
const compared: readonly (readonly [string, (order: Order) => string | number | null])[] = [
  ["status", (order) => order.status],
  ["payment_status", (order) => order.payment_status],
  ["fulfillment_status", (order) => order.fulfillment_status],
  ["lock_id", ({ lock }) => lock?.lock_id ?? null],
  ["lock_status", ({ lock }) => lock?.status ?? null],
  ["lock_quantity", ({ lock }) => lock?.quantity ?? null],
  ["lock_expiry_at", ({ lock }) => instantOrNull(lock?.expiry_at_ms)],
  ["hold_until", ({ lock }) => instantOrNull(lock?.hold_until_ms)],
  ["session_id", (order) => order.session_id],
  ["payment_ref", (order) => order.payment_ref],
  ["payment_method", (order) => order.payment_method],
  ["asked_back_minor", (order) => order.asked_back_minor.toString()],
  ["refunded_minor", (order) => order.refunded_minor.toString()],
  ["ticket_code", ({ fulfillment }) => fulfillment?.ticket_code ?? null],
  ["qr_url", ({ fulfillment }) => fulfillment?.qr_url ?? null],
  ["issued_at", ({ fulfillment }) => instantOrNull(fulfillment?.issued_at_ms)],
];

function instantOrNull(at_ms: number | undefined): string | null {
  if (at_ms === undefined) return null;
  return Number.isNaN(at_ms) ? "no instant" : isoInstant(at_ms);
}

/** The refunds of an order, or of a deposit, are those that its events tell of. */
import { toMajorUnits } from "../../domain/money.ts";
import { payOutNames } from "../../domain/payment/pay-out-refund.ts";
import { camelCurrency } from "../../domain/order/event.ts";
import type { RefundRow } from "../../postgres/rows.ts";
import type { PastEvent } from "./check-order.ts";
import type { FindingList } from "./finding.ts";

type Told = {
  session_id: string;
  reason: string;
  payload: Readonly<Record<string, unknown>>;
  status: "PENDING" | "SUCCEEDED" | "FAILED";
  refund_ref: string | null;
  attempt_count: number;
  /** As events call it. */
  means: string | null;
  twice_ref: string | null;
};

/** Compares the refunds of one order with its REFUND_… events; null: of what is no order. */
export function checkRefunds(
  findings: FindingList,
  { order_id, events }: Readonly<{ order_id: string | null; events: readonly PastEvent[] }>,
  refunds: readonly RefundRow[],
): void {
  const told = toldOf(events);
  for (const row of refunds) {
    const { refund_id: id, currency } = row;
    const about = { subject: "refund", id, order_id } as const;
    const by_events = told.get(id);
    told.delete(id);
    if (by_events === undefined) {
      const expected = "nothing: no REFUND_REQUESTED";
      findings.add({ ...about, field: "row", expected, found: "a refund" });
      continue;
    }
    const amount = by_events.payload[`amount${camelCurrency(currency)}`];
    const found_amount = toMajorUnits(row.amount_minor, currency);
    findings.compare(
      { ...about, field: `amount in ${currency}` },
      String(amount),
      `${found_amount}`,
    );
    findings.compare({ ...about, field: "session_id" }, by_events.session_id, row.session_id);
    findings.compare({ ...about, field: "reason" }, by_events.reason, row.reason);
    findings.compare({ ...about, field: "status" }, by_events.status, row.status);
    findings.compare({ ...about, field: "refund_ref" }, by_events.refund_ref, row.refund_ref);
    const { attempt_count } = by_events;
    findings.compare({ ...about, field: "attempt_count" }, attempt_count, row.attempt_count);
    const paid_out = row.paid_out === null ? null : payOutNames[row.paid_out];
    findings.compare({ ...about, field: "paid_out" }, by_events.means, paid_out);
    findings.compare({ ...about, field: "twice_ref" }, by_events.twice_ref, row.twice_ref);
  }
  for (const id of told.keys()) {
    const about = { subject: "refund", id, order_id, field: "row" } as const;
    findings.add({ ...about, expected: "a refund, as requested", found: "nothing" });
  }
}

function toldOf(events: readonly PastEvent[]): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const event of events) {
    if (event.type === "REFUND_REQUESTED") {
      const { refundId, sessionId: session_id, reason } = event.payload;
      const payload = event.payload as Told["payload"];
      const unpaid = { refund_ref: null, means: null, twice_ref: null };
      const fresh = { status: "PENDING", attempt_count: 1, ...unpaid } as const;
      told.set(refundId, { session_id, reason, payload, ...fresh });
      continue;
    }
    const news = newsOf(event);
    const refund = news === null ? undefined : told.get(news.refund_id);
    if (refund !== undefined) Object.assign(refund, news?.told);
  }
  return told;
}

/** What an event tells of a refund that was asked for before. */
function newsOf(event: PastEvent): Readonly<{ refund_id: string; told: Partial<Told> }> | null {
  if (event.type === "REFUND_FAILED") {
    return { refund_id: event.payload.refundId, told: { status: "FAILED" } };
  }
  if (event.type === "REFUND_RETRIED") {
    const { refundId: refund_id, attempt: attempt_count } = event.payload;
    return { refund_id, told: { status: "PENDING", attempt_count } };
  }
  if (event.type === "REFUND_PAID_OUT") {
    const { refundId: refund_id, means } = event.payload;
    return { refund_id, told: { means } };
  }
  if (event.type === "REFUND_GIVEN_TWICE") {
    const { refundId: refund_id, refundRef: twice_ref } = event.payload;
    return { refund_id, told: { twice_ref } };
  }
  if (event.type === "REFUND_SUCCEEDED") {
    const { refundId: refund_id, refundRef: refund_ref } = event.payload;
    return { refund_id, told: { status: "SUCCEEDED", refund_ref } };
  }
  return null;
}

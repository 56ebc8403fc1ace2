/** An order's payments: its sessions say what its events say, and money stays for a ticket only. */
import type { Order } from "../../domain/order/order.ts";
import type { RefundRow, SessionRow } from "../../postgres/rows.ts";
import type { PastEvent } from "./check-order.ts";
import type { FindingList } from "./finding.ts";

/** Money of a session that reached the order. */
type Payment = Readonly<{ session_id: string; payment_ref: string; is_completed: boolean }>;

type Paying = Readonly<{
  order: Order;
  events: readonly PastEvent[];
  /** Of the order's cart. */
  sessions: readonly SessionRow[];
  refunds: readonly RefundRow[];
}>;

/** Compares the sessions and the refunds of one order with its events. */
export function checkPayments(findings: FindingList, paying: Paying): void {
  const { order, events } = paying;
  const announced = new Set<string>();
  const payments = new Map<string, Payment>();
  for (const event of events) {
    if (event.type === "PAYMENT_SESSION_CREATED") announced.add(event.payload.sessionId);
    if (event.type === "CHECKOUT_COMPLETED" || event.type === "LATE_PAYMENT_RECEIVED") {
      const { sessionId: session_id, paymentRef: payment_ref } = event.payload;
      const is_completed = event.type === "CHECKOUT_COMPLETED";
      payments.set(session_id, { session_id, payment_ref, is_completed });
    }
  }
  for (const session of paying.sessions) {
    if (!session.order_ids.includes(order.order_id)) continue;
    const is_announced = announced.delete(session.session_id);
    checkSession(findings, order, { session, is_announced, payments });
  }
  for (const id of announced) {
    findings.add({
      ...{ subject: "session", id, order_id: order.order_id, field: "row" },
      ...{ expected: "a session of this order, as created", found: "nothing" },
    });
  }
  checkMoney(findings, paying, [...payments.values()]);
}

function checkSession(
  findings: FindingList,
  order: Order,
  known: Readonly<{
    session: SessionRow;
    is_announced: boolean;
    payments: ReadonlyMap<string, Payment>;
  }>,
): void {
  const { session, is_announced, payments } = known;
  const { session_id, status } = session;
  const { order_id } = order;
  const about = { subject: "session", id: session_id, order_id } as const;
  findings.compare({ ...about, field: "PAYMENT_SESSION_CREATED" }, true, is_announced);
  const payment = payments.get(session_id);
  findings.compare(
    { ...about, field: "payment_ref" },
    payment?.payment_ref ?? null,
    session.payment_ref,
  );
  const is_completed = payment?.is_completed === true;
  if (is_completed || status === "SUCCEEDED") {
    const expected = is_completed ? "SUCCEEDED" : "not SUCCEEDED: no CHECKOUT_COMPLETED";
    findings.compare({ ...about, field: "status" }, expected, status);
  }
  const is_awaited = order.status === "PENDING_PAYMENT" && order.session_id === session_id;
  const is_open = status === "OPEN" || status === "UNKNOWN";
  if (is_awaited !== is_open) {
    const expected = is_awaited
      ? `OPEN or UNKNOWN: the order waits for it`
      : `ended: the order is ${order.status}`;
    findings.add({ ...about, field: "status", expected, found: status });
  }
}

/**
 * The money of the payment that stands is kept for a ticket, and goes back whole without one. What
 * came besides is a matter of its session, whose refunds are summed up elsewhere.
 */
function checkMoney(
  findings: FindingList,
  { order, refunds }: Paying,
  payments: readonly Payment[],
): void {
  const standing = payments.find(({ is_completed }) => is_completed);
  if (standing === undefined) return;
  const { order_id, quote_amount_minor, currency } = order;
  const given_back = refunds
    .filter((refund) => refund.session_id === standing.session_id)
    .reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  // With its ticket still good, only parts of the price go back.
  const owed = order.status === "FULFILLED" ? order.asked_back_minor : quote_amount_minor;
  const field = `refunds of ${standing.session_id} in minor units of ${currency}`;
  findings.compare({ subject: "order", id: order_id, order_id, field }, owed, given_back);
}

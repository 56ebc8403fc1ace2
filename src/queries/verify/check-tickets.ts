/** Exactly one ticket for an order whose ticket was issued, and none for any other. */
import { isoInstant } from "../../domain/order/event.ts";
import type { Order } from "../../domain/order/order.ts";
import type { PastEvent } from "./check-order.ts";
import type { FindingList } from "./finding.ts";
import type { TicketRow } from "./read-pages.ts";

/** Compares the tickets of one order with what its events issued and revoked. */
export function checkTickets(
  findings: FindingList,
  { order, events }: Readonly<{ order: Order; events: readonly PastEvent[] }>,
  tickets: readonly TicketRow[],
): void {
  const { order_id, fulfillment } = order;
  if (fulfillment === null) {
    for (const { ticket_code: id } of tickets) {
      const found = `a ticket, order ${order.status}`;
      findings.add({
        ...{ subject: "ticket", id, order_id, field: "row" },
        ...{ expected: "nothing: no FULFILLMENT_ISSUED", found },
      });
    }
    return;
  }
  const { ticket_code, fulfillment_id, issued_at_ms } = fulfillment;
  const ticket = tickets.find((one) => one.ticket_code === ticket_code);
  for (const { ticket_code: id } of tickets.filter((one) => one !== ticket)) {
    const about = { subject: "ticket", id, order_id, field: "row" } as const;
    findings.add({ ...about, expected: `only ${ticket_code}`, found: "another ticket" });
  }
  const about = { subject: "ticket", id: ticket_code, order_id } as const;
  if (ticket === undefined) {
    findings.add({ ...about, field: "row", expected: "a ticket, as issued", found: "nothing" });
    return;
  }
  const is_revoked = events.some(({ type }) => type === "FULFILLMENT_REVOKED");
  findings.compare({ ...about, field: "status" }, is_revoked ? "REVOKED" : "VALID", ticket.status);
  findings.compare({ ...about, field: "fulfillment_id" }, fulfillment_id, ticket.fulfillment_id);
  const [expected, found] = [issued_at_ms, ticket.issued_at].map(isoInstant);
  findings.compare({ ...about, field: "issued_at" }, expected, found);
}

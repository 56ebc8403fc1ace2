/** What an order document holds on request: its cart, payments, tickets, refunds. */
import type { Order } from "../../domain/order/order.ts";
import type { Database } from "../../postgres/database.ts";
import { fulfillmentDocument, orderDocument } from "../documents/order-document.ts";
import { refundDocument } from "../documents/refund-document.ts";
import { sessionDocument } from "../documents/session-document.ts";
import { readCartOrders } from "./read-order.ts";
import { readRefundsOfOrder, readSessionsOfCart } from "./read-session.ts";

export type Expansion = "cart" | "payments" | "tickets" | "refunds";

export async function expandOrder(
  { sql, base_url }: Readonly<{ sql: Database; base_url: string }>,
  order: Order,
  expansions: readonly Expansion[],
): Promise<Record<string, unknown>> {
  const { merchant_id, order_id, cart_id } = order;
  const expanded: Record<string, unknown> = {};
  for (const expansion of expansions) {
    switch (expansion) {
      case "cart": {
        const orders = await readCartOrders(sql, merchant_id, cart_id);
        expanded["cart"] = { cart_id, orders: orders.map(orderDocument) };
        break;
      }
      case "payments": {
        const sessions = await readSessionsOfCart(sql, merchant_id, cart_id);
        const own = sessions.filter(({ order_ids }) => order_ids.includes(order_id));
        expanded["payments"] = own.map((session) => sessionDocument(session, base_url));
        break;
      }
      case "tickets": {
        const document = fulfillmentDocument(order);
        const url = document === null ? null : `${base_url}/t/${document.ticket_code}`;
        expanded["tickets"] = document === null ? [] : [{ ...document, ticket_url: url }];
        break;
      }
      case "refunds":
        expanded["refunds"] = (await readRefundsOfOrder(sql, merchant_id, order_id)).map(
          refundDocument,
        );
        break;
    }
  }
  return expanded;
}

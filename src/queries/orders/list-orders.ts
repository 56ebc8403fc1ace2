/** The orders list: newest first, page by page, by any of its filters. */
import type {
  FulfillmentStatus,
  ListOrdersQuery,
  OrderList,
  OrderStatus,
  PaymentStatus,
} from "../../contract/order.ts";
import type { Database } from "../../postgres/database.ts";
import { orderFromRow, type OrderRow } from "../../postgres/rows.ts";
import { endOf, startOf, type ListCursor } from "../created-range.ts";
import { orderDocument } from "../documents/order-document.ts";
import { matches, nameMatches, namedOrders } from "./search-orders.ts";

export async function listOrders(
  sql: Database,
  merchant: Readonly<{ merchant_id: string; time_zone: string }>,
  query: ListOrdersQuery & Readonly<{ after: ListCursor | null }>,
): Promise<OrderList> {
  const { merchant_id, time_zone } = merchant;
  const from_ms = query.created_from === undefined ? null : startOf(query.created_from, time_zone);
  const to_ms = query.created_to === undefined ? null : endOf(query.created_to, time_zone);
  const { after } = query;
  const found = query.q === undefined ? null : await nameMatches(sql, merchant_id, query.q);
  const rows = await sql<OrderRow[]>`
    select * from ${found === null ? sql`orders` : namedOrders(sql, merchant_id, found)}
    where merchant_id = ${merchant_id}
    ${query.status === undefined ? sql`` : statusIs(sql, query.status)}
    ${query.payment_status === undefined ? sql`` : paymentIs(sql, query.payment_status)}
    ${query.fulfillment_status === undefined ? sql`` : fulfillmentIs(sql, query.fulfillment_status)}
    ${query.channel === undefined ? sql`` : sql`and channel = ${query.channel}`}
    ${query.date === undefined ? sql`` : sql`and visit_date = ${query.date}`}
    ${from_ms === null ? sql`` : sql`and created_at >= ${from_ms}::timestamptz`}
    ${to_ms === null ? sql`` : sql`and created_at < ${to_ms}::timestamptz`}
    ${
      query.q === undefined || found !== null
        ? sql``
        : sql`and order_id in (${matches(sql, merchant_id, query.q)})`
    }
    ${
      after === null
        ? sql``
        : sql`and (created_at, order_id) < (${after.created_at_ms}::timestamptz, ${after.id})`
    }
    order by created_at desc, order_id desc
    limit ${query.limit + 1}`;
  const page = rows.slice(0, query.limit).map(orderFromRow);
  const last = page.at(-1);
  const has_more = rows.length > query.limit && last !== undefined;
  return {
    data: page.map(orderDocument),
    next_cursor: has_more ? `${last.created_at_ms}.${last.order_id}` : null,
  };
}

/** Rare statuses have an index of their own; most orders are FULFILLED and need none. */
function statusIs(sql: Database, status: OrderStatus) {
  switch (status) {
    case "EXPIRED":
    case "CANCELLED":
    case "REFUNDED":
    case "PAID":
      return sql`and ended_status = ${status}`;
    case "DRAFT":
    case "LOCKED":
    case "PENDING_PAYMENT":
      return sql`and status = ${status} and lock_status = 'HELD'`;
    case "FULFILLED":
      return sql`and status = ${status}`;
  }
}

/** The rare ones have an index of their own; a payment under way is found by the hold it keeps. */
function paymentIs(sql: Database, payment_status: PaymentStatus) {
  switch (payment_status) {
    case "FAILED":
    case "UNKNOWN":
    case "REFUNDED":
    case "PARTIALLY_REFUNDED":
      return sql`and rare_payment_status = ${payment_status}`;
    case "PENDING":
      return sql`and payment_status = 'PENDING' and lock_status = 'HELD'`;
    case "NONE":
      return sql`and payment_status = 'NONE' and ${isNotFulfilled(sql)}`;
    case "SUCCESS":
      return sql`and payment_status = 'SUCCESS'`;
  }
}

function fulfillmentIs(sql: Database, fulfillment_status: FulfillmentStatus) {
  switch (fulfillment_status) {
    case "REVOKED":
    case "STUCK":
      return sql`and rare_fulfillment_status = ${fulfillment_status}`;
    case "PENDING":
      return sql`and fulfillment_status = 'PENDING' and ${isNotFulfilled(sql)}`;
    case "FULFILLED":
      return sql`and fulfillment_status = 'FULFILLED'`;
  }
}

/** True of every order that waits or has ended, in words for which there are indexes. */
function isNotFulfilled(sql: Database) {
  return sql`(lock_status = 'HELD' or ended_status is not null)`;
}

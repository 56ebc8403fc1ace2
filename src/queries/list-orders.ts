/** The orders list: newest first, page by page, by any of its filters. */
import type { ListOrdersQuery, OrderList, OrderStatus } from "../contract/order.ts";
import { addDays, instantOfLocalMinute } from "../domain/time-zone.ts";
import type { Database } from "../postgres/database.ts";
import { orderFromRow, type OrderRow } from "../postgres/rows.ts";
import { orderDocument } from "./documents/order-document.ts";

/** Where a page ended: the next one begins behind this order. */
type Cursor = Readonly<{ created_at_ms: number; order_id: string }>;

/** Null when the text is no cursor of ours. */
export function readCursor(text: string): Cursor | null {
  // Fourteen digits of milliseconds end in the year 5138, which every database on the way can hold.
  const match = /^(\d{1,14})\.([A-Za-z0-9_-]{1,100})$/.exec(text);
  const [, created_at_ms, order_id] = match ?? [];
  if (created_at_ms === undefined || order_id === undefined) return null;
  return { created_at_ms: Number(created_at_ms), order_id };
}

export async function listOrders(
  sql: Database,
  merchant: Readonly<{ merchant_id: string; time_zone: string }>,
  query: ListOrdersQuery & Readonly<{ after: Cursor | null }>,
): Promise<OrderList> {
  const { merchant_id, time_zone } = merchant;
  const from_ms = query.created_from === undefined ? null : startOf(query.created_from, time_zone);
  const to_ms = query.created_to === undefined ? null : endOf(query.created_to, time_zone);
  const { after } = query;
  const found = query.q === undefined ? null : await nameMatches(sql, merchant_id, query.q);
  const rows = await sql<OrderRow[]>`
    select * from orders
    where merchant_id = ${merchant_id}
    ${query.status === undefined ? sql`` : statusIs(sql, query.status)}
    ${query.channel === undefined ? sql`` : sql`and channel = ${query.channel}`}
    ${query.date === undefined ? sql`` : sql`and visit_date = ${query.date}`}
    ${from_ms === null ? sql`` : sql`and created_at >= ${from_ms}::timestamptz`}
    ${to_ms === null ? sql`` : sql`and created_at < ${to_ms}::timestamptz`}
    ${query.q === undefined ? sql`` : sql`and ${isMatch(sql, { merchant_id, q: query.q, found })}`}
    ${
      after === null
        ? sql``
        : sql`and (created_at, order_id) < (${after.created_at_ms}::timestamptz, ${after.order_id})`
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

/** As many orders are named one by one; what more have in common is looked up along the list. */
const named_max = 1000;

/** The orders that the search box finds; null when they are too many to be named. */
async function nameMatches(
  sql: Database,
  merchant_id: string,
  q: string,
): Promise<readonly string[] | null> {
  const rows = await sql<{ order_id: string }[]>`
    select order_id from (${matches(sql, merchant_id, q)}) found limit ${named_max + 1}`;
  return rows.length > named_max ? null : rows.map(({ order_id }) => order_id);
}

type Search = Readonly<{ merchant_id: string; q: string; found: readonly string[] | null }>;

function isMatch(sql: Database, { merchant_id, q, found }: Search) {
  return found === null
    ? sql`order_id in (${matches(sql, merchant_id, q)})`
    : sql`order_id = any (${found as string[]})`;
}

/** By the start of an order id, a ticket code, a payment reference or a customer value. */
function matches(sql: Database, merchant_id: string, q: string) {
  const term = q.toLowerCase();
  const above = `${term}\u{10ffff}`;
  return sql`
    select order_id from orders
    where merchant_id = ${merchant_id} and order_id >= ${term} and order_id < ${above}
    union all
    select order_id from tickets
    where merchant_id = ${merchant_id} and ticket_code >= ${term} and ticket_code < ${above}
    union all
    select order_id from order_terms
    where merchant_id = ${merchant_id} and term >= ${term} and term < ${above}`;
}

function startOf(when: string, time_zone: string): number {
  return isDate(when) ? instantOfLocalMinute(`${when}T00:00`, time_zone) : Date.parse(when);
}

/** A date alone includes that whole day. */
function endOf(when: string, time_zone: string): number {
  return isDate(when)
    ? instantOfLocalMinute(`${addDays(when, 1)}T00:00`, time_zone)
    : Date.parse(when);
}

function isDate(when: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(when);
}

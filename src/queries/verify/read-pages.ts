/**
 * Walks over all orders of a merchant, a page at a time, with everything that belongs to them. The
 * next page is under way while the last one is looked at, and no page is kept.
 */
import type { Transaction } from "../../postgres/database.ts";
import type { OrderRow, RefundRow, SessionRow } from "../../postgres/rows.ts";
import type { EventRow } from "../documents/order-document.ts";

/** What verification asks of a transaction on one snapshot. */
export type Snapshot = Transaction;

export type TicketRow = {
  ticket_code: string;
  order_id: string;
  fulfillment_id: string;
  status: "VALID" | "REVOKED";
  issued_at: number;
};

/** Orders, and what belongs to them, by order id. */
export type OrderPage = Readonly<{
  orders: readonly OrderRow[];
  /** In the order of the stream. */
  events: ReadonlyMap<string, readonly EventRow[]>;
  tickets: ReadonlyMap<string, readonly TicketRow[]>;
  refunds: ReadonlyMap<string, readonly RefundRow[]>;
  /** By cart id. */
  sessions: ReadonlyMap<string, readonly SessionRow[]>;
}>;

const page_orders = 500;

/** By time of creation, as they lie on the disk. */
export async function* readOrderPages(
  snapshot: Snapshot,
  merchant_id: string,
): AsyncGenerator<OrderPage> {
  let orders = await selectOrders(snapshot, merchant_id, null);
  let rest = loadRest(snapshot, merchant_id, orders);
  while (orders.length > 0) {
    const last = orders.at(-1) ?? null;
    const page = await rest;
    // The next one is asked for before this one is handed out.
    const next = selectOrders(snapshot, merchant_id, last);
    const next_rest = next.then((rows) => loadRest(snapshot, merchant_id, rows));
    // Should the reader stop here, nobody waits for these any more.
    next_rest.catch(() => undefined);
    yield page;
    orders = await next;
    rest = next_rest;
  }
}

function selectOrders(
  snapshot: Snapshot,
  merchant_id: string,
  after: OrderRow | null,
): Promise<OrderRow[]> {
  const behind =
    after === null
      ? snapshot``
      : snapshot`
          and (created_at, order_id) > (${after.created_at}::timestamptz, ${after.order_id})`;
  return Promise.resolve(snapshot<OrderRow[]>`
    select * from orders where merchant_id = ${merchant_id} ${behind}
    order by created_at, order_id limit ${page_orders}`);
}

async function loadRest(
  snapshot: Snapshot,
  merchant_id: string,
  orders: readonly OrderRow[],
): Promise<OrderPage> {
  const order_ids = orders.map(({ order_id }) => order_id);
  const cart_ids = [...new Set(orders.map(({ cart_id }) => cart_id))];
  const [events, tickets, refunds, sessions] = await Promise.all([
    // Look by look into the index, whatever the planner thinks of the table's size.
    snapshot<EventRow[]>`
      select e.position, e.stream_id, e.type, e.at, e.actor, e.payload, e.hash
      from unnest(${order_ids}::text[]) as wanted (order_id)
      cross join lateral (
        select * from events
        where merchant_id = ${merchant_id} and right(stream_id, 11) = right(wanted.order_id, 11)
          and stream_id = wanted.order_id
        order by position offset 0) e`,
    snapshot<TicketRow[]>`
      select t.ticket_code, t.order_id, t.fulfillment_id, t.status, t.issued_at
      from unnest(${order_ids}::text[]) as wanted (order_id)
      cross join lateral (
        select * from tickets
        where merchant_id = ${merchant_id} and right(order_id, 11) = right(wanted.order_id, 11)
          and order_id = wanted.order_id offset 0) t`,
    snapshot<RefundRow[]>`
      select r.* from unnest(${order_ids}::text[]) as wanted (order_id)
      cross join lateral (
        select * from refunds
        where merchant_id = ${merchant_id} and right(order_id, 11) = right(wanted.order_id, 11)
          and order_id = wanted.order_id offset 0) r`,
    snapshot<SessionRow[]>`
      select s.* from unnest(${cart_ids}::text[]) as wanted (cart_id)
      cross join lateral (
        select * from payment_sessions
        where merchant_id = ${merchant_id} and right(cart_id, 11) = right(wanted.cart_id, 11)
          and cart_id = wanted.cart_id offset 0) s`,
  ]);
  return {
    orders,
    events: groupBy(events, ({ stream_id }) => stream_id),
    tickets: groupBy(tickets, ({ order_id }) => order_id),
    refunds: groupBy(refunds, ({ order_id }) => order_id),
    sessions: groupBy(sessions, ({ cart_id }) => cart_id),
  };
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

/**
 * Loads what a batch names. An order brings its whole cart, the cart's sessions, and the slots of
 * its orders, so that no decision needs a second look. Every statement is sent before the first
 * answer.
 */
import type { Facts, Needs } from "../../engine/ports/store.ts";
import type { Connection } from "./connection.ts";
import {
  idempotencyFromRow,
  orderFromRow,
  refundFromRow,
  sessionFromRow,
  slotFromRow,
  type IdempotencyRow,
  type OrderRow,
  type RefundRow,
  type SessionRow,
  type SlotRow,
} from "../rows.ts";

const none: Facts = {
  orders: [],
  sessions: [],
  refunds: [],
  slots: [],
  replays: [],
  idempotency: [],
};

export async function loadFacts(
  connection: Connection,
  merchant_id: string,
  needs: Needs,
): Promise<Facts> {
  const names_orders =
    needs.order_ids.length + needs.session_ids.length + needs.refund_ids.length > 0 ||
    needs.cart_ids.length > 0;
  const [orders, sessions, order_slots, named_slots, refunds, replays, idempotency] =
    await Promise.all([
      names_orders ? selectOrders(connection, merchant_id, needs) : [],
      names_orders ? selectSessions(connection, merchant_id, needs) : [],
      names_orders ? selectSlotsOfOrders(connection, merchant_id, needs) : [],
      needs.slots.length > 0 ? selectSlots(connection, merchant_id, needs) : [],
      needs.refund_ids.length > 0 ? selectRefunds(connection, merchant_id, needs) : [],
      needs.replay_ids.length > 0 ? selectReplays(connection, merchant_id, needs) : [],
      needs.idempotency_keys.length > 0 ? selectAnswers(connection, merchant_id, needs) : [],
    ]);
  return {
    orders: orders.map((row) => ({ order: orderFromRow(row), head_hash: row.head_hash })),
    sessions: sessions.map(sessionFromRow),
    slots: [...order_slots, ...named_slots].map(slotFromRow),
    refunds: refunds.map(refundFromRow),
    replays,
    idempotency: idempotency.map(idempotencyFromRow),
  };
}

/** The carts of everything that was named, as a subquery: each branch is one index look-up. */
function namedCarts(connection: Connection, merchant_id: string, needs: Needs) {
  const { cart_ids, order_ids, session_ids, refund_ids } = needs;
  const branches = [connection`select unnest(${cart_ids as string[]}::text[]) as cart_id`];
  if (order_ids.length > 0) {
    branches.push(connection`
      union select cart_id from orders
      where merchant_id = ${merchant_id} and order_id = any (${order_ids as string[]}::text[])`);
  }
  if (session_ids.length > 0) {
    branches.push(connection`
      union select cart_id from payment_sessions
      where merchant_id = ${merchant_id} and session_id = any (${session_ids as string[]}::text[])`);
  }
  if (refund_ids.length > 0) {
    branches.push(connection`
      union select o.cart_id from refunds r
      join orders o on o.merchant_id = ${merchant_id} and o.order_id = r.order_id
      where r.merchant_id = ${merchant_id} and r.refund_id = any (${refund_ids as string[]}::text[])`);
  }
  return branches;
}

function selectOrders(connection: Connection, merchant_id: string, needs: Needs) {
  return connection<OrderRow[]>`
    select * from orders
    where merchant_id = ${merchant_id}
      and cart_id in (${namedCarts(connection, merchant_id, needs)})`;
}

function selectSessions(connection: Connection, merchant_id: string, needs: Needs) {
  return connection<SessionRow[]>`
    select * from payment_sessions
    where merchant_id = ${merchant_id}
      and cart_id in (${namedCarts(connection, merchant_id, needs)})`;
}

function selectSlotsOfOrders(connection: Connection, merchant_id: string, needs: Needs) {
  return connection<SlotRow[]>`
    select pool_id, visit_date, start_time, capacity, closed, held, sold from slots
    where merchant_id = ${merchant_id}
      and (pool_id, visit_date, start_time) in (
        select pool_id, visit_date, start_time from orders
        where merchant_id = ${merchant_id}
          and cart_id in (${namedCarts(connection, merchant_id, needs)}))`;
}

function selectSlots(connection: Connection, merchant_id: string, needs: Needs) {
  return connection<SlotRow[]>`
    select s.pool_id, s.visit_date, s.start_time, s.capacity, s.closed, s.held, s.sold
    from json_to_recordset(${JSON.stringify(needs.slots)}::json)
      as wanted (pool_id text, date date, start_time text)
    join slots s on s.merchant_id = ${merchant_id} and s.pool_id = wanted.pool_id
      and s.visit_date = wanted.date and s.start_time = wanted.start_time`;
}

function selectRefunds(connection: Connection, merchant_id: string, needs: Needs) {
  return connection<RefundRow[]>`
    select * from refunds
    where merchant_id = ${merchant_id}
      and refund_id = any (${needs.refund_ids as string[]}::text[])`;
}

function selectReplays(connection: Connection, merchant_id: string, needs: Needs) {
  return connection<{ replay_id: string; session_id: string }[]>`
    select replay_id, session_id from used_mandates
    where merchant_id = ${merchant_id}
      and replay_id = any (${needs.replay_ids as string[]}::text[])`;
}

function selectAnswers(connection: Connection, merchant_id: string, needs: Needs) {
  const wanted = needs.idempotency_keys.map(({ caller_id, key }) => ({ caller_id, key }));
  return connection<IdempotencyRow[]>`
    select k.caller_id, k.key, k.request_hash, k.answer_status, k.answer_body, k.created_at
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted (caller_id text, key text)
    join idempotency_keys k on k.merchant_id = ${merchant_id}
      and k.caller_id = wanted.caller_id and k.key = wanted.key`;
}

/** Orders on these slots whose hold is due, oldest first, with what belongs to them. */
export async function loadDueHolds(
  connection: Connection,
  merchant_id: string,
  wanted: Readonly<{ slots: Needs["slots"]; now_ms: number; limit: number }>,
): Promise<Facts> {
  const rows = await connection<{ order_id: string }[]>`
    select o.order_id from orders o
    join json_to_recordset(${JSON.stringify(wanted.slots)}::json)
      as wanted (pool_id text, date date, start_time text)
      on o.pool_id = wanted.pool_id and o.visit_date = wanted.date
      and o.start_time = wanted.start_time
    where o.merchant_id = ${merchant_id} and o.lock_status = 'HELD'
      and o.lock_expiry_at <= ${wanted.now_ms}::timestamptz
      and o.hold_until <= ${wanted.now_ms}::timestamptz
    order by o.lock_expiry_at limit ${wanted.limit}`;
  if (rows.length === 0) return none;
  return loadFacts(connection, merchant_id, {
    order_ids: rows.map(({ order_id }) => order_id),
    cart_ids: [],
    session_ids: [],
    refund_ids: [],
    slots: [],
    replay_ids: [],
    idempotency_keys: [],
  });
}

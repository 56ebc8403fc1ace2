/**
 * Loads what a batch names. An order brings its whole cart, the cart's sessions, and the slots of
 * its orders, so that no decision needs a second look. Every statement is sent before the first
 * answer.
 */
import type { Facts, Needs } from "../../engine/ports/store.ts";
import type { Connection } from "./connection.ts";
import { loadRecords } from "./load-records.ts";
import { sql, type SqlText } from "./sql-text.ts";
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
import { tradeOrderFromRow, type TradeOrderRow } from "../trade-rows.ts";

/** Of nothing that was asked for. */
export const no_facts: Facts = {
  orders: [],
  sessions: [],
  trade_orders: [],
  refunds: [],
  slots: [],
  replays: [],
  records: [],
  answered: [],
  idempotency: [],
};

export async function loadFacts(
  connection: Connection,
  merchant_id: string,
  needs: Needs,
): Promise<Facts> {
  const names_orders =
    needs.order_ids.length + needs.session_ids.length + needs.refund_ids.length > 0 ||
    needs.cart_ids.length + needs.trade_order_ids.length > 0;
  const [
    orders,
    sessions,
    trade_orders,
    order_slots,
    named_slots,
    refunds,
    replays,
    records,
    idempotency,
  ] = await Promise.all([
    names_orders ? selectOrders(connection, merchant_id, needs) : [],
    names_orders ? selectSessions(connection, merchant_id, needs) : [],
    names_orders ? selectTradeOrders(connection, merchant_id, needs) : [],
    names_orders ? selectSlotsOfOrders(connection, merchant_id, needs) : [],
    needs.slots.length > 0 ? selectSlots(connection, merchant_id, needs) : [],
    needs.refund_ids.length > 0 ? selectRefunds(connection, merchant_id, needs) : [],
    needs.replay_ids.length > 0 ? selectReplays(connection, merchant_id, needs) : [],
    needs.lookups.length > 0 ? loadRecords(connection, merchant_id, needs.lookups) : [],
    needs.idempotency_keys.length > 0 ? selectAnswers(connection, merchant_id, needs) : [],
  ]);
  return {
    orders: orders.map((row) => ({ order: orderFromRow(row), head_hash: row.head_hash })),
    sessions: sessions.map(sessionFromRow),
    trade_orders: trade_orders.map(tradeOrderFromRow),
    slots: [...order_slots, ...named_slots].map(slotFromRow),
    refunds: refunds.map(refundFromRow),
    replays,
    records,
    answered: needs.lookups,
    idempotency: idempotency.map(idempotencyFromRow),
  };
}

/*
 * Each look-up below is a lateral subquery with every column of one index bound to one value. A
 * join or `= any (…)` would leave the choice to the planner, which, while a table is young and has
 * no statistics, takes a merchant to be a few rows and reads all of them. Keys begin with the time
 * of an id, its last eleven characters: what is written lies together, whatever is stored already.
 * The time is taken before the look-up: within it, it would count against the right index.
 */

/** Ids with their times. */
function namedIds(ids: readonly string[]): SqlText {
  return sql`(
    select id, right(id, 11) as id_time from unnest(${ids}::text[]) as id offset 0) as named`;
}

/** The carts of everything that was named, with the times of their ids. */
function namedCarts(merchant_id: string, needs: Needs): SqlText {
  const { cart_ids, order_ids, session_ids, refund_ids, trade_order_ids } = needs;
  const branches = [sql`select unnest(${cart_ids}::text[]) as cart_id`];
  if (order_ids.length > 0) {
    branches.push(sql`
      union select (
        select cart_id from orders
        where merchant_id = ${merchant_id} and id_time = named.id_time and order_id = named.id)
      from ${namedIds(order_ids)}`);
  }
  if (session_ids.length > 0) {
    branches.push(sql`
      union select (
        select cart_id from payment_sessions
        where merchant_id = ${merchant_id} and id_time = named.id_time and session_id = named.id)
      from ${namedIds(session_ids)}`);
  }
  if (refund_ids.length > 0) {
    branches.push(sql`
      union select s.cart_id from ${namedIds(refund_ids)},
      lateral (
        select session_id, right(session_id, 11) as id_time from refunds
        where merchant_id = ${merchant_id} and id_time = named.id_time
          and refund_id = named.id offset 0) as r,
      lateral (
        select cart_id from payment_sessions
        where merchant_id = ${merchant_id} and id_time = r.id_time
          and session_id = r.session_id offset 0) as s`);
  }
  if (trade_order_ids.length > 0) {
    branches.push(sql`
      union select (
        select cart_id from trade_orders
        where merchant_id = ${merchant_id} and trade_order_id = named.id)
      from ${namedIds(trade_order_ids)}`);
  }
  return sql`(
    select cart_id, right(cart_id, 11) as id_time from (${branches}) as carts offset 0) as named`;
}

function selectOrders(connection: Connection, merchant_id: string, needs: Needs) {
  return connection.query<OrderRow>(sql`
    select o.* from ${namedCarts(merchant_id, needs)},
    lateral (
      select * from orders
      where merchant_id = ${merchant_id} and right(cart_id, 11) = named.id_time
        and cart_id = named.cart_id offset 0) as o`);
}

function selectSessions(connection: Connection, merchant_id: string, needs: Needs) {
  return connection.query<SessionRow>(sql`
    select s.* from ${namedCarts(merchant_id, needs)},
    lateral (
      select * from payment_sessions
      where merchant_id = ${merchant_id} and right(cart_id, 11) = named.id_time
        and cart_id = named.cart_id offset 0) as s`);
}

/** What is no sale, a deposit say, is found by its own number only. */
function withoutCart({ trade_order_ids }: Needs): SqlText {
  return trade_order_ids.length === 0
    ? sql``
    : sql`union select unnest(${trade_order_ids}::text[]) collate "C"`;
}

function selectTradeOrders(connection: Connection, merchant_id: string, needs: Needs) {
  return connection.query<TradeOrderRow>(sql`
    select t.* from (
      select distinct s.trade_order_id
      from ${namedCarts(merchant_id, needs)},
      lateral (
        select trade_order_id from payment_sessions
        where merchant_id = ${merchant_id} and right(cart_id, 11) = named.id_time
          and cart_id = named.cart_id offset 0) as s
      ${withoutCart(needs)}
    ) as wanted,
    lateral (
      select * from trade_orders
      where merchant_id = ${merchant_id}
        and trade_order_id = wanted.trade_order_id offset 0) as t`);
}

function selectSlotsOfOrders(connection: Connection, merchant_id: string, needs: Needs) {
  return connection.query<SlotRow>(sql`
    select s.pool_id, s.visit_date, s.start_time, s.capacity, s.closed, s.held, s.sold
    from (
      select distinct o.pool_id, o.visit_date, o.start_time
      from ${namedCarts(merchant_id, needs)},
      lateral (
        select pool_id, visit_date, start_time from orders
        where merchant_id = ${merchant_id} and right(cart_id, 11) = named.id_time
          and cart_id = named.cart_id offset 0) as o
    ) as wanted,
    lateral (
      select * from slots
      where merchant_id = ${merchant_id} and pool_id = wanted.pool_id
        and visit_date = wanted.visit_date and start_time = wanted.start_time offset 0) as s`);
}

function selectSlots(connection: Connection, merchant_id: string, needs: Needs) {
  return connection.query<SlotRow>(sql`
    select s.pool_id, s.visit_date, s.start_time, s.capacity, s.closed, s.held, s.sold
    from json_to_recordset(${JSON.stringify(needs.slots)}::json)
      as wanted (pool_id text, date date, start_time text),
    lateral (
      select * from slots
      where merchant_id = ${merchant_id} and pool_id = wanted.pool_id
        and visit_date = wanted.date and start_time = wanted.start_time offset 0) as s`);
}

function selectRefunds(connection: Connection, merchant_id: string, needs: Needs) {
  return connection.query<RefundRow>(sql`
    select r.* from ${namedIds(needs.refund_ids)},
    lateral (
      select * from refunds
      where merchant_id = ${merchant_id} and id_time = named.id_time
        and refund_id = named.id offset 0) as r`);
}

function selectReplays(connection: Connection, merchant_id: string, needs: Needs) {
  return connection.query<{ replay_id: string; session_id: string }>(sql`
    select m.replay_id, m.session_id from unnest(${needs.replay_ids}::text[]) as named (id),
    lateral (
      select * from used_mandates
      where merchant_id = ${merchant_id} and replay_id = named.id offset 0) as m`);
}

function selectAnswers(connection: Connection, merchant_id: string, needs: Needs) {
  const wanted = needs.idempotency_keys.map(({ caller_id, key }) => ({ caller_id, key }));
  return connection.query<IdempotencyRow>(sql`
    select k.caller_id, k.key, k.request_hash, k.answer_status, k.answer_body, k.created_at
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted (caller_id text, key text),
    lateral (
      select * from idempotency_keys
      where merchant_id = ${merchant_id} and caller_id = wanted.caller_id
        and key = wanted.key offset 0) as k`);
}

/** Orders on these slots whose hold is due, oldest first, with what belongs to them. */
export async function loadDueHolds(
  connection: Connection,
  merchant_id: string,
  wanted: Readonly<{ slots: Needs["slots"]; now_ms: number; limit: number }>,
): Promise<Facts> {
  const now = new Date(wanted.now_ms).toISOString();
  const rows = await connection.query<{ order_id: string }>(sql`
    select o.order_id from orders o
    join json_to_recordset(${JSON.stringify(wanted.slots)}::json)
      as wanted (pool_id text, date date, start_time text)
      on o.pool_id = wanted.pool_id and o.visit_date = wanted.date
      and o.start_time = wanted.start_time
    where o.merchant_id = ${merchant_id} and o.lock_status = 'HELD'
      and o.lock_expiry_at <= ${now}::timestamptz
      and o.hold_until <= ${now}::timestamptz
    order by o.lock_expiry_at limit ${wanted.limit}`);
  if (rows.length === 0) return no_facts;
  return loadFacts(connection, merchant_id, {
    order_ids: rows.map(({ order_id }) => order_id),
    cart_ids: [],
    session_ids: [],
    refund_ids: [],
    trade_order_ids: [],
    slots: [],
    replay_ids: [],
    lookups: [],
    idempotency_keys: [],
  });
}

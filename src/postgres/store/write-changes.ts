/**
 * What a batch changed, as statements: each kind of row in one.
 * Changed rows are found by their key whatever the planner believes of the table's size: by `on
 * conflict`, or, where there are many columns that never change, by a look-up of their place with
 * every column of the index bound. A plain `update … from` would leave the choice to the planner.
 * Rows travel as one JSON text a statement, which costs the server one parse whatever their number.
 */
import type { Changes } from "../../engine/ports/store.ts";
import { sql, type SqlText } from "./sql-text.ts";
import {
  eventToRow,
  idempotencyToRow,
  orderToRow,
  orderToUpdate,
  refundToRow,
  sessionToRow,
  sessionToUpdate,
  slotToRow,
} from "../rows.ts";
import { writeRecords } from "./write-records.ts";
import { writeCatalog } from "./write-catalog.ts";
import { writeMoney } from "./write-money.ts";

type Writer = (merchant_id: string, rows: string) => SqlText;

/**
 * Search terms lie sorted within as many events of the merchant's stream: about 2,700 orders, whose
 * terms fill some hundred pages. A search looks into one stretch after the other.
 */
export const stretch_events = 16_384;

/** The statements of a batch but the stream row's, in an order that satisfies every constraint. */
export function writeChanges(merchant_id: string, changes: Changes): SqlText[] {
  const statements: SqlText[] = [];
  const add = <Row>(write: Writer, rows: readonly Row[], toRow: (row: Row) => unknown): void => {
    if (rows.length > 0) statements.push(write(merchant_id, JSON.stringify(rows.map(toRow))));
  };
  if (changes.catalog !== null) statements.push(...writeCatalog(merchant_id, changes.catalog));
  const [first] = changes.events;
  add(insertEvents, changes.events, (event) => ({
    ...eventToRow(event),
    batch_id: event === first ? changes.batch_id : null,
  }));
  add(insertOrders, changes.new_orders, orderToRow);
  add(updateOrders, changes.orders, orderToUpdate);
  add(upsertSlots, changes.slots, slotToRow);
  const stretch = Math.floor(changes.position / stretch_events);
  add(insertTerms, changes.terms, (row) => ({ stretch, ...row }));
  add(insertSessions, changes.new_sessions, sessionToRow);
  add(updateSessions, changes.sessions, sessionToUpdate);
  statements.push(...writeMoney(merchant_id, changes));
  add(insertTickets, changes.new_tickets, ({ order_id, fulfillment }) => ({
    order_id,
    ticket_code: fulfillment?.ticket_code,
    fulfillment_id: fulfillment?.fulfillment_id,
    issued_at: new Date(fulfillment?.issued_at_ms ?? 0).toISOString(),
  }));
  add(revokeTickets, changes.revoked_tickets, (ticket_code) => ({ ticket_code }));
  add(upsertRefunds, changes.refunds, refundToRow);
  statements.push(...writeRecords(merchant_id, changes.records));
  add(insertReplays, changes.replays, (row) => row);
  add(insertAnswers, changes.idempotency, idempotencyToRow);
  return statements;
}

const insertEvents: Writer = (merchant_id, rows) => sql`
  insert into events (
    merchant_id, position, stream_id, type, at, actor, payload, hash, batch_id)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    position bigint, stream_id text, type text, at timestamptz, actor json, payload json,
    hash text, batch_id text)`;

const insertOrders: Writer = (merchant_id, rows) => sql`
  insert into orders (
    merchant_id, order_id, cart_id, sku_id, pool_id, product_name, quantity, visit_date, start_time,
    quote_amount_minor, currency, channel, customer, created_at, status, payment_status,
    fulfillment_status, lock_id, lock_status, lock_expiry_at, hold_until, session_id, payment_ref,
    payment_method, fulfillment_id, ticket_code, qr_url, issued_at, asked_back_minor,
    refunded_minor, head_hash)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    order_id text, cart_id text, sku_id text, pool_id text, product_name text, quantity integer,
    visit_date date, start_time text, quote_amount_minor bigint, currency text, channel text,
    customer json, created_at timestamptz, status text, payment_status text,
    fulfillment_status text, lock_id text, lock_status text, lock_expiry_at timestamptz,
    hold_until timestamptz, session_id text, payment_ref text, payment_method text,
    fulfillment_id text, ticket_code text, qr_url text, issued_at timestamptz,
    asked_back_minor bigint, refunded_minor bigint, head_hash text)`;

const updateOrders: Writer = (merchant_id, rows) => sql`
  update orders as o set
    status = x.status, payment_status = x.payment_status,
    fulfillment_status = x.fulfillment_status, lock_id = x.lock_id, lock_status = x.lock_status,
    lock_expiry_at = x.lock_expiry_at, hold_until = x.hold_until, session_id = x.session_id,
    payment_ref = x.payment_ref, payment_method = x.payment_method,
    fulfillment_id = x.fulfillment_id, ticket_code = x.ticket_code, qr_url = x.qr_url,
    issued_at = x.issued_at, asked_back_minor = x.asked_back_minor,
    refunded_minor = x.refunded_minor, head_hash = x.head_hash
  from (
    select *, right(order_id, 11) as id_time from json_to_recordset(${rows}::json) as x (
      order_id text, status text, payment_status text, fulfillment_status text, lock_id text,
      lock_status text, lock_expiry_at timestamptz, hold_until timestamptz, session_id text,
      payment_ref text, payment_method text, fulfillment_id text, ticket_code text, qr_url text,
      issued_at timestamptz, asked_back_minor bigint, refunded_minor bigint, head_hash text)
    offset 0) as x,
  lateral (
    select ctid as place from orders
    where merchant_id = ${merchant_id} and id_time = x.id_time and order_id = x.order_id
    offset 0) as found
  where o.ctid = found.place`;

const upsertSlots: Writer = (merchant_id, rows) => sql`
  insert into slots (merchant_id, pool_id, visit_date, start_time, capacity, closed, held, sold)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    pool_id text, visit_date date, start_time text, capacity integer, closed boolean,
    held integer, sold integer)
  on conflict (merchant_id, pool_id, visit_date, start_time)
    do update set held = excluded.held, sold = excluded.sold`;

const insertTerms: Writer = (merchant_id, rows) => sql`
  insert into order_terms (merchant_id, stretch, term, order_id)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    stretch integer, term text, order_id text)
  on conflict do nothing`;

const insertSessions: Writer = (merchant_id, rows) => sql`
  insert into payment_sessions (
    merchant_id, session_id, cart_id, order_ids, protocol, payment_method, amount_minor, currency,
    provider, status, created_at, expiry_at, payment_ref, failure, settled, checkout_jwt,
    checkout_hash, nonce, checkout_receipt, payment_receipt, trade_order_id, pay_order_id)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    session_id text, cart_id text, order_ids text[], protocol text, payment_method text,
    amount_minor bigint, currency text, provider text, status text, created_at timestamptz,
    expiry_at timestamptz, payment_ref text, failure text, settled boolean, checkout_jwt text,
    checkout_hash text, nonce text, checkout_receipt text, payment_receipt text,
    trade_order_id text, pay_order_id text)`;

const updateSessions: Writer = (merchant_id, rows) => sql`
  update payment_sessions as s set
    status = x.status, payment_ref = x.payment_ref, failure = x.failure, settled = x.settled,
    checkout_receipt = x.checkout_receipt, payment_receipt = x.payment_receipt
  from (
    select *, right(session_id, 11) as id_time from json_to_recordset(${rows}::json) as x (
      session_id text, status text, payment_ref text, failure text, settled boolean,
      checkout_receipt text, payment_receipt text)
    offset 0) as x,
  lateral (
    select ctid as place from payment_sessions
    where merchant_id = ${merchant_id} and id_time = x.id_time and session_id = x.session_id
    offset 0) as found
  where s.ctid = found.place`;

const insertTickets: Writer = (merchant_id, rows) => sql`
  insert into tickets (merchant_id, ticket_code, order_id, fulfillment_id, status, issued_at)
  select ${merchant_id}, x.ticket_code, x.order_id, x.fulfillment_id, 'VALID', x.issued_at
  from json_to_recordset(${rows}::json) as x (
    ticket_code text, order_id text, fulfillment_id text, issued_at timestamptz)`;

const revokeTickets: Writer = (merchant_id, rows) => sql`
  update tickets t set status = 'REVOKED'
  from (
    select ticket_code, right(ticket_code, 11) as id_time
    from json_to_recordset(${rows}::json) as x (ticket_code text)
    offset 0) as x,
  lateral (
    select ctid as place from tickets
    where merchant_id = ${merchant_id} and id_time = x.id_time and ticket_code = x.ticket_code
    offset 0) as found
  where t.ctid = found.place`;

const upsertRefunds: Writer = (merchant_id, rows) => sql`
  insert into refunds (
    merchant_id, refund_id, order_id, session_id, amount_minor, currency, tender, reason, status,
    refund_ref, failure, created_at, attempt_count, attempt_key, next_attempt_at, refund_no,
    paid_out, paid_out_minor, paid_out_store_no, twice_ref)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    refund_id text, order_id text, session_id text, amount_minor bigint, currency text,
    tender text, reason text, status text, refund_ref text, failure text, created_at timestamptz,
    attempt_count integer, attempt_key text, next_attempt_at timestamptz, refund_no text,
    paid_out text, paid_out_minor bigint, paid_out_store_no text, twice_ref text)
  on conflict (merchant_id, id_time, refund_id) do update set
    status = excluded.status, refund_ref = excluded.refund_ref, failure = excluded.failure,
    attempt_count = excluded.attempt_count, attempt_key = excluded.attempt_key,
    next_attempt_at = excluded.next_attempt_at, paid_out = excluded.paid_out,
    paid_out_minor = excluded.paid_out_minor,
    paid_out_store_no = excluded.paid_out_store_no, twice_ref = excluded.twice_ref`;

const insertReplays: Writer = (merchant_id, rows) => sql`
  insert into used_mandates (merchant_id, replay_id, session_id, kind, reference)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    replay_id text, session_id text, kind text, reference text)`;

const insertAnswers: Writer = (merchant_id, rows) => sql`
  insert into idempotency_keys (
    merchant_id, caller_id, key, request_hash, answer_status, answer_body, created_at)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    caller_id text, key text, request_hash text, answer_status integer, answer_body text,
    created_at timestamptz)`;

/**
 * Writes what a batch changed: each kind of row in one statement, all sent before the first answer.
 * Rows travel as one JSON text a statement, which costs the server one parse whatever their number.
 */
import type { Changes } from "../../engine/ports/store.ts";
import type { Connection } from "./connection.ts";
import {
  eventToRow,
  idempotencyToRow,
  orderProgressToRow,
  orderToRow,
  refundToRow,
  sessionToRow,
  slotToRow,
} from "../rows.ts";
import { writeCatalog } from "./write-catalog.ts";

type Writer = (connection: Connection, merchant_id: string, rows: string) => PromiseLike<unknown>;

/** The statements of a batch, in an order that satisfies every constraint. */
export function writeChanges(
  connection: Connection,
  merchant_id: string,
  changes: Changes,
): PromiseLike<unknown>[] {
  const sent: PromiseLike<unknown>[] = [];
  const send = <Row>(write: Writer, rows: readonly Row[], toRow: (row: Row) => unknown): void => {
    if (rows.length > 0) sent.push(write(connection, merchant_id, JSON.stringify(rows.map(toRow))));
  };
  if (changes.catalog !== null)
    sent.push(...writeCatalog(connection, merchant_id, changes.catalog));
  sent.push(connection`
    update streams set position = ${changes.position} where merchant_id = ${merchant_id}`);
  send(insertEvents, changes.events, eventToRow);
  send(insertOrders, changes.new_orders, orderToRow);
  send(updateOrders, changes.changed_orders, orderProgressToRow);
  send(upsertSlots, changes.slots, slotToRow);
  send(insertTerms, changes.terms, (row) => row);
  send(insertSessions, changes.new_sessions, sessionToRow);
  send(updateSessions, changes.changed_sessions, sessionToRow);
  send(insertTickets, changes.new_tickets, ({ order_id, fulfillment }) => ({
    order_id,
    ticket_code: fulfillment?.ticket_code,
    fulfillment_id: fulfillment?.fulfillment_id,
    issued_at: new Date(fulfillment?.issued_at_ms ?? 0).toISOString(),
  }));
  send(revokeTickets, changes.revoked_tickets, (ticket_code) => ({ ticket_code }));
  send(insertRefunds, changes.new_refunds, refundToRow);
  send(updateRefunds, changes.changed_refunds, refundToRow);
  send(insertReplays, changes.replays, (row) => row);
  send(insertAnswers, changes.idempotency, idempotencyToRow);
  return sent;
}

const insertEvents: Writer = (connection, merchant_id, rows) => connection`
  insert into events (merchant_id, position, stream_id, type, at, actor, payload, hash)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    position bigint, stream_id text, type text, at timestamptz, actor json, payload json, hash text)`;

const insertOrders: Writer = (connection, merchant_id, rows) => connection`
  insert into orders (
    merchant_id, order_id, cart_id, sku_id, pool_id, product_name, quantity, visit_date, start_time,
    quote_amount_minor, currency, channel, customer, created_at, status, payment_status,
    fulfillment_status, lock_id, lock_status, lock_expiry_at, hold_until, session_id, payment_ref,
    payment_method, fulfillment_id, ticket_code, qr_url, issued_at, head_hash)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    order_id text, cart_id text, sku_id text, pool_id text, product_name text, quantity integer,
    visit_date date, start_time text, quote_amount_minor bigint, currency text, channel text,
    customer json, created_at timestamptz, status text, payment_status text,
    fulfillment_status text, lock_id text, lock_status text, lock_expiry_at timestamptz,
    hold_until timestamptz, session_id text, payment_ref text, payment_method text,
    fulfillment_id text, ticket_code text, qr_url text, issued_at timestamptz, head_hash text)`;

const updateOrders: Writer = (connection, merchant_id, rows) => connection`
  update orders o set
    status = x.status, payment_status = x.payment_status,
    fulfillment_status = x.fulfillment_status, lock_id = x.lock_id, lock_status = x.lock_status,
    lock_expiry_at = x.lock_expiry_at, hold_until = x.hold_until, session_id = x.session_id,
    payment_ref = x.payment_ref, payment_method = x.payment_method,
    fulfillment_id = x.fulfillment_id, ticket_code = x.ticket_code, qr_url = x.qr_url,
    issued_at = x.issued_at, head_hash = x.head_hash
  from json_to_recordset(${rows}::json) as x (
    order_id text, status text, payment_status text, fulfillment_status text, lock_id text,
    lock_status text, lock_expiry_at timestamptz, hold_until timestamptz, session_id text,
    payment_ref text, payment_method text, fulfillment_id text, ticket_code text, qr_url text,
    issued_at timestamptz, head_hash text)
  where o.merchant_id = ${merchant_id} and o.order_id = x.order_id`;

const upsertSlots: Writer = (connection, merchant_id, rows) => connection`
  insert into slots (merchant_id, pool_id, visit_date, start_time, capacity, closed, held, sold)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    pool_id text, visit_date date, start_time text, capacity integer, closed boolean,
    held integer, sold integer)
  on conflict (merchant_id, pool_id, visit_date, start_time)
    do update set held = excluded.held, sold = excluded.sold`;

const insertTerms: Writer = (connection, merchant_id, rows) => connection`
  insert into order_terms (merchant_id, term, order_id)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (term text, order_id text)
  on conflict do nothing`;

const insertSessions: Writer = (connection, merchant_id, rows) => connection`
  insert into payment_sessions (
    merchant_id, session_id, cart_id, order_ids, protocol, payment_method, amount_minor, currency,
    provider, status, created_at, expiry_at, payment_ref, failure, settled, checkout_jwt,
    checkout_hash, nonce, checkout_receipt, payment_receipt)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    session_id text, cart_id text, order_ids text[], protocol text, payment_method text,
    amount_minor bigint, currency text, provider text, status text, created_at timestamptz,
    expiry_at timestamptz, payment_ref text, failure text, settled boolean, checkout_jwt text,
    checkout_hash text, nonce text, checkout_receipt text, payment_receipt text)`;

const updateSessions: Writer = (connection, merchant_id, rows) => connection`
  update payment_sessions s set
    status = x.status, payment_ref = x.payment_ref, failure = x.failure, settled = x.settled,
    checkout_receipt = x.checkout_receipt, payment_receipt = x.payment_receipt
  from json_to_recordset(${rows}::json) as x (
    session_id text, status text, payment_ref text, failure text, settled boolean,
    checkout_receipt text, payment_receipt text)
  where s.merchant_id = ${merchant_id} and s.session_id = x.session_id`;

const insertTickets: Writer = (connection, merchant_id, rows) => connection`
  insert into tickets (merchant_id, ticket_code, order_id, fulfillment_id, status, issued_at)
  select ${merchant_id}, x.ticket_code, x.order_id, x.fulfillment_id, 'VALID', x.issued_at
  from json_to_recordset(${rows}::json) as x (
    ticket_code text, order_id text, fulfillment_id text, issued_at timestamptz)`;

const revokeTickets: Writer = (connection, merchant_id, rows) => connection`
  update tickets t set status = 'REVOKED'
  from json_to_recordset(${rows}::json) as x (ticket_code text)
  where t.merchant_id = ${merchant_id} and t.ticket_code = x.ticket_code`;

const insertRefunds: Writer = (connection, merchant_id, rows) => connection`
  insert into refunds (
    merchant_id, refund_id, order_id, session_id, amount_minor, currency, reason, status,
    refund_ref, failure, created_at)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    refund_id text, order_id text, session_id text, amount_minor bigint, currency text,
    reason text, status text, refund_ref text, failure text, created_at timestamptz)`;

const updateRefunds: Writer = (connection, merchant_id, rows) => connection`
  update refunds r set status = x.status, refund_ref = x.refund_ref, failure = x.failure
  from json_to_recordset(${rows}::json) as x (
    refund_id text, status text, refund_ref text, failure text)
  where r.merchant_id = ${merchant_id} and r.refund_id = x.refund_id`;

const insertReplays: Writer = (connection, merchant_id, rows) => connection`
  insert into used_mandates (merchant_id, replay_id, session_id)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    replay_id text, session_id text)`;

const insertAnswers: Writer = (connection, merchant_id, rows) => connection`
  insert into idempotency_keys (
    merchant_id, caller_id, key, request_hash, answer_status, answer_body, created_at)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    caller_id text, key text, request_hash text, answer_status integer, answer_body text,
    created_at timestamptz)`;

/**
 * Fills the order book with complete orders, by SQL alone: every row that the server would have
 * written, the hash chain of each timeline and the books included, so that all of it can be
 * verified afterwards.
 *
 * The orders were made over the half year before, and their visits are behind them; the slots of
 * those days have to be there. Nothing may write for the merchant meanwhile.
 */
import { defaultSubject } from "../src/domain/trade/product-code.ts";
import type { Database, Transaction } from "../src/postgres/database.ts";
import { stretch_events } from "../src/postgres/store/write-changes.ts";

/** Orders in one transaction. */
const chunk_orders = 20_000;
const pool_id = "bench_one";
/** A million orders of 180 days, one every 15.3 s; a second million falls between the first. */
export const days_back = 180;
const pause_ms = 15_300;
const orders_per_pass = 1_000_000;
const order_visitors = 3;

export type Filling = Readonly<{
  merchant_id: string;
  /** Numbers of the orders to write; each number is written once. */
  from: number;
  to: number;
  onProgress(written: number): void;
}>;

export async function storeOrders(sql: Database, filling: Filling): Promise<void> {
  const { merchant_id, from, to } = filling;
  await setFill(sql, grown_fill_percent);
  for (let start = from; start < to; start += chunk_orders) {
    const chunk = { merchant_id, start, end: Math.min(start + chunk_orders, to) };
    await sql.begin(async (transaction) => {
      await writeChunk(transaction, chunk);
    });
    filling.onProgress(chunk.end - from);
  }
  await setFill(sql, table_fill_percent);
  // What autovacuum would do in the middle of the measurement.
  for (const table of filled_tables) {
    await sql`vacuum analyze ${sql(table)}`;
  }
  await sql`checkpoint`;
}

const filled_tables = [
  ...["events", "orders", "order_terms", "payment_sessions", "tickets", "slots"],
  ...["trade_orders", "ledger_transfers", "ledger_accounts", "day_figures"],
];

/** How full the pages of orders and sessions are when a new row goes to the next one. */
const table_fill_percent = 70;
/**
 * How full they are once their rows have grown to the end of their lives, as they are stored here.
 * Of emptier pages the server would fill each up with one order, as it would not in its own book.
 */
const grown_fill_percent = 75;

async function setFill(sql: Database, percent: number): Promise<void> {
  for (const table of ["orders", "payment_sessions"]) {
    await sql.unsafe(`alter table ${table} set (fillfactor = ${percent})`);
  }
}

type Chunk = Readonly<{ merchant_id: string; start: number; end: number }>;

async function writeChunk(transaction: Transaction, chunk: Chunk): Promise<void> {
  await writeDrafts(transaction, chunk);
  await writeTimelines(transaction, chunk.merchant_id);
  await writeEvents(transaction, chunk.merchant_id);
  await writeOrders(transaction, chunk.merchant_id);
  await writeSessions(transaction, chunk.merchant_id);
  await writeBooks(transaction, chunk.merchant_id);
  await writeCounters(transaction, chunk);
}

/** What tells the orders apart; everything else is the same in all of them. */
async function writeDrafts(transaction: Transaction, chunk: Chunk): Promise<void> {
  const { merchant_id, start, end } = chunk;
  await transaction`
    create temporary table draft on commit drop as
    select n, position + (n - ${start}) * 6 as before, 'order_' || id as order_id,
      'lock_' || id as lock_id, 'ps_' || id as session_id, 'ful_' || id as fulfillment_id,
      'ticket_' || id as ticket_code, 'cart_' || id as cart_id,
      'card_' || (extract(epoch from at) * 1000)::bigint || '_' || n as payment_ref,
      'E01' || to_char(local_at, 'YYYYMMDDHH24MISSMS') || '0000' as trade_order_id,
      'P01' || to_char(local_at, 'YYYYMMDDHH24MISSMS') || '0001' as pay_order_id, local_at,
      'http://127.0.0.1:8080/v1/create-qr-code/?size=240x240&data=ticket_' || id as qr_url,
      (at + interval '2 days')::date as visit_date, at,
      '2' || lpad(n::text, 9, '0') as user_id, 'visitor' || n as user_name,
      to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at_text,
      to_char(at + interval '5 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as expiry_text
    from (select position from streams where merchant_id = ${merchant_id} for update) s,
      generate_series(${start}::bigint, ${end - 1}::bigint) n,
      lateral (
        select date_trunc('day', now()) - ${days_back} * interval '1 day'
          + (n % ${orders_per_pass} * ${pause_ms} + n / ${orders_per_pass} * 1000)
            * interval '1 millisecond' as at) times,
      lateral (
        select at at time zone m.time_zone as local_at
        from merchants m where m.merchant_id = ${merchant_id}) clock,
      lateral (
        select substr(md5('stored' || n), 1, 13)
          || lpad(to_hex((extract(epoch from at) * 1000)::bigint), 11, '0') as id) ids`;
}

/**
 * The six events of each order: as they are stored, and in canonical form (RFC 8785) for the hash.
 */
async function writeTimelines(transaction: Transaction, merchant_id: string): Promise<void> {
  await transaction`
    create temporary table timeline on commit drop as
    select d.order_id, d.before + k as position, k, type, payload,
      format('{"actor":{"id":"bench","type":"system"},"at":"%s","merchant_id":"%s","payload":%s,'
        || '"seq":%s,"stream_id":"%s","type":"%s"}',
        at_text, ${merchant_id}::text, canonical, d.before + k, d.order_id, type) as content
    from draft d, lateral (values
      (1, 'ORDER_DRAFT_CREATED',
        format('{"skuId":"bench_one","quantity":3,"date":"%s","quoteAmountSgd":119,'
          || '"channel":"telegram","customer":{"telegram_user_id":"%s","telegram_username":"%s"}}',
          visit_date, user_id, user_name),
        format('{"channel":"telegram","customer":{"telegram_user_id":"%s",'
          || '"telegram_username":"%s"},"date":"%s","quantity":3,"quoteAmountSgd":119,'
          || '"skuId":"bench_one"}', user_id, user_name, visit_date)),
      (2, 'INVENTORY_LOCKED',
        format('{"lockId":"%s","skuId":"bench_one","quantity":3,"expiryAt":"%s"}',
          lock_id, expiry_text),
        format('{"expiryAt":"%s","lockId":"%s","quantity":3,"skuId":"bench_one"}',
          expiry_text, lock_id)),
      (3, 'CHECKOUT_REQUESTED', '{"paymentMethod":"card"}', '{"paymentMethod":"card"}'),
      (4, 'PAYMENT_SESSION_CREATED',
        format('{"sessionId":"%s","protocol":"DIRECT","paymentMethod":"card","expiryAt":"%s"}',
          session_id, expiry_text),
        format('{"expiryAt":"%s","paymentMethod":"card","protocol":"DIRECT","sessionId":"%s"}',
          expiry_text, session_id)),
      (5, 'CHECKOUT_COMPLETED',
        format('{"sessionId":"%s","paymentMethod":"card","paymentRef":"%s"}',
          session_id, payment_ref),
        format('{"paymentMethod":"card","paymentRef":"%s","sessionId":"%s"}',
          payment_ref, session_id)),
      (6, 'FULFILLMENT_ISSUED',
        format('{"ticketCode":"%s","qrUrl":"%s"}', ticket_code, qr_url),
        format('{"qrUrl":"%s","ticketCode":"%s"}', qr_url, ticket_code))
    ) as e (k, type, payload, canonical)`;
  await transaction`analyze draft`;
  await transaction`analyze timeline`;
}

/** Each hash covers the one before it, so the chains are walked link by link. */
async function writeEvents(transaction: Transaction, merchant_id: string): Promise<void> {
  await transaction`
    create temporary table link on commit drop as
    with recursive chain as (
      select order_id, 0 as k, repeat('0', 64) as hash from draft
      union all
      select t.order_id, t.k,
        encode(sha256(convert_to(c.hash || E'\\n' || t.content, 'UTF8')), 'hex')
      from chain c join timeline t on t.order_id = c.order_id and t.k = c.k + 1)
    select order_id, k, hash from chain where k > 0`;
  await transaction`
    insert into events (merchant_id, position, stream_id, type, at, actor, payload, hash)
    select ${merchant_id}, t.position, t.order_id, t.type, d.at,
      '{"type":"system","id":"bench"}', t.payload::json, l.hash
    from timeline t join link l using (order_id, k) join draft d using (order_id)
    order by t.position`;
}

async function writeOrders(transaction: Transaction, merchant_id: string): Promise<void> {
  await transaction`
    insert into orders (
      merchant_id, order_id, cart_id, sku_id, pool_id, product_name, quantity, visit_date,
      quote_amount_minor, currency, channel, customer, created_at, status, payment_status,
      fulfillment_status, lock_id, lock_status, lock_expiry_at, hold_until, session_id, payment_ref,
      payment_method, fulfillment_id, ticket_code, qr_url, issued_at, head_hash)
    select ${merchant_id}, order_id, cart_id, 'bench_one', ${pool_id}, 'Bench family pack',
      ${order_visitors}, visit_date, 11900, 'SGD', 'telegram',
      format('{"telegram_user_id":"%s","telegram_username":"%s"}', user_id, user_name)::json,
      at, 'FULFILLED', 'SUCCESS', 'FULFILLED', lock_id, 'CONSUMED', at + interval '5 minutes',
      at + interval '330 seconds', session_id, payment_ref, 'card', fulfillment_id, ticket_code,
      qr_url, at, l.hash
    from draft join link l using (order_id) where l.k = 6 order by n`;
  await transaction`
    insert into order_terms (merchant_id, stretch, term, order_id)
    select ${merchant_id}, before / ${stretch_events} as stretch, term, order_id
    from draft, unnest(array[user_id, user_name, payment_ref]) as term order by stretch, term`;
}

async function writeSessions(transaction: Transaction, merchant_id: string): Promise<void> {
  await transaction`
    insert into payment_sessions (
      merchant_id, session_id, cart_id, order_ids, protocol, payment_method, amount_minor, currency,
      provider, status, created_at, expiry_at, payment_ref, settled, trade_order_id, pay_order_id)
    select ${merchant_id}, session_id, cart_id, array[order_id], 'DIRECT', 'card', 11900, 'SGD',
      'sandbox', 'SUCCEEDED', at, at + interval '5 minutes', payment_ref, true, trade_order_id,
      pay_order_id
    from draft order by n`;
  await transaction`
    insert into tickets (merchant_id, ticket_code, order_id, fulfillment_id, status, issued_at)
    select ${merchant_id}, ticket_code, order_id, fulfillment_id, 'VALID', at
    from draft order by n`;
}

/** How each was paid, the transfer of it, and what they come to on the accounts. */
async function writeBooks(transaction: Transaction, merchant_id: string): Promise<void> {
  const how = defaultSubject({ trade_type: 1, method: "card", product_id: null }, "zh");
  const fee = { fee_ppm: 0, cost_ppm: 0, agents: [], isv_id: null };
  const tender = { method: "CHANNEL", channel_id: "sandbox_card", fee, amount_minor: "11900" };
  const tenders = JSON.stringify([{ tender, refunded_minor: "0" }]);
  await transaction`
    insert into trade_orders (
      merchant_id, trade_order_id, cart_id, trade_type, deposit_mode, status, currency,
      order_amount_minor, discount_minor, amount_minor, deposit_minor, refunded_minor,
      refunding_minor,
      income_minor, subject, body, device, client_ip, method, pay_order_id, session_id, tenders,
      created_at, updated_at, success_at)
    select ${merchant_id}, trade_order_id, cart_id, 1, 0, 2, 'SGD', 11900, 0, 11900, 0, 0, 0, 11900,
      'Bench family pack', ${how}, '', '', 'card', pay_order_id, session_id,
      ${tenders}::text::json, at, at, at
    from draft order by trade_order_id`;
  const entryOf = (code: string, owner_id: string, amount_minor: string) => {
    return { code, owner_id, currency: "SGD", amount_minor };
  };
  const entries = JSON.stringify([
    entryOf("psp_receivable", "sandbox_card", "11900"),
    entryOf("merchant_payable", "", "-11900"),
  ]);
  await transaction`
    insert into ledger_transfers (
      merchant_id, transfer_id, kind, at, reference_type, reference_id, trade_order_id, entries)
    select ${merchant_id}, pay_order_id, 'SALE', at, 'pay_order', pay_order_id, trade_order_id,
      ${entries}::text::json
    from draft order by pay_order_id`;
  await transaction`
    insert into ledger_accounts as a (merchant_id, account, may_go_negative, balance_minor)
    select ${merchant_id}, account, true, (select count(*) * 11900 from draft)
    from unnest(array['merchant_payable/SGD', 'psp_receivable/sandbox_card/SGD']) as account
    on conflict (merchant_id, account) do update set
      balance_minor = a.balance_minor + excluded.balance_minor`;
  await transaction`
    insert into day_figures as f (
      merchant_id, date, trade_type, store_no, operator_id, channel, method, currency, trade_count,
      trade_minor, discount_minor, refund_count, refund_minor, income_minor)
    select ${merchant_id}, local_at::date, 1, '', '', 'telegram', 'card', 'SGD', count(*),
      count(*) * 11900, 0, 0, 0, count(*) * 11900
    from draft group by local_at::date
    on conflict (merchant_id, date, trade_type, store_no, operator_id, channel, method, currency)
    do update set trade_count = f.trade_count + excluded.trade_count,
      trade_minor = f.trade_minor + excluded.trade_minor,
      income_minor = f.income_minor + excluded.income_minor`;
}

async function writeCounters(transaction: Transaction, chunk: Chunk): Promise<void> {
  const { merchant_id, start, end } = chunk;
  await transaction`
    update slots s set sold = s.sold + d.visitors
    from (
      select visit_date, count(*) * ${order_visitors} as visitors from draft group by visit_date) d
    where s.merchant_id = ${merchant_id} and s.pool_id = ${pool_id}
      and s.visit_date = d.visit_date`;
  await transaction`
    update streams set position = position + ${(end - start) * 6},
      batch_id = gen_random_uuid()::text, number_ms = greatest(number_ms, last.local_ms),
      number_counter = case when number_ms < last.local_ms then 1 else number_counter end
    from (select (extract(epoch from max(local_at)) * 1000)::bigint as local_ms from draft) last
    where merchant_id = ${merchant_id}`;
}

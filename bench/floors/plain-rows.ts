/**
 * The floor of writing: the rows of complete orders, as many and as long as the server writes them,
 * into the same tables, by plain SQL that makes them up inside the database. One connection, 64
 * orders at a time, three commits for them (created, checked out, completed). What the server takes
 * longer is HTTP, rules, hashes, payment, and moving the rows to the database.
 */
import type { Workload } from "../closed-loop.ts";
import type { Database, Transaction } from "../../src/postgres/database.ts";
import { defaultSubject } from "../../src/domain/trade/product-code.ts";
import { stretch_events } from "../../src/postgres/store/write-changes.ts";
import { scratch_merchant_id as merchant_id } from "./scratch-merchant.ts";

export const batch_orders = 64;

/** Ids are made of the run's beginning and the order's number, each time anew. */
type Batch = Readonly<{ begun_ms: number; from: number; to: number }>;

/** One operation writes `batch_orders` orders. */
export function plainRowsWorkload(sql: Database): Workload {
  const begun_ms = Date.now();
  let written = 0;
  return {
    name: "floor-rows",
    title: `floor: the same rows by plain SQL, ${batch_orders} orders a batch`,
    unit: "batches",
    buyers: 1,
    port: null,
    operate: async () => {
      const batch = { begun_ms, from: written, to: written + batch_orders - 1 };
      written += batch_orders;
      await sql.begin((transaction) => createOrders(transaction, batch));
      await sql.begin((transaction) => checkOut(transaction, batch));
      await sql.begin((transaction) => complete(transaction, batch));
    },
  };
}

/** `n` and `id` of each order, the id as the server makes them: random digits, then the time. */
function idsOf(transaction: Transaction, { begun_ms, from, to }: Batch) {
  return transaction`
    generate_series(${from}::bigint, ${to}::bigint) n,
    lateral (
      select substr(md5(${begun_ms}::text || n), 1, 13)
        || lpad(to_hex(${begun_ms}::bigint + n), 11, '0') as id) ids`;
}

/** The number of an order's payment: as long as the server's, and ascending like them. */
function numberOf(transaction: Transaction, prefix: "E" | "P", { begun_ms }: Batch) {
  return transaction`${prefix}::text || lpad((${begun_ms}::bigint * 10000 + n)::text, 23, '0')`;
}

function moveStream(transaction: Transaction) {
  const events = batch_orders * 2;
  return transaction`
    update streams set position = position + ${events}, number_ms = number_ms + 1,
      number_counter = 1
    where merchant_id = ${merchant_id}`;
}

/** Two events an order, after those that the merchant has already. */
function insertEvents(
  transaction: Transaction,
  batch: Batch,
  events: readonly Readonly<{ type: string; payload: string }>[],
) {
  const [first, second] = events;
  return transaction`
    insert into events (merchant_id, position, stream_id, type, at, actor, payload, hash)
    select ${merchant_id},
      (select position from streams where merchant_id = ${merchant_id}) - ${batch_orders * 2}
        + row_number() over (order by n, k),
      'order_' || id, case k when 1 then ${first?.type ?? ""} else ${second?.type ?? ""} end, now(),
      '{"type":"api_key","id":"key_demo_bench0"}'::json,
      case k when 1 then ${first?.payload ?? ""}::json else ${second?.payload ?? ""}::json end,
      md5(id || k) || md5(k || id)
    from generate_series(1, 2) k, ${idsOf(transaction, batch)}`;
}

async function createOrders(transaction: Transaction, batch: Batch): Promise<void> {
  const ids = idsOf(transaction, batch);
  await Promise.all([
    moveStream(transaction),
    insertEvents(transaction, batch, [
      {
        type: "ORDER_DRAFT_CREATED",
        payload:
          '{"skuId":"bench_one","quantity":3,"date":"2099-01-01","quoteAmountSgd":119,' +
          '"channel":"telegram","customer":{"telegram_user_id":"6761269319",' +
          '"telegram_username":"bestjustin"}}',
      },
      {
        type: "INVENTORY_LOCKED",
        payload:
          '{"lockId":"lock_7cb78b0f45ebf19d0a63581c","skuId":"bench_one","quantity":3,' +
          '"expiryAt":"2099-01-01T08:36:16.028Z"}',
      },
    ]),
    transaction`
      insert into orders (
        merchant_id, order_id, cart_id, sku_id, pool_id, product_name, quantity, visit_date,
        quote_amount_minor, currency, channel, customer, created_at, status, payment_status,
        fulfillment_status, lock_id, lock_status, lock_expiry_at, hold_until, head_hash)
      select ${merchant_id}, 'order_' || id, 'cart_' || id, 'bench_one', 'floor',
        'Bench family pack', 3, '2099-01-01', 11900, 'SGD', 'telegram',
        '{"telegram_user_id":"6761269319","telegram_username":"bestjustin"}', now(), 'LOCKED',
        'NONE', 'PENDING', 'lock_' || id, 'HELD', '2999-01-01', '2999-01-01', md5(id) || md5(id)
      from ${ids}`,
    transaction`
      update slots set held = held + ${batch_orders * 3}
      where merchant_id = ${merchant_id} and pool_id = 'floor'`,
    transaction`
      insert into order_terms (merchant_id, stretch, term, order_id)
      select ${merchant_id}, n * 6 / ${stretch_events}, term, 'order_' || id
      from ${ids}, unnest(array['6761269319', 'bestjustin']) as term`,
  ]);
}

async function checkOut(transaction: Transaction, batch: Batch): Promise<void> {
  const ids = idsOf(transaction, batch);
  await Promise.all([
    moveStream(transaction),
    insertEvents(transaction, batch, [
      { type: "CHECKOUT_REQUESTED", payload: '{"paymentMethod":"card"}' },
      {
        type: "PAYMENT_SESSION_CREATED",
        payload:
          '{"sessionId":"ps_7cb78b0f45ebf19d0a63581c","protocol":"DIRECT",' +
          '"paymentMethod":"card","expiryAt":"2099-01-01T08:36:16.028Z"}',
      },
    ]),
    transaction`
      update orders o set status = 'PENDING_PAYMENT', payment_status = 'PENDING',
        session_id = 'ps_' || id, payment_method = 'card', head_hash = md5(id) || md5(id)
      from ${ids}
      where o.merchant_id = ${merchant_id} and o.id_time = right(id, 11)
        and o.order_id = 'order_' || id`,
    transaction`
      insert into payment_sessions (
        merchant_id, session_id, cart_id, order_ids, protocol, payment_method, amount_minor,
        currency, provider, status, created_at, expiry_at, trade_order_id, pay_order_id)
      select ${merchant_id}, 'ps_' || id, 'cart_' || id, array['order_' || id], 'DIRECT', 'card',
        11900, 'SGD', 'sandbox', 'OPEN', now(), '2999-01-01', ${numberOf(transaction, "E", batch)},
        ${numberOf(transaction, "P", batch)}
      from ${ids}`,
  ]);
}

async function complete(transaction: Transaction, batch: Batch): Promise<void> {
  const ids = idsOf(transaction, batch);
  await Promise.all([
    moveStream(transaction),
    insertEvents(transaction, batch, [
      {
        type: "CHECKOUT_COMPLETED",
        payload:
          '{"sessionId":"ps_7cb78b0f45ebf19d0a63581c","paymentMethod":"card",' +
          '"paymentRef":"card_1773995812285"}',
      },
      {
        type: "FULFILLMENT_ISSUED",
        payload:
          '{"ticketCode":"ticket_7cb78b0f45ebf19d0a63581c","qrUrl":"http://127.0.0.1:8080' +
          '/v1/create-qr-code/?size=240x240&data=ticket_7cb78b0f45ebf19d0a63581c"}',
      },
    ]),
    transaction`
      update orders o set status = 'FULFILLED', payment_status = 'SUCCESS',
        fulfillment_status = 'FULFILLED', lock_status = 'CONSUMED',
        payment_ref = 'card_' || substr(id, 1, 13), fulfillment_id = 'ful_' || id,
        ticket_code = 'ticket_' || id, issued_at = now(), head_hash = md5(id) || md5(id),
        qr_url = 'http://127.0.0.1:8080/v1/create-qr-code/?size=240x240&data=ticket_' || id
      from ${ids}
      where o.merchant_id = ${merchant_id} and o.id_time = right(id, 11)
        and o.order_id = 'order_' || id`,
    transaction`
      update slots set held = held - ${batch_orders * 3}, sold = sold + ${batch_orders * 3}
      where merchant_id = ${merchant_id} and pool_id = 'floor'`,
    transaction`
      insert into order_terms (merchant_id, stretch, term, order_id)
      select ${merchant_id}, n * 6 / ${stretch_events}, 'card_' || substr(id, 1, 13),
        'order_' || id
      from ${ids}`,
    transaction`
      update payment_sessions s set status = 'SUCCEEDED', settled = true,
        payment_ref = 'card_' || substr(id, 1, 13)
      from ${ids}
      where s.merchant_id = ${merchant_id} and s.id_time = right(id, 11)
        and s.session_id = 'ps_' || id`,
    transaction`
      insert into tickets (merchant_id, ticket_code, order_id, fulfillment_id, status, issued_at)
      select ${merchant_id}, 'ticket_' || id, 'order_' || id, 'ful_' || id, 'VALID', now()
      from ${ids}`,
    ...writeBooks(transaction, batch),
  ]);
}

/** The trade order of each, the transfer of its payment, and the two accounts that they move. */
function writeBooks(transaction: Transaction, batch: Batch) {
  const ids = idsOf(transaction, batch);
  const how = defaultSubject({ trade_type: 1, method: "card", product_id: null }, "zh");
  const [trade_order_id, pay_order_id] = [
    numberOf(transaction, "E", batch),
    numberOf(transaction, "P", batch),
  ];
  return [
    transaction`
      insert into trade_orders (
        merchant_id, trade_order_id, cart_id, trade_type, deposit_mode, status, currency,
        order_amount_minor, discount_minor, amount_minor, deposit_minor, refunded_minor,
        refunding_minor,
        income_minor, subject, body, device, client_ip, method, pay_order_id, session_id, tenders,
        created_at, updated_at, success_at)
      select ${merchant_id}, ${trade_order_id}, 'cart_' || id, 1, 0, 2, 'SGD', 11900, 0, 11900, 0,
        0, 0, 11900, 'Bench family pack', ${how}, '', '', 'card', ${pay_order_id}, 'ps_' || id,
        '[{"tender":{"method":"CHANNEL","channel_id":"sandbox_card","fee":{"fee_ppm":0,
          "cost_ppm":0,"agents":[],"isv_id":null},"amount_minor":"11900"},
          "refunded_minor":"0"}]', now(), now(), now()
      from ${ids}`,
    transaction`
      insert into ledger_transfers (
        merchant_id, transfer_id, kind, at, reference_type, reference_id, trade_order_id, entries)
      select ${merchant_id}, ${pay_order_id}, 'SALE', now(), 'pay_order', ${pay_order_id},
        ${trade_order_id},
        '[{"code":"psp_receivable","owner_id":"sandbox_card","currency":"SGD",
          "amount_minor":"11900"},{"code":"merchant_payable","owner_id":"","currency":"SGD",
          "amount_minor":"-11900"}]'
      from ${ids}`,
    transaction`
      insert into ledger_accounts as a (merchant_id, account, may_go_negative, balance_minor)
      select ${merchant_id}, account, true, ${batch_orders * 11_900}
      from unnest(array['merchant_payable/SGD', 'psp_receivable/sandbox_card/SGD']) as account
      on conflict (merchant_id, account) do update set
        balance_minor = a.balance_minor + excluded.balance_minor`,
  ];
}

/** What a batch changed of trade orders and of the books, as statements. */
import type { Changes } from "../../engine/ports/store.ts";
import { dayFiguresToRow, movementToRow, tradeOrderToRow, transferToRow } from "../trade-rows.ts";
import { sql, type SqlText } from "./sql-text.ts";

type Writer = (merchant_id: string, rows: string) => SqlText;

/** The statements of a batch's trade orders, transfers and balances. */
export function writeMoney(merchant_id: string, changes: Changes): SqlText[] {
  const statements: SqlText[] = [];
  const add = <Row>(write: Writer, rows: readonly Row[], toRow: (row: Row) => unknown): void => {
    if (rows.length > 0) statements.push(write(merchant_id, JSON.stringify(rows.map(toRow))));
  };
  add(insertTradeOrders, changes.new_trade_orders, tradeOrderToRow);
  add(updateTradeOrders, changes.trade_orders, tradeOrderToRow);
  add(insertTransfers, changes.transfers, transferToRow);
  const [drawn, moved] = partition(changes.account_deltas);
  add(moveBalances, moved, movementToRow);
  add(drawBalances, drawn, movementToRow);
  add(addDayFigures, changes.day_figures, dayFiguresToRow);
  return statements;
}

const insertTradeOrders: Writer = (merchant_id, rows) => sql`
  insert into trade_orders (
    merchant_id, trade_order_id, cart_id, trade_type, deposit_mode, status, currency,
    order_amount_minor, discount_minor, amount_minor, deposit_minor, refunded_minor,
    refunding_minor,
    income_minor, subject, body, store_no, store_name, operator_id, operator_name, device,
    client_ip, method,
    product_id, pay_order_id, session_id, channel_user_id, user_id, member_id,
    coupon_code, points_given, goods, cash_received_minor, tenders, created_at, updated_at,
    success_at)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    trade_order_id text, cart_id text, trade_type smallint, deposit_mode smallint, status smallint,
    currency text, order_amount_minor bigint, discount_minor bigint, amount_minor bigint,
    deposit_minor bigint, refunded_minor bigint, refunding_minor bigint, income_minor bigint,
    subject text, body text, store_no text, store_name text, operator_id text, operator_name text,
    device text,
    client_ip text, method text, product_id text, pay_order_id text, session_id text,
    channel_user_id text, user_id text, member_id text, coupon_code text,
    points_given bigint, goods json, cash_received_minor bigint, tenders json,
    created_at timestamptz, updated_at timestamptz, success_at timestamptz)`;

const updateTradeOrders: Writer = (merchant_id, rows) => sql`
  update trade_orders as t set
    cart_id = x.cart_id, status = x.status, order_amount_minor = x.order_amount_minor,
    discount_minor = x.discount_minor, amount_minor = x.amount_minor,
    deposit_minor = x.deposit_minor, refunded_minor = x.refunded_minor,
    refunding_minor = x.refunding_minor, income_minor = x.income_minor, subject = x.subject,
    body = x.body, method = x.method,
    product_id = x.product_id, pay_order_id = x.pay_order_id, session_id = x.session_id,
    channel_user_id = x.channel_user_id, user_id = x.user_id, member_id = x.member_id,
    coupon_code = x.coupon_code, points_given = x.points_given,
    goods = x.goods, tenders = x.tenders, updated_at = x.updated_at, success_at = x.success_at
  from json_to_recordset(${rows}::json) as x (
    trade_order_id text, cart_id text, status smallint, order_amount_minor bigint,
    discount_minor bigint, amount_minor bigint, deposit_minor bigint, refunded_minor bigint,
    refunding_minor bigint, income_minor bigint, subject text, body text, method text,
    product_id text, pay_order_id text, session_id text,
    channel_user_id text, user_id text, member_id text, coupon_code text,
    points_given bigint, goods json, tenders json, updated_at timestamptz, success_at timestamptz),
  lateral (
    select ctid as place from trade_orders
    where merchant_id = ${merchant_id} and trade_order_id = x.trade_order_id offset 0) as found
  where t.ctid = found.place`;

const insertTransfers: Writer = (merchant_id, rows) => sql`
  insert into ledger_transfers (
    merchant_id, transfer_id, kind, at, reference_type, reference_id, trade_order_id, reverses,
    member_id, other_member_id, store_no, entries)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    transfer_id text, kind text, at timestamptz, reference_type text, reference_id text,
    trade_order_id text, reverses text, member_id text, other_member_id text, store_no text,
    entries json)`;

/** Those that take from an account that must not go negative, which has a row then; the others. */
function partition(deltas: Changes["account_deltas"]) {
  const isDrawn = (delta: (typeof deltas)[number]) =>
    delta.delta_minor < 0n && !delta.may_go_negative;
  return [deltas.filter(isDrawn), deltas.filter((delta) => !isDrawn(delta))] as const;
}

const moveBalances: Writer = (merchant_id, rows) => sql`
  insert into ledger_accounts as a (merchant_id, account, may_go_negative, balance_minor)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    account text, may_go_negative boolean, delta_minor bigint)
  on conflict (merchant_id, account) do update set
    balance_minor = a.balance_minor + excluded.balance_minor`;

/**
 * An upsert would hold the movement alone against the account's check, and refuse it. An account
 * that is not there has nothing: it is inserted below zero, which the check does refuse.
 */
const drawBalances: Writer = (merchant_id, rows) => sql`
  with drawn as (
    update ledger_accounts as a set balance_minor = a.balance_minor + x.delta_minor
    from json_to_recordset(${rows}::json) as x (account text, delta_minor bigint),
    lateral (
      select ctid as place from ledger_accounts
      where merchant_id = ${merchant_id} and account = x.account offset 0) as found
    where a.ctid = found.place returning a.account)
  insert into ledger_accounts (merchant_id, account, may_go_negative, balance_minor)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    account text, may_go_negative boolean, delta_minor bigint)
  where x.account not in (select account from drawn)`;

const addDayFigures: Writer = (merchant_id, rows) => sql`
  insert into day_figures as d (
    merchant_id, date, trade_type, store_no, operator_id, channel, method, currency, trade_count,
    trade_minor, discount_minor, refund_count, refund_minor, income_minor)
  select ${merchant_id}, x.* from json_to_recordset(${rows}::json) as x (
    date date, trade_type smallint, store_no text, operator_id text, channel text, method text,
    currency text, trade_count bigint, trade_minor bigint, discount_minor bigint,
    refund_count bigint, refund_minor bigint, income_minor bigint)
  on conflict (
    merchant_id, date, trade_type, store_no, operator_id, channel, method, currency)
  do update set
    trade_count = d.trade_count + excluded.trade_count,
    trade_minor = d.trade_minor + excluded.trade_minor,
    discount_minor = d.discount_minor + excluded.discount_minor,
    refund_count = d.refund_count + excluded.refund_count,
    refund_minor = d.refund_minor + excluded.refund_minor,
    income_minor = d.income_minor + excluded.income_minor`;

-- How orders were paid, and the books. A trade order is the payment record of a cart or a counter
-- sale; its pay orders are the payment sessions. Transfers are written once and never changed.

-- The last number that the merchant gave out (E…, P…, R…): its clock's reading and its counter.
alter table streams
  add column number_ms bigint not null default 0,
  add column number_counter integer not null default 0;

-- What of an order's price was asked back, and what has gone back of it.
alter table orders
  add column asked_back_minor bigint not null default 0,
  add column refunded_minor bigint not null default 0;
update orders set refunded_minor = quote_amount_minor
where merchant_id is not null and payment_status = 'REFUNDED';
update orders as o set asked_back_minor = o.quote_amount_minor
where o.merchant_id is not null and exists (
  select 1 from refunds r
  where r.merchant_id = o.merchant_id and r.order_id = o.order_id and r.session_id = o.session_id);

alter table payment_sessions
  add column trade_order_id text collate "C" not null default '',
  add column pay_order_id text collate "C" not null default '';
alter table payment_sessions
  drop constraint payment_sessions_protocol_check,
  add constraint payment_sessions_protocol_check check (protocol in ('AP2', 'DIRECT', 'COUNTER'));
create index payment_sessions_pay_order on payment_sessions (merchant_id, pay_order_id);

create table trade_orders (
  merchant_id text not null,
  -- `E…`: the time comes first in it, so new ones go to the end of the index.
  trade_order_id text collate "C" not null,
  cart_id text collate "C",
  trade_type smallint not null check (trade_type in (1, 2)),
  deposit_mode smallint not null check (deposit_mode in (0, 1)),
  status smallint not null check (status in (-1, 0, 1, 2, 4, 5, 6, 7)),
  currency char(3) not null,
  order_amount_minor bigint not null,
  discount_minor bigint not null check (discount_minor >= 0),
  amount_minor bigint not null check (amount_minor >= 0),
  deposit_minor bigint not null check (deposit_minor >= 0),
  refunded_minor bigint not null,
  -- Asked back and not there yet.
  refunding_minor bigint not null,
  income_minor bigint not null,
  subject text not null,
  body text not null,
  -- Who took the money, and where.
  store_no text,
  store_name text,
  operator_id text,
  operator_name text,
  device text not null,
  client_ip text not null,
  method text,
  product_id text,
  pay_order_id text collate "C",
  session_id text collate "C",
  channel_user_id text,
  user_id text,
  member_id text,
  member_phone text,
  coupon_code text,
  points_given bigint,
  goods json,
  cash_received_minor bigint,
  -- [{tender, refunded_minor}]: what it was paid with, and what went back of each.
  tenders json not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  success_at timestamptz,
  primary key (merchant_id, trade_order_id),
  check (order_amount_minor = amount_minor + discount_minor),
  check (refunded_minor >= 0 and refunding_minor >= 0),
  check (refunded_minor + refunding_minor <= amount_minor)
) with (fillfactor = 80);
create index trade_orders_created on trade_orders (merchant_id, created_at, trade_order_id);

create table ledger_transfers (
  merchant_id text not null,
  transfer_id text collate "C" not null,
  kind text not null,
  at timestamptz not null,
  reference_type text not null,
  reference_id text not null,
  trade_order_id text collate "C",
  reverses text collate "C",
  -- Whose statement it belongs to, where it is somebody's.
  member_id text,
  store_no text,
  -- [{code, owner_id, currency, amount_minor}]: debits positive, credits negative, sums to zero in
  -- each currency.
  entries json not null,
  primary key (merchant_id, transfer_id)
);
create index ledger_transfers_trade_order on ledger_transfers (merchant_id, trade_order_id);

create table ledger_accounts (
  merchant_id text not null,
  -- `code/owner/currency`.
  account text collate "C" not null,
  may_go_negative boolean not null,
  balance_minor bigint not null,
  primary key (merchant_id, account),
  check (may_go_negative or balance_minor >= 0)
) with (fillfactor = 50);

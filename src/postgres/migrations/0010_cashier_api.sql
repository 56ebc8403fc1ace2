-- The cashier family: clients that sign with a secret, and lists and sums by date and status.

-- A secret is kept as it is: to verify an MD5 signature or an HMAC one needs it, not a hash of it.
create table credential_legacy_clients (
  mch_id text not null,
  -- Told apart by appId where a merchant has several; empty for the one without.
  app_id text not null,
  merchant_id text not null,
  client_id text not null,
  secret text not null check (length(secret) >= 16),
  -- Fixed: what a request claims does not count.
  sign_type text not null check (sign_type in ('MD5', 'HMAC-SHA256')),
  label text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (merchant_id, client_id)
);
-- A revoked client leaves its place to another.
create unique index credential_legacy_clients_app on credential_legacy_clients (mch_id, app_id)
  where revoked_at is null;

-- A list walks it backwards, and a count reads nothing else.
drop index trade_orders_created;
create index trade_orders_created on trade_orders (merchant_id, created_at, trade_order_id)
  include (status, trade_type, store_no, amount_minor, discount_minor, refunded_minor);
-- The rare statuses, so that a filtered list need not walk over the many paid ones.
create index trade_orders_rare on trade_orders (merchant_id, status, created_at, trade_order_id)
  where status <> 2;
-- What is not cash, for the same reason: most of a busy till's sales are, and cost nothing here.
create index trade_orders_method on trade_orders (merchant_id, method, created_at, trade_order_id)
  where method <> 'cash';
create index trade_orders_pay_order on trade_orders (merchant_id, pay_order_id);
-- Pay orders and refunds are listed by the time in their ids, which their primary keys begin with.

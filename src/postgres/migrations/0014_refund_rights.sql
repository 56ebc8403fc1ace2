-- Who may refund how much, and the PIN that a store asks for.

-- What an operator has given back on a day. Written with the refunds themselves.
create table refund_days (
  merchant_id text not null,
  -- `operator_id/date`.
  refund_day_id text not null,
  operator_id text not null,
  on_date date not null,
  given_minor bigint not null check (given_minor >= 0),
  head_hash text not null,
  primary key (merchant_id, refund_day_id)
) with (fillfactor = 70);

-- The limits that a merchant has set; a role without a row has those that come with Tillgate.
create table refund_limits (
  merchant_id text not null,
  role text not null check (role in ('manager', 'cashier', 'finance', 'support')),
  -- Null: no limit.
  per_refund_minor bigint check (per_refund_minor >= 0),
  per_day_minor bigint check (per_day_minor >= 0),
  same_day_only boolean not null,
  primary key (merchant_id, role)
);

-- Every store must ask for a PIN: one that has none refuses refunds until it is set.
alter table merchants add column demands_refund_pin boolean not null default false;
-- argon2id; a store without one asks for none.
alter table stores add column refund_pin_hash text;

-- Wrong PINs of one operator or key at one store since the last right one. It outlives servers.
create table refund_pin_attempts (
  merchant_id text not null,
  store_no text not null,
  caller_id text not null,
  failed_count integer not null check (failed_count > 0),
  -- No PIN is looked at before.
  blocked_until timestamptz not null,
  primary key (merchant_id, store_no, caller_id)
);

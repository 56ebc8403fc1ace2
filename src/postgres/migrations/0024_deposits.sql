-- Deposits: money of a customer's that is held until it is consumed or given back.

create table deposits (
  merchant_id text not null,
  -- Also the key of the hold, or of the charge, at the provider.
  deposit_id text collate "C" not null,
  trade_order_id text collate "C" not null,
  pay_order_id text collate "C" not null,
  store_no text not null,
  method text not null,
  provider text not null,
  keeping text not null check (keeping in ('DRAWER', 'HOLD', 'CHARGE')),
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  consumed_minor bigint not null,
  status text not null check (status in
    ('REQUESTED', 'HELD', 'CONSUMED', 'RELEASED', 'EXPIRED', 'CANCELLED', 'FAILED')),
  -- What was asked of the channel and is not known to have happened.
  step json,
  hold_ref text,
  payment_ref text,
  failure text,
  created_at timestamptz not null,
  request_expiry_at timestamptz not null,
  held_at timestamptz,
  expiry_at timestamptz,
  ended_at timestamptz,
  -- From when on a worker has something to do; null: nothing.
  due_at timestamptz generated always as (
    case
      when ended_at is not null then null
      when status = 'REQUESTED' or step is not null then created_at
      else expiry_at
    end) stored,
  -- The last hash of its timeline.
  head_hash text not null,
  primary key (merchant_id, deposit_id),
  check (consumed_minor between 0 and amount_minor),
  check ((status = 'CONSUMED') = (consumed_minor > 0)),
  check ((ended_at is null) = (status in ('REQUESTED', 'HELD')))
) with (fillfactor = 70);
create unique index deposits_trade_order on deposits (merchant_id, trade_order_id);
create index deposits_created on deposits (merchant_id, created_at, deposit_id);
create index deposits_open on deposits (merchant_id, created_at, deposit_id)
  where ended_at is null;
create index deposits_due on deposits (merchant_id, due_at, deposit_id) where due_at is not null;

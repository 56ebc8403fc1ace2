-- What payments cost a merchant, from an instant on. A rate is added and never changed: sales keep
-- the one that they were made under.

create table fee_rates (
  merchant_id text not null,
  method text not null,
  -- Empty: every provider without a rate of its own.
  provider text not null,
  valid_from timestamptz not null,
  fee_ppm integer not null check (fee_ppm between 0 and 1000000),
  minimum_minor bigint not null check (minimum_minor >= 0),
  cost_ppm integer not null check (cost_ppm between 0 and 1000000),
  -- [{agent_id, cumulative_ppm}], from the leaf up.
  agents json not null,
  isv_id text,
  created_at timestamptz not null,
  primary key (merchant_id, method, provider, valid_from)
);

-- The merchant has nothing of what was not paid.
update trade_orders set income_minor = 0 where merchant_id is not null and success_at is null;

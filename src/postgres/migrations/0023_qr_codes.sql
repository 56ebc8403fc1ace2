-- Codes that stand at a counter and are scanned by whoever pays there.

create table merchant_qr_codes (
  merchant_id text not null,
  qr_id text collate "C" not null,
  id_time text collate "C" not null generated always as (right(qr_id, 11)) stored,
  code_name text not null,
  -- Null: whoever pays says how much.
  amount_minor bigint check (amount_minor > 0),
  store_no text not null,
  operator_id text,
  active boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (merchant_id, id_time, qr_id)
);

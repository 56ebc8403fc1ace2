-- Shifts: the time that one operator answers for one drawer; and what is counted without a gap.

create table shifts (
  merchant_id text not null,
  shift_id text collate "C" not null,
  store_id text not null,
  device_id text,
  operator_id text not null,
  currency char(3) not null,
  opened_at timestamptz not null,
  float_minor bigint not null check (float_minor >= 0),
  -- Cash that went in and out since the float, and what was sold and given back.
  drawer json not null,
  totals json not null,
  -- Null while it is open.
  closed_at timestamptz,
  closing json,
  -- The last hash of its timeline.
  head_hash text not null,
  primary key (merchant_id, shift_id),
  check ((closed_at is null) = (closing is null))
) with (fillfactor = 70);
-- An operator and a till have one open shift at most.
create unique index shifts_open_of_operator on shifts (merchant_id, operator_id)
  where closed_at is null;
create unique index shifts_open_of_device on shifts (merchant_id, device_id)
  where closed_at is null;
create index shifts_opened on shifts (merchant_id, opened_at, shift_id);

create table sequences (
  merchant_id text not null,
  sequence_id text not null,
  last bigint not null,
  head_hash text not null,
  primary key (merchant_id, sequence_id)
) with (fillfactor = 70);

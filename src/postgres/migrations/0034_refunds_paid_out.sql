-- A refund that the provider refuses for good, or of a member who was forgotten since, reaches its
-- owner by another way: out of a drawer, or by a bank transfer. Should the provider give it back as
-- well, after that, its reference is kept.

alter table refunds
  add column paid_out text check (paid_out in ('CASH', 'BANK')),
  -- In minor units: of what a member paid, the gift is no money and is not paid out.
  add column paid_out_minor bigint check (paid_out_minor > 0),
  add column paid_out_store_no text,
  add column twice_ref text,
  add constraint refunds_paid_out_arrived check (
    (paid_out is null) = (paid_out_minor is null) and (paid_out is null or status = 'SUCCEEDED')),
  add constraint refunds_twice_paid_out check (twice_ref is null or paid_out is not null);

-- What the overview names.
create index refunds_twice on refunds (merchant_id, created_at) where twice_ref is not null;

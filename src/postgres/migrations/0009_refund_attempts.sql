-- Each attempt at a refund has a key of its own at the provider. What was asked for before this had
-- the refund's id for its key, and may still be under way under it.

alter table refunds
  add column attempt_count integer not null default 1 check (attempt_count > 0),
  add column attempt_key text,
  -- A refused refund: when it is tried again by itself; null when a person has to see to it.
  add column next_attempt_at timestamptz;

update refunds
set attempt_key = refund_id,
  next_attempt_at = case when status = 'FAILED' then date_trunc('milliseconds', now()) end
where merchant_id is not null;

alter table refunds alter column attempt_key set not null;

-- What a worker takes up. `refunds_open` has those besides that wait for a person.
create index refunds_waiting on refunds (merchant_id, created_at)
  where status = 'PENDING' or next_attempt_at is not null;

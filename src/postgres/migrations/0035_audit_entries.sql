-- Who changed what about people, stores, keys and money rules. Written in the transaction of the
-- change itself, and never changed.

-- One row a merchant: the last entry. Whoever changes a merchant's settings holds its lock first.
create table audit_heads (
  merchant_id text primary key,
  position bigint not null default 0 check (position >= 0),
  at timestamptz not null default 'epoch',
  -- Of the last entry; empty before the first.
  hash text not null default ''
);

create table audit_entries (
  merchant_id text not null,
  -- 1, 2, … without a gap.
  position bigint not null check (position > 0),
  -- Never before the entry that was written before it.
  at timestamptz not null,
  type text not null,
  actor_type text not null check (actor_type in ('operator', 'api_key', 'cli', 'system')),
  actor_id text not null,
  -- As they were called then.
  actor_name text not null,
  subject_kind text not null,
  subject_id text not null,
  subject_name_zh text not null,
  subject_name_en text not null,
  -- Nothing secret. Null: there was nothing before, there is nothing after, or it is not told.
  before json,
  after json,
  -- SHA-256 over the hash before it and the canonical content, as of events.
  hash text not null,
  primary key (merchant_id, position)
);
create index audit_entries_at on audit_entries (merchant_id, at, position);
create index audit_entries_kind on audit_entries (merchant_id, subject_kind, at, position);
create index audit_entries_actor on audit_entries (merchant_id, actor_id, at, position);

-- A cluster that distributes its tables may refuse triggers on them; hashes prove as much there.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception '% of audit_entries is refused: entries are only added', lower(tg_op)
    using errcode = 'restrict_violation';
end
$$;
create trigger audit_entries_stay before update or delete or truncate on audit_entries
  for each statement execute function refuse_audit_change();

-- Whoever might do everything still may.
update credential_api_keys set scopes = scopes || array['audit:read']
where merchant_id is not null and scopes @> array[
  'orders:read', 'orders:write', 'sales:write', 'refunds:write', 'deposits:write', 'members:read',
  'members:write', 'shifts:read', 'shifts:write', 'receipts:write', 'catalog:read',
  'catalog:write', 'statistics:read', 'events:read', 'operators:read', 'operators:write',
  'stores:write', 'settings:write'];

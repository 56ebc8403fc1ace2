-- What providers report, as it came: written down before it is worked on, so that nothing is lost
-- with a server, everything can be looked at again, and what was forged can be seen.

create table provider_notifications (
  merchant_id text not null,
  note_id text collate "C" not null,
  id_time text collate "C" not null generated always as (right(note_id, 11)) stored,
  provider text not null,
  received_at timestamptz not null,
  -- The same report, sent again, is counted.
  last_received_at timestamptz not null,
  deliveries integer not null,
  -- Its signature was right. What was not verified is cut short.
  is_verified boolean not null,
  -- The provider's own id of the report; null when it was not verified.
  event_id text collate "C",
  -- payment, refund or hold, and our key of it.
  kind text,
  subject_key text,
  body text not null,
  body_bytes integer not null,
  -- SHA-256 of the whole body.
  body_hash text not null,
  headers json not null,
  address text not null,
  -- RECEIVED until it was worked on, FAILED while that goes wrong, REPLAY when somebody asks.
  outcome text not null check (outcome in ('RECEIVED', 'RECORDED', 'KNOWN', 'UNDECIDED', 'IGNORED',
    'REFUSED', 'FAILED', 'REPLAY')),
  detail text,
  attempts integer not null,
  worked_at timestamptz,
  -- When a worker looks at it again; null once it has ended.
  next_at timestamptz,
  primary key (merchant_id, id_time, note_id)
);
create unique index provider_notifications_event
  on provider_notifications (merchant_id, provider, event_id, body_hash) where event_id is not null;
create index provider_notifications_due on provider_notifications (merchant_id, next_at)
  where next_at is not null;
create index provider_notifications_unverified on provider_notifications (merchant_id, id_time)
  where not is_verified;

-- What was sold. An order's row is the fold of its events; the events are the truth.

create table events (
  merchant_id text not null,
  -- Gap-free and increasing per merchant: the order in which things were committed.
  position bigint not null,
  -- The order's id, or 'catalog'.
  stream_id text not null,
  type text not null,
  at timestamptz not null,
  actor json not null,
  -- json, not jsonb: the keys keep the order in which they were written.
  payload json not null,
  -- SHA-256 over the previous hash of this stream and the canonical content.
  hash text not null,
  primary key (merchant_id, position)
);
create index events_stream on events (merchant_id, stream_id, position);

create table orders (
  merchant_id text not null,
  order_id text collate "C" not null,
  cart_id text not null,
  sku_id text not null,
  pool_id text not null,
  product_name text not null,
  quantity integer not null check (quantity > 0),
  visit_date date not null,
  start_time text not null default '',
  quote_amount_minor bigint not null check (quote_amount_minor >= 0),
  currency char(3) not null,
  channel text not null,
  customer json not null,
  created_at timestamptz not null,
  status text not null,
  payment_status text not null,
  fulfillment_status text not null,
  lock_id text not null,
  lock_status text not null check (lock_status in ('HELD', 'CONSUMED', 'RELEASED', 'EXPIRED')),
  lock_expiry_at timestamptz not null,
  -- The hold may be given back from this instant on: never before lock_expiry_at.
  hold_until timestamptz not null,
  session_id text,
  payment_ref text,
  payment_method text,
  fulfillment_id text,
  ticket_code text,
  qr_url text,
  issued_at timestamptz,
  -- The last hash of the order's timeline.
  head_hash text not null,
  -- The status where it is a rare end. Indexed in place of the status itself, whose every step
  -- would else write a new entry into each of the table's indexes.
  ended_status text generated always as (
    case when status in ('EXPIRED', 'CANCELLED', 'REFUNDED', 'PAID') then status end) stored,
  primary key (merchant_id, order_id)
) with (fillfactor = 70);
create index orders_cart on orders (merchant_id, cart_id);
create index orders_created on orders (merchant_id, created_at, order_id);
create index orders_visit on orders (merchant_id, visit_date, created_at, order_id);
-- Live holds, by an instant that never changes: an update before the release stays in place.
create index orders_held on orders (merchant_id, lock_expiry_at) where lock_status = 'HELD';
-- The rare ends, so that a filtered list need not walk over the many fulfilled ones.
create index orders_ended on orders (merchant_id, ended_status, created_at, order_id)
  where ended_status is not null;

-- What the search box finds an order by: customer values and payment references, in lower case.
create table order_terms (
  merchant_id text not null,
  term text collate "C" not null,
  order_id text collate "C" not null,
  primary key (merchant_id, term, order_id)
);

create table payment_sessions (
  merchant_id text not null,
  session_id text not null,
  cart_id text not null,
  order_ids text[] not null,
  protocol text not null check (protocol in ('AP2', 'DIRECT')),
  payment_method text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  currency char(3) not null,
  provider text not null,
  status text not null
    check (status in ('OPEN', 'SUCCEEDED', 'FAILED', 'EXPIRED', 'UNKNOWN')),
  created_at timestamptz not null,
  expiry_at timestamptz not null,
  payment_ref text,
  failure text,
  -- False until the provider's last word is known: no session is forgotten before that.
  settled boolean not null default false,
  checkout_jwt text,
  checkout_hash text,
  nonce text,
  checkout_receipt text,
  payment_receipt text,
  primary key (merchant_id, session_id)
) with (fillfactor = 70);
create index payment_sessions_cart on payment_sessions (merchant_id, cart_id);
create index payment_sessions_unsettled on payment_sessions (merchant_id, expiry_at)
  where not settled;

create table used_mandates (
  merchant_id text not null,
  replay_id text not null,
  session_id text not null,
  -- What a receipt for it refers to: the hash of the mandate as it was presented.
  kind text not null check (kind in ('checkout', 'payment')),
  reference text not null,
  primary key (merchant_id, replay_id)
);
create index used_mandates_session on used_mandates (merchant_id, session_id);

create table tickets (
  merchant_id text not null,
  ticket_code text collate "C" not null,
  order_id text not null,
  fulfillment_id text not null,
  status text not null check (status in ('VALID', 'REVOKED')),
  issued_at timestamptz not null,
  primary key (merchant_id, ticket_code),
  -- Exactly one fulfilment an order.
  unique (merchant_id, order_id)
);

create table refunds (
  merchant_id text not null,
  refund_id text not null,
  order_id text not null,
  session_id text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  reason text not null,
  status text not null check (status in ('PENDING', 'SUCCEEDED', 'FAILED')),
  refund_ref text,
  failure text,
  created_at timestamptz not null,
  primary key (merchant_id, refund_id)
);
create index refunds_order on refunds (merchant_id, order_id);
create index refunds_open on refunds (merchant_id, created_at) where status <> 'SUCCEEDED';

create table idempotency_keys (
  merchant_id text not null,
  -- The credential's id and the key that it sent.
  caller_id text not null,
  key text not null,
  request_hash text not null,
  answer_status integer not null,
  answer_body text not null,
  created_at timestamptz not null,
  primary key (merchant_id, caller_id, key)
);
create index idempotency_keys_age on idempotency_keys (merchant_id, created_at);

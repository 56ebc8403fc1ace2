-- Who sells, and who may act for them.
-- Every table that belongs to a merchant has merchant_id first in its primary key. The tables named
-- credential_* are the doors: a secret arrives without a merchant and they say whose it is.

create table merchants (
  merchant_id text primary key,
  mch_id text not null unique,
  name_zh text not null,
  name_en text not null,
  website text,
  time_zone text not null,
  currency char(3) not null,
  locale text not null check (locale in ('zh-CN', 'en')),
  -- Null: our own route. {data} stands for the ticket code.
  qr_url_template text,
  is_test boolean not null default true,
  created_at timestamptz not null
);

-- One row a merchant: the position of its last event. Whoever holds this row's lock writes.
create table streams (
  merchant_id text primary key,
  position bigint not null default 0 check (position >= 0),
  catalog_version bigint not null default 0,
  -- The last hash of the catalog's own timeline.
  catalog_hash text not null default ''
) with (fillfactor = 20);

create table stores (
  merchant_id text not null,
  store_no text not null,
  name_zh text not null,
  name_en text not null,
  created_at timestamptz not null,
  primary key (merchant_id, store_no)
);

create table operators (
  merchant_id text not null,
  operator_id text not null,
  email text not null,
  name text not null,
  role text not null
    check (role in ('owner', 'manager', 'cashier', 'gate', 'finance', 'support', 'read_only')),
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (merchant_id, operator_id)
);

create table credential_operators (
  email text primary key,
  merchant_id text not null,
  operator_id text not null,
  password_hash text not null
);

create table credential_sessions (
  token_hash text primary key,
  merchant_id text not null,
  operator_id text not null,
  created_at timestamptz not null,
  expiry_at timestamptz not null
);
create index credential_sessions_expiry on credential_sessions (expiry_at);

create table credential_api_keys (
  secret_hash text primary key,
  merchant_id text not null,
  key_id text not null,
  prefix text not null,
  label text not null,
  is_test boolean not null,
  scopes text[] not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  unique (merchant_id, key_id)
);

-- Our ES256 keys: one current a merchant, older ones published until they are removed.
create table signing_keys (
  merchant_id text not null,
  kid text not null,
  private_jwk json not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  primary key (merchant_id, kid)
);

-- Whose signature on a mandate the merchant believes.
create table trusted_keys (
  merchant_id text not null,
  kid text not null,
  public_jwk json not null,
  label text not null,
  -- A demonstration key counts in test mode only.
  is_test_only boolean not null,
  created_at timestamptz not null,
  primary key (merchant_id, kid)
);

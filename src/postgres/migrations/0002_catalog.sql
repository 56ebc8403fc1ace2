-- What is sold: products, SKUs, the pools they draw from, and the slots of each pool.

create table products (
  merchant_id text not null,
  product_id text not null,
  name_zh text not null,
  name_en text not null,
  active boolean not null default true,
  primary key (merchant_id, product_id)
);

create table pools (
  merchant_id text not null,
  pool_id text not null,
  name_zh text not null,
  name_en text not null,
  -- An unlimited pool sells on every day that is not closed.
  unlimited boolean not null default false,
  -- A timed pool has slots with a start time; the others have one slot a day.
  timed boolean not null default false,
  primary key (merchant_id, pool_id)
);

create table skus (
  merchant_id text not null,
  sku_id text not null,
  product_id text not null,
  pool_id text not null,
  name_zh text not null,
  name_en text not null,
  price_minor bigint not null check (price_minor >= 0),
  currency char(3) not null,
  pack_size integer not null check (pack_size > 0),
  -- [{"type":"adult","count":2}, …]; the counts add up to pack_size.
  admits json not null,
  sale_from timestamptz,
  sale_until timestamptz,
  -- Sales close this long before the slot starts; a slot without a time ends with its day.
  cutoff_minutes integer not null default 0 check (cutoff_minutes >= 0),
  active boolean not null default true,
  primary key (merchant_id, sku_id),
  foreign key (merchant_id, product_id) references products (merchant_id, product_id),
  foreign key (merchant_id, pool_id) references pools (merchant_id, pool_id)
);

create table slots (
  merchant_id text not null,
  pool_id text not null,
  visit_date date not null,
  -- 'HH:MM', or '' for the whole day.
  start_time text not null default '',
  -- Null: unlimited.
  capacity integer check (capacity >= 0),
  closed boolean not null default false,
  held integer not null default 0,
  sold integer not null default 0,
  primary key (merchant_id, pool_id, visit_date, start_time),
  check (held >= 0 and sold >= 0 and (capacity is null or held + sold <= capacity))
) with (fillfactor = 50);

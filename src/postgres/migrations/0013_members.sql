-- Members, and what they have: stored value, points, coupons. The books say the same of it.

create table members (
  merchant_id text not null,
  member_id text collate "C" not null,
  -- Null once the person is forgotten; so are phone and name.
  card_no text,
  -- E.164.
  phone text,
  name text,
  status text not null check (status in ('ACTIVE', 'BLOCKED', 'MERGED', 'ANONYMISED')),
  merged_into text,
  recharge_count integer not null check (recharge_count >= 0),
  created_at timestamptz not null,
  head_hash text not null,
  primary key (merchant_id, member_id),
  -- In one statement a card may pass from one member to another.
  unique (merchant_id, card_no) deferrable initially deferred,
  unique (merchant_id, phone) deferrable initially deferred,
  check ((card_no is null and phone is null and name is null) or status <> 'ANONYMISED')
) with (fillfactor = 70);
create index members_merged_into on members (merchant_id, merged_into)
  where merged_into is not null;
create index members_created on members (merchant_id, created_at, member_id);

create table stored_values (
  merchant_id text not null,
  -- `member/currency`.
  stored_value_id text collate "C" not null,
  member_id text not null,
  currency char(3) not null,
  principal_minor bigint not null check (principal_minor >= 0),
  gift_minor bigint not null check (gift_minor >= 0),
  head_hash text not null,
  primary key (merchant_id, stored_value_id)
) with (fillfactor = 70);
create index stored_values_member on stored_values (merchant_id, member_id);

create table points_lots (
  merchant_id text not null,
  lot_id text collate "C" not null,
  member_id text not null,
  source text not null,
  trade_order_id text,
  points bigint not null check (points > 0),
  remaining_points bigint not null check (remaining_points >= 0),
  expired_points bigint not null check (expired_points >= 0),
  taken_back_points bigint not null check (taken_back_points >= 0),
  earned_at timestamptz not null,
  -- The first instant at which they are no longer good; null never.
  expiry_at timestamptz,
  head_hash text not null,
  primary key (merchant_id, lot_id),
  check (remaining_points + expired_points + taken_back_points <= points)
) with (fillfactor = 70);
create index points_lots_open on points_lots (merchant_id, member_id) where remaining_points > 0;
create index points_lots_member on points_lots (merchant_id, member_id);
create index points_lots_trade_order on points_lots (merchant_id, trade_order_id)
  where trade_order_id is not null;
create index points_lots_due on points_lots (merchant_id, expiry_at) where remaining_points > 0;

create table coupon_definitions (
  merchant_id text not null,
  coupon_id text collate "C" not null,
  name_zh text not null,
  name_en text not null,
  status text not null check (status in ('ACTIVE', 'PAUSED', 'ENDED')),
  amount_off_minor bigint not null check (amount_off_minor > 0),
  threshold_minor bigint not null check (threshold_minor >= 0),
  currency char(3) not null,
  -- Stores, weekdays, dates, times of day, and for how long.
  use json not null,
  total_count bigint,
  granted_count bigint not null check (granted_count >= 0),
  per_member_max bigint,
  head_hash text not null,
  primary key (merchant_id, coupon_id),
  check (granted_count <= total_count)
) with (fillfactor = 70);

create table coupons (
  merchant_id text not null,
  code text collate "C" not null,
  coupon_id text not null,
  member_id text not null,
  status text not null check (status in ('UNUSED', 'USED', 'EXPIRED')),
  granted_at timestamptz not null,
  valid_from timestamptz not null,
  expiry_at timestamptz not null,
  used_at timestamptz,
  trade_order_id text,
  head_hash text not null,
  primary key (merchant_id, code),
  check ((used_at is null) = (status <> 'USED'))
) with (fillfactor = 70);
create index coupons_member on coupons (merchant_id, member_id);
create index coupons_trade_order on coupons (merchant_id, trade_order_id)
  where trade_order_id is not null;
create index coupons_due on coupons (merchant_id, expiry_at) where status = 'UNUSED';

create table member_codes (
  merchant_id text not null,
  code text collate "C" not null,
  member_id text not null,
  issued_at timestamptz not null,
  expiry_at timestamptz not null,
  used_at timestamptz,
  trade_order_id text,
  head_hash text not null,
  primary key (merchant_id, code)
);

create table recharge_rules (
  merchant_id text not null,
  rule_id text collate "C" not null,
  recharge_amount_minor bigint not null check (recharge_amount_minor > 0),
  currency char(3) not null,
  gift json not null,
  first_recharge_only boolean not null,
  active boolean not null,
  head_hash text not null,
  primary key (merchant_id, rule_id)
);

create table member_settings (
  merchant_id text not null,
  settings_id text collate "C" not null,
  points_rule json,
  head_hash text not null,
  primary key (merchant_id, settings_id)
);

-- Tills, and where they stand. A merchant who registers none may name any in a sale.
create table devices (
  merchant_id text not null,
  device_no text not null,
  name text not null,
  store_no text not null,
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (merchant_id, device_no)
);

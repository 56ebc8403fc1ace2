-- What stands on a store's papers below its name.

alter table stores
  add column address_zh text,
  add column address_en text,
  add column phone text,
  add constraint stores_address check ((address_zh is null) = (address_en is null));

-- Members are searched by the start of a name, page after page in the order of names; and those in
-- a status that few have are listed without passing by all others.

-- The name as it is searched, in lower case by Unicode whatever the database's locale.
alter table members
  add column name_key text collate "C",
  add constraint members_name_key check ((name is null) = (name_key is null));
update members set name_key = lower(name) where merchant_id is not null and name is not null;
create index members_name on members (merchant_id, name_key, member_id)
  where name_key is not null;
create index members_rare on members (merchant_id, status, created_at, member_id)
  where status <> 'ACTIVE';

-- Members are searched by the start of a name, page after page in the order of names; and those in
-- a status that few have are listed without passing by all others.

-- The name as it is searched, in lower case by Unicode whatever the database's locale.
alter table members add column name_key text collate "C";
do $$
declare
  -- The one of PostgreSQL 17 and later, or of ICU; there is one or the other, or the locale's own.
  by_unicode text := (
    select format('collate %I', collname) from pg_collation
    where collname in ('pg_c_utf8', 'und-x-icu') order by collname limit 1);
begin
  execute format(
    'update members set name_key = lower(normalize(name, NFKC) %s)
    where merchant_id is not null and name is not null', coalesce(by_unicode, ''));
end $$;
alter table members
  add constraint members_name_key check ((name is null) = (name_key is null));
create index members_name on members (merchant_id, name_key, member_id)
  where name_key is not null;
create index members_rare on members (merchant_id, status, created_at, member_id)
  where status <> 'ACTIVE';

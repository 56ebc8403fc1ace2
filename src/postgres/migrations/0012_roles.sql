-- Finer permissions, and operators of one store.

-- Null: all of the merchant's stores.
alter table operators add column store_no text;

-- Keys go on doing what they could: whoever wrote orders sold and refunded with the same scope, and
-- whoever might do everything still may.
update credential_api_keys set scopes = array[
  'orders:read', 'orders:write', 'sales:write', 'refunds:write', 'deposits:write', 'members:read',
  'members:write', 'shifts:read', 'shifts:write', 'receipts:write', 'catalog:read',
  'catalog:write', 'statistics:read', 'events:read', 'operators:read', 'operators:write',
  'stores:write', 'settings:write']
where merchant_id is not null and scopes @> array[
  'orders:read', 'orders:write', 'catalog:read', 'catalog:write', 'events:read'];
update credential_api_keys set scopes = scopes || array['sales:write', 'refunds:write']
where merchant_id is not null
  and 'orders:write' = any (scopes) and not 'sales:write' = any (scopes);
-- A client of the cashier API is a till.
update credential_legacy_clients set scopes = array[
  'orders:read', 'orders:write', 'sales:write', 'refunds:write', 'deposits:write', 'members:read',
  'members:write', 'shifts:read', 'shifts:write', 'receipts:write', 'catalog:read', 'events:read']
where merchant_id is not null and 'orders:write' = any (scopes);

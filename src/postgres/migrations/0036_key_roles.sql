-- Keys and clients may have a role, as operators have, and be bound to one store. One without goes
-- by its scopes, and has no limits.

alter table credential_api_keys
  add column role text
    check (role in ('owner', 'manager', 'cashier', 'gate', 'finance', 'support', 'read_only')),
  add column store_no text,
  -- What is given back is held to a store by a role's limits alone.
  add constraint credential_api_keys_store check (store_no is null or role is not null);

alter table credential_legacy_clients
  add column role text
    check (role in ('owner', 'manager', 'cashier', 'gate', 'finance', 'support', 'read_only')),
  add column store_no text,
  add constraint credential_legacy_clients_store check (store_no is null or role is not null);

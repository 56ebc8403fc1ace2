/** Whose a secret is. These look-ups alone begin without a merchant: the secret is all there is. */
import type { Database } from "../../postgres/database.ts";

export type ApiKeyRow = {
  merchant_id: string;
  key_id: string;
  label: string;
  /** Of a key without a role. */
  scopes: string[];
  role: string | null;
  /** Null: all stores. */
  store_no: string | null;
  is_test: boolean;
};

/** Null when the key is unknown or revoked. */
export async function readApiKey(sql: Database, secret_hash: string): Promise<ApiKeyRow | null> {
  const [row] = await sql<ApiKeyRow[]>`
    select merchant_id, key_id, label, scopes, role, store_no, is_test from credential_api_keys
    where secret_hash = ${secret_hash} and revoked_at is null`;
  return row ?? null;
}

export type ConsoleSessionRow = {
  merchant_id: string;
  operator_id: string;
  role: string;
  name: string;
  email: string;
  /** Null: all stores. */
  store_no: string | null;
  is_test: boolean;
  expiry_at: number;
};

/** Null when the session is unknown, over, or its operator no longer active. */
export async function readConsoleSession(
  sql: Database,
  token_hash: string,
  now_ms: number,
): Promise<ConsoleSessionRow | null> {
  const [row] = await sql<ConsoleSessionRow[]>`
    select s.merchant_id, s.operator_id, o.role, o.name, o.email, o.store_no, m.is_test, s.expiry_at
    from credential_sessions s
    join operators o on o.merchant_id = s.merchant_id and o.operator_id = s.operator_id
    join merchants m on m.merchant_id = s.merchant_id
    where s.token_hash = ${token_hash} and s.expiry_at > ${now_ms}::timestamptz and o.active`;
  return row ?? null;
}

export type SignInRow = { merchant_id: string; operator_id: string; password_hash: string };

export async function readSignIn(sql: Database, email: string): Promise<SignInRow | null> {
  const [row] = await sql<SignInRow[]>`
    select c.merchant_id, c.operator_id, c.password_hash from credential_operators c
    join operators o on o.merchant_id = c.merchant_id and o.operator_id = c.operator_id
    where c.email = ${email} and o.active`;
  return row ?? null;
}

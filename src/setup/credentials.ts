/** Makes the secrets of a merchant: API keys, operators, signing keys. Only hashes are stored. */
import { hash, randomBytes } from "node:crypto";
import { hashPassword } from "../channels/http/request/password-hash.ts";
import type { Role } from "../contract/roles.ts";
import type { Database, Transaction } from "../postgres/database.ts";
import { insertOperator as insertRow } from "../queries/access/operators.ts";
import { exportPrivateJwk, generateSigningKey } from "../protocols/ap2/keys.ts";

/** A new secret, `tg_test_…` or `tg_live_…`: 192 random bits. */
export function newApiKey(is_test: boolean): string {
  return `tg_${is_test ? "test" : "live"}_${randomBytes(24).toString("base64url")}`;
}

export async function insertApiKey(
  sql: Database,
  key: Readonly<{
    merchant_id: string;
    key_id: string;
    secret: string;
    label: string;
    is_test: boolean;
    scopes: readonly string[];
  }>,
): Promise<void> {
  const { merchant_id, key_id, secret, label, is_test } = key;
  await sql`
    insert into credential_api_keys (
      secret_hash, merchant_id, key_id, prefix, label, is_test, scopes, created_at)
    values (${hash("sha256", secret, "hex")}, ${merchant_id}, ${key_id}, ${secret.slice(0, 12)},
      ${label}, ${is_test}, ${key.scopes as string[]}, now())`;
}

/** Makes an operator, of one store or of all. False when somebody signs in by that address. */
export async function insertOperator(
  sql: Database,
  operator: Readonly<{
    merchant_id: string;
    operator_id: string;
    email: string;
    name: string;
    role: Role;
    store_no?: string | null;
    password: string;
  }>,
): Promise<boolean> {
  const { merchant_id, password, store_no = null, ...rest } = operator;
  const password_hash = await hashPassword(password);
  const made = { ...rest, store_no, active: true, created_at_ms: Date.now(), password_hash };
  return sql.begin((transaction) => insertRow(transaction, merchant_id, made));
}

/** Retires the current signing key, if there is one, and makes a new one. Returns its `kid`. */
export function rotateSigningKey(sql: Database, merchant_id: string): Promise<string> {
  return sql.begin((transaction) => replaceSigningKey(transaction, merchant_id));
}

/** The same as part of something larger. */
export async function replaceSigningKey(
  transaction: Transaction,
  merchant_id: string,
): Promise<string> {
  const key = generateSigningKey();
  await transaction`
    update signing_keys set retired_at = now()
    where merchant_id = ${merchant_id} and retired_at is null`;
  await transaction`
    insert into signing_keys (merchant_id, kid, private_jwk, created_at)
    values (${merchant_id}, ${key.kid}, ${JSON.stringify(exportPrivateJwk(key))}::json, now())`;
  return key.kid;
}

export async function trustKey(
  sql: Database,
  key: Readonly<{
    merchant_id: string;
    kid: string;
    public_jwk: object;
    label: string;
    is_test_only: boolean;
  }>,
): Promise<void> {
  await sql`
    insert into trusted_keys (merchant_id, kid, public_jwk, label, is_test_only, created_at)
    values (${key.merchant_id}, ${key.kid}, ${JSON.stringify(key.public_jwk)}::json, ${key.label},
      ${key.is_test_only}, now())
    on conflict do nothing`;
}

/** False when the merchant trusts no such key. */
export async function distrustKey(
  sql: Database,
  { merchant_id, kid }: Readonly<{ merchant_id: string; kid: string }>,
): Promise<boolean> {
  const rows = await sql`
    delete from trusted_keys where merchant_id = ${merchant_id} and kid = ${kid}`;
  return rows.count > 0;
}

export type TrustedKeyRow = { kid: string; label: string; is_test_only: boolean };

export async function listTrustedKeys(
  sql: Database,
  merchant_id: string,
): Promise<TrustedKeyRow[]> {
  const rows = await sql<TrustedKeyRow[]>`
    select kid, label, is_test_only from trusted_keys where merchant_id = ${merchant_id}
    order by created_at, kid`;
  return [...rows];
}

/** False when there is no such key, or it was revoked before. */
export async function revokeApiKey(
  sql: Database,
  { merchant_id, key_id }: Readonly<{ merchant_id: string; key_id: string }>,
): Promise<boolean> {
  const rows = await sql`
    update credential_api_keys set revoked_at = now()
    where merchant_id = ${merchant_id} and key_id = ${key_id} and revoked_at is null`;
  return rows.count > 0;
}

export type ApiKeyListing = {
  key_id: string;
  prefix: string;
  label: string;
  scopes: string[];
  created_at: number;
  revoked_at: number | null;
};

export async function listApiKeys(sql: Database, merchant_id: string): Promise<ApiKeyListing[]> {
  const rows = await sql<ApiKeyListing[]>`
    select key_id, prefix, label, scopes, created_at, revoked_at from credential_api_keys
    where merchant_id = ${merchant_id} order by created_at, key_id`;
  return [...rows];
}

/** A new secret for clients that sign: 192 random bits. */
export function newLegacySecret(): string {
  return randomBytes(24).toString("base64url");
}

/** False when the merchant has a client of that appId already, or there is no such merchant. */
export async function insertLegacyClient(
  sql: Database,
  client: Readonly<{
    merchant_id: string;
    client_id: string;
    /** Empty for the merchant's one client without. */
    app_id: string;
    secret: string;
    sign_type: "MD5" | "HMAC-SHA256";
    label: string;
    scopes: readonly string[];
  }>,
): Promise<boolean> {
  const { merchant_id, client_id, app_id, secret, sign_type, label } = client;
  const rows = await sql`
    insert into credential_legacy_clients (
      mch_id, app_id, merchant_id, client_id, secret, sign_type, label, scopes, created_at)
    select mch_id, ${app_id}, merchant_id, ${client_id}, ${secret}, ${sign_type}, ${label},
      ${client.scopes as string[]}::text[], now()
    from merchants where merchant_id = ${merchant_id}
    on conflict do nothing`;
  return rows.count > 0;
}

/** False when there is no such client, or it was revoked before. */
export async function revokeLegacyClient(
  sql: Database,
  { merchant_id, client_id }: Readonly<{ merchant_id: string; client_id: string }>,
): Promise<boolean> {
  const rows = await sql`
    update credential_legacy_clients set revoked_at = now()
    where merchant_id = ${merchant_id} and client_id = ${client_id} and revoked_at is null`;
  return rows.count > 0;
}

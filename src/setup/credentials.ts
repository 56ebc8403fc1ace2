/**
 * Makes the secrets of a merchant: API keys, operators, signing keys. Only hashes are stored, and
 * each change is told in the audit trail: as a command's, unless an actor is named.
 */
import { hash, randomBytes } from "node:crypto";
import { hashPassword } from "../channels/http/request/password-hash.ts";
import type { AuditActor } from "../contract/audit.ts";
import { scopesOfRole, type Role } from "../contract/roles.ts";
import type { Database, Transaction } from "../postgres/database.ts";
import { insertOperator as insertRow } from "../queries/access/operators.ts";
import { changeSettings, recordAudit, type AuditNote } from "../queries/audit/change-settings.ts";
import { exportPrivateJwk, generateSigningKey } from "../protocols/ap2/keys.ts";
import { commandStamp } from "./audit-stamp.ts";

/** A new secret, `tg_test_…` or `tg_live_…`: 192 random bits. */
export function newApiKey(is_test: boolean): string {
  return `tg_${is_test ? "test" : "live"}_${randomBytes(24).toString("base64url")}`;
}

/** What a key may do: its own scopes, or what its role may, in one store or in all. */
export type KeyRights = Readonly<{
  /** Of no meaning beside a role. */
  scopes: readonly string[];
  role?: Role | null;
  /** Only with a role. */
  store_no?: string | null;
}>;

/** What is kept of a key's rights, and told in the trail. */
function keptRights({ scopes, role = null, store_no = null }: KeyRights) {
  return { scopes: [...(role === null ? scopes : scopesOfRole[role])], role, store_no };
}

export async function insertApiKey(
  sql: Database,
  key: Readonly<{
    merchant_id: string;
    key_id: string;
    secret: string;
    label: string;
    is_test: boolean;
    actor?: AuditActor;
  }> &
    KeyRights,
): Promise<void> {
  const { merchant_id, key_id, secret, label, is_test, actor } = key;
  const rights = keptRights(key);
  const { scopes, role, store_no } = rights;
  const after = { label, is_test, ...rights };
  await changeSettings(sql, merchant_id, async (transaction) => {
    await transaction`
      insert into credential_api_keys (
        secret_hash, merchant_id, key_id, prefix, label, is_test, scopes, role, store_no,
        created_at)
      values (${hash("sha256", secret, "hex")}, ${merchant_id}, ${key_id}, ${secret.slice(0, 12)},
        ${label}, ${is_test}, ${scopes}, ${role}, ${store_no}, now())`;
    const note: AuditNote = {
      type: "API_KEY_CREATED",
      subject_id: key_id,
      name: label,
      before: null,
      after,
    };
    await recordAudit(transaction, commandStamp(merchant_id, actor), [note]);
  });
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
    actor?: AuditActor;
  }>,
): Promise<boolean> {
  const { merchant_id, password, store_no = null, actor, ...rest } = operator;
  const password_hash = await hashPassword(password);
  const made = { ...rest, store_no, active: true, created_at_ms: Date.now(), password_hash };
  return changeSettings(sql, merchant_id, (transaction) =>
    insertRow(transaction, commandStamp(merchant_id, actor), made),
  );
}

/** Retires the current signing key, if there is one, and makes a new one. Returns its `kid`. */
export function rotateSigningKey(sql: Database, merchant_id: string): Promise<string> {
  return changeSettings(sql, merchant_id, async (transaction) => {
    const [old] = await transaction<{ kid: string }[]>`
      select kid from signing_keys where merchant_id = ${merchant_id} and retired_at is null`;
    const kid = await replaceSigningKey(transaction, merchant_id);
    const note: AuditNote = {
      ...{ type: "SIGNING_KEY_ROTATED", subject_id: kid, name: kid },
      ...{ before: old === undefined ? null : { kid: old.kid }, after: { kid } },
    };
    await recordAudit(transaction, commandStamp(merchant_id), [note]);
    return kid;
  });
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
    actor?: AuditActor;
  }>,
): Promise<void> {
  const { merchant_id, kid, label, is_test_only, actor } = key;
  await changeSettings(sql, merchant_id, async (transaction) => {
    const rows = await transaction`
      insert into trusted_keys (merchant_id, kid, public_jwk, label, is_test_only, created_at)
      values (${merchant_id}, ${kid}, ${JSON.stringify(key.public_jwk)}::json, ${label},
        ${is_test_only}, now())
      on conflict do nothing`;
    if (rows.count === 0) return;
    const after = { label, is_test_only };
    const note: AuditNote = {
      type: "TRUSTED_KEY_ADDED",
      subject_id: kid,
      name: label,
      before: null,
      after,
    };
    await recordAudit(transaction, commandStamp(merchant_id, actor), [note]);
  });
}

/** False when the merchant trusts no such key. */
export async function distrustKey(
  sql: Database,
  { merchant_id, kid }: Readonly<{ merchant_id: string; kid: string }>,
): Promise<boolean> {
  return changeSettings(sql, merchant_id, async (transaction) => {
    const [before] = await transaction<{ label: string; is_test_only: boolean }[]>`
      delete from trusted_keys where merchant_id = ${merchant_id} and kid = ${kid}
      returning label, is_test_only`;
    if (before === undefined) return false;
    const { label: name } = before;
    const note: AuditNote = {
      type: "TRUSTED_KEY_REMOVED",
      subject_id: kid,
      name,
      before,
      after: null,
    };
    await recordAudit(transaction, commandStamp(merchant_id), [note]);
    return true;
  });
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
  return changeSettings(sql, merchant_id, async (transaction) => {
    const [key] = await transaction<{ label: string }[]>`
      update credential_api_keys set revoked_at = now()
      where merchant_id = ${merchant_id} and key_id = ${key_id} and revoked_at is null
      returning label`;
    if (key === undefined) return false;
    const note = { type: "API_KEY_REVOKED", subject_id: key_id, name: key.label } as const;
    await recordAudit(transaction, commandStamp(merchant_id), [{ ...note, ...revoked }]);
    return true;
  });
}

/** What a revocation changes. */
const revoked = { before: { active: true }, after: { active: false } } as const;

export type ApiKeyListing = {
  key_id: string;
  prefix: string;
  label: string;
  scopes: string[];
  role: string | null;
  store_no: string | null;
  created_at: number;
  revoked_at: number | null;
};

export async function listApiKeys(sql: Database, merchant_id: string): Promise<ApiKeyListing[]> {
  const rows = await sql<ApiKeyListing[]>`
    select key_id, prefix, label, scopes, role, store_no, created_at, revoked_at
    from credential_api_keys
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
  }> &
    KeyRights,
): Promise<boolean> {
  const { merchant_id, client_id, app_id, secret, sign_type, label } = client;
  const rights = keptRights(client);
  const { scopes, role, store_no } = rights;
  return changeSettings(sql, merchant_id, async (transaction) => {
    const rows = await transaction`
      insert into credential_legacy_clients (
        mch_id, app_id, merchant_id, client_id, secret, sign_type, label, scopes, role, store_no,
        created_at)
      select mch_id, ${app_id}, merchant_id, ${client_id}, ${secret}, ${sign_type}, ${label},
        ${scopes}::text[], ${role}::text, ${store_no}::text, now()
      from merchants where merchant_id = ${merchant_id}
      on conflict do nothing`;
    if (rows.count === 0) return false;
    const after = { label, app_id, sign_type, ...rights };
    const about = { type: "CASHIER_CLIENT_CREATED", subject_id: client_id, name: label } as const;
    await recordAudit(transaction, commandStamp(merchant_id), [{ ...about, before: null, after }]);
    return true;
  });
}

/** False when there is no such client, or it was revoked before. */
export async function revokeLegacyClient(
  sql: Database,
  { merchant_id, client_id }: Readonly<{ merchant_id: string; client_id: string }>,
): Promise<boolean> {
  return changeSettings(sql, merchant_id, async (transaction) => {
    const [client] = await transaction<{ label: string }[]>`
      update credential_legacy_clients set revoked_at = now()
      where merchant_id = ${merchant_id} and client_id = ${client_id} and revoked_at is null
      returning label`;
    if (client === undefined) return false;
    const { label: name } = client;
    const about = { type: "CASHIER_CLIENT_REVOKED", subject_id: client_id, name } as const;
    await recordAudit(transaction, commandStamp(merchant_id), [{ ...about, ...revoked }]);
    return true;
  });
}

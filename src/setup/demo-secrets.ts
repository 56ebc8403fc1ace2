/**
 * What a script needs to get in as the demonstration merchant, kept in demo.json of the data
 * folder.
 *
 * A database may be new while the file is old, or the other way round, and several data folders may
 * share a database. Every start makes both agree, and takes nobody else's way in away.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { verify } from "@node-rs/argon2";
import { scopes } from "../contract/roles.ts";
import type { Database } from "../postgres/database.ts";
import { exportPrivateJwk, generateSigningKey, type PrivateJwk } from "../protocols/ap2/keys.ts";
import { set_up_actor } from "./audit-stamp.ts";
import { insertApiKey, insertOperator, newApiKey, trustKey } from "./credentials.ts";

export type DemoSecrets = Readonly<{
  api_key: string;
  /** The demonstration agent's own key, which signs its mandates. */
  agent_key: PrivateJwk;
  email: string;
  password: string;
}>;

const first_email = "owner@sentosa.example";
const unique_violation = "23505";

const draftOf = (file: string) => `${file}.part`;

/** What stands in demo.json, or in its draft; null when there is neither. */
export function readDemoSecrets(file: string): DemoSecrets | null {
  return readFile(file) ?? readFile(draftOf(file));
}

function readFile(file: string): DemoSecrets | null {
  if (!existsSync(file)) return null;
  try {
    const access = JSON.parse(readFileSync(file, "utf8")) as Pick<
      DemoSecrets,
      "api_key" | "agent_key"
    > &
      Readonly<{ console: Readonly<{ email: string; password: string }> }>;
    const { api_key, agent_key } = access;
    const { email, password } = access.console;
    const is_whole = [api_key, agent_key.kid, email, password].every(
      (text) => typeof text === "string" && text !== "",
    );
    return is_whole ? { api_key, agent_key, email, password } : null;
  } catch {
    // Damaged: new secrets are made and the old ones no longer told.
    return null;
  }
}

export function makeDemoSecrets(): DemoSecrets {
  return {
    api_key: newApiKey(true),
    agent_key: exportPrivateJwk(generateSigningKey()),
    email: first_email,
    password: randomBytes(9).toString("base64url"),
  };
}

/** Writes demo.json beside its place. */
export function draftDemoFile(file: string, access: object): void {
  writeFileSync(draftOf(file), `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
}

/** Puts the draft in its place, whole. */
export function publishDemoFile(file: string): void {
  renameSync(draftOf(file), file);
}

/** Makes the database know the secrets. Returns them, with the address by which one signs in. */
export async function applyDemoSecrets(
  sql: Database,
  merchant_id: string,
  secrets: DemoSecrets,
): Promise<DemoSecrets> {
  const { kid, kty, crv, x, y } = secrets.agent_key;
  await trustKey(sql, {
    merchant_id,
    kid,
    public_jwk: { kty, crv, x, y },
    label: "demonstration agent",
    is_test_only: true,
    actor: set_up_actor,
  });
  await applyApiKey(sql, merchant_id, secrets.api_key);
  return { ...secrets, email: await applySignIn(sql, merchant_id, secrets) };
}

async function applyApiKey(sql: Database, merchant_id: string, secret: string): Promise<void> {
  const key_id = `key_demo_${secret.slice(-6)}`;
  const [known] = await sql`
    select 1 from credential_api_keys where merchant_id = ${merchant_id} and key_id = ${key_id}`;
  if (known !== undefined) return;
  const key = { merchant_id, key_id, secret, label: "demo", is_test: true, scopes };
  await insertApiKey(sql, { ...key, actor: set_up_actor });
}

/** An address that somebody else signs in by is left to them, and another one is made. */
async function applySignIn(
  sql: Database,
  merchant_id: string,
  { email, password }: Pick<DemoSecrets, "email" | "password">,
): Promise<string> {
  const [known] = await sql<{ password_hash: string }[]>`
    select password_hash from credential_operators
    where merchant_id = ${merchant_id} and email = ${email}`;
  if (known !== undefined && (await verify(known.password_hash, password))) return email;
  if (known === undefined && (await insertOwner(sql, { merchant_id, email, password }))) {
    return email;
  }
  const other = `owner-${randomBytes(4).toString("hex")}@sentosa.example`;
  return applySignIn(sql, merchant_id, { email: other, password });
}

/** False when the address or its operator's id was taken in the meantime. */
async function insertOwner(
  sql: Database,
  owner: Readonly<{ merchant_id: string; email: string; password: string }>,
): Promise<boolean> {
  const name = owner.email.slice(0, owner.email.indexOf("@")).replaceAll("-", "_");
  const operator_id = `op_demo_${name}`;
  try {
    const operator = { ...owner, operator_id, name: "Demo Owner", role: "owner" } as const;
    return await insertOperator(sql, { ...operator, actor: set_up_actor });
  } catch (error) {
    if ((error as { code?: unknown }).code === unique_violation) return false;
    throw error;
  }
}

/**
 * The demonstration merchant, made at the first start: a catalog, an operator, a test key, and an
 * agent's key that test mode alone trusts. What a script needs to use it is written to demo.json.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scopes } from "../channels/http/caller.ts";
import { demoCatalog } from "../demo/catalog.ts";
import { localDate } from "../domain/time-zone.ts";
import type { Engine } from "../engine/engine.ts";
import type { Database } from "../postgres/database.ts";
import { exportPrivateJwk, generateSigningKey, type PrivateJwk } from "../protocols/ap2/keys.ts";
import { insertApiKey, insertOperator, newApiKey, trustKey } from "./credentials.ts";
import { insertMerchant } from "./merchant.ts";

const merchant_id = "sentosa_demo";
const email = "owner@sentosa.example";

export type DemoAccess = Readonly<{
  base_url: string;
  api_key: string;
  merchant_id: string;
  console: Readonly<{ url: string; email: string; password: string }>;
  /** The demonstration agent's own key, which signs its mandates. */
  agent_key: PrivateJwk;
}>;

type Secrets = Pick<DemoAccess, "api_key" | "agent_key"> & Readonly<{ password: string }>;

export type DemoPorts = Readonly<{ sql: Database; engine: Engine; home: string; now_ms: number }>;

/** Makes what is missing, and tells how to get in. */
export async function prepareDemo(ports: DemoPorts, base_url: string): Promise<DemoAccess> {
  const { sql, home } = ports;
  const file = join(home, "demo.json");
  await insertMerchant(sql, {
    merchant_id,
    mch_id: "20000000",
    name_zh: "圣淘沙演示商户",
    name_en: "Sentosa Demo",
    time_zone: "Asia/Singapore",
    currency: "SGD",
    locale: "zh-CN",
    is_test: true,
  });
  await ensureCatalog(ports);
  const secrets = readSecrets(file) ?? (await makeSecrets(sql));
  await restoreSecrets(sql, secrets);
  const access: DemoAccess = {
    base_url,
    api_key: secrets.api_key,
    merchant_id,
    console: { url: `${base_url}/console/`, email, password: secrets.password },
    agent_key: secrets.agent_key,
  };
  const text = `${JSON.stringify(access, null, 2)}\n`;
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
  return access;
}

async function ensureCatalog({ engine, now_ms }: DemoPorts): Promise<void> {
  const { skus, merchant } = await engine.catalog(merchant_id);
  if (skus.size > 0) return;
  const command = demoCatalog(localDate(now_ms, merchant.time_zone));
  const actor = { type: "system", id: "demo" } as const;
  const outcome = await engine.execute({ merchant_id, actor, command });
  if (outcome.kind !== "accepted") {
    throw new Error(`the demonstration catalog was refused: ${JSON.stringify(outcome)}`);
  }
}

function readSecrets(file: string): Secrets | null {
  if (!existsSync(file)) return null;
  try {
    const access = JSON.parse(readFileSync(file, "utf8")) as DemoAccess;
    return {
      api_key: access.api_key,
      agent_key: access.agent_key,
      password: access.console.password,
    };
  } catch {
    // Damaged: new secrets are made and the old ones no longer told.
    return null;
  }
}

async function makeSecrets(sql: Database): Promise<Secrets> {
  await sql`delete from credential_operators where email = ${email}`;
  await sql`delete from operators where merchant_id = ${merchant_id} and email = ${email}`;
  return {
    api_key: newApiKey(true),
    agent_key: exportPrivateJwk(generateSigningKey()),
    password: randomBytes(9).toString("base64url"),
  };
}

/** The database may be new while the file is old, or the other way round: both end up agreeing. */
async function restoreSecrets(sql: Database, secrets: Secrets): Promise<void> {
  const { kid, kty, crv, x, y } = secrets.agent_key;
  await trustKey(sql, {
    merchant_id,
    kid,
    public_jwk: { kty, crv, x, y },
    label: "demonstration agent",
    is_test_only: true,
  });
  const [operator] = await sql`select 1 from credential_operators where email = ${email}`;
  if (operator === undefined) {
    const { password } = secrets;
    const names = { merchant_id, operator_id: "op_demo_owner", email, name: "Demo Owner" };
    await insertOperator(sql, { ...names, role: "owner", password });
  }
  const key_id = `key_demo_${secrets.api_key.slice(-6)}`;
  const [key] = await sql`
    select 1 from credential_api_keys where merchant_id = ${merchant_id} and key_id = ${key_id}`;
  if (key !== undefined) return;
  const { api_key: secret } = secrets;
  await insertApiKey(sql, { merchant_id, key_id, secret, label: "demo", is_test: true, scopes });
}

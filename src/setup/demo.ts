/**
 * The demonstration merchant, made at the first start: a catalog, an operator, a test key, and an
 * agent's key that test mode alone trusts. What a script needs to use it is written to demo.json.
 */
import { join } from "node:path";
import { demoCatalog, demoStores } from "../demo/catalog.ts";
import { localDate } from "../domain/time-zone.ts";
import type { Engine } from "../engine/engine.ts";
import type { Database } from "../postgres/database.ts";
import type { PrivateJwk } from "../protocols/ap2/keys.ts";
import { set_up_actor } from "./audit-stamp.ts";
import {
  applyDemoSecrets,
  draftDemoFile,
  makeDemoSecrets,
  publishDemoFile,
  readDemoSecrets,
  type DemoSecrets,
} from "./demo-secrets.ts";
import { insertMerchant } from "./merchant.ts";
import { insertStore } from "./store.ts";

const merchant_id = "sentosa_demo";

export type DemoAccess = Readonly<{
  base_url: string;
  api_key: string;
  merchant_id: string;
  console: Readonly<{ url: string; email: string; password: string }>;
  /** The demonstration agent's own key, which signs its mandates. */
  agent_key: PrivateJwk;
}>;

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
  for (const store of demoStores) {
    await insertStore(sql, { merchant_id, ...store, actor: set_up_actor });
  }
  await ensureCatalog(ports);
  const planned = readDemoSecrets(file) ?? makeDemoSecrets();
  // Were we cut short now, the next start would find and use the same secrets.
  draftDemoFile(file, accessOf(planned, base_url));
  const access = accessOf(await applyDemoSecrets(sql, merchant_id, planned), base_url);
  draftDemoFile(file, access);
  // Whoever finds the file finds what it says in force.
  publishDemoFile(file);
  return access;
}

function accessOf(secrets: DemoSecrets, base_url: string): DemoAccess {
  const { api_key, agent_key, email, password } = secrets;
  const url = `${base_url}/console/`;
  return { base_url, api_key, merchant_id, console: { url, email, password }, agent_key };
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

/** What the server writes down while it works: faults in plenty, secrets never. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportPrivateJwk, importPrivateJwk } from "../../../src/protocols/ap2/keys.ts";
import { signParameters } from "../../../src/protocols/legacy-sign/signature.ts";
import { insertLegacyClient, newLegacySecret } from "../../../src/setup/credentials.ts";
import type { DemoAccess } from "../../../src/setup/demo.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import type { CallOptions } from "../../support/server.ts";
import { mintMandates } from "./agent.ts";
import { callAt } from "../../support/server.ts";
import { eventually, type Json } from "./shop.ts";

let database: TestDatabase;
let child: ChildProcess;
let home: string;
let access: DemoAccess;
let output = "";

const main = join(import.meta.dirname, "../../../src/main.ts");

beforeAll(async () => {
  database = await createTestDatabase();
  home = mkdtempSync(join(tmpdir(), "tillgate-secrets-"));
  child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      PORT: "0",
      TILLGATE_HOME: home,
      DATABASE_URL: database.url,
      LOG_LEVEL: "trace",
      PROVIDER_TIMEOUT_MS: "500",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const hear = (chunk: Buffer) => (output += chunk.toString());
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  await eventually(() => {
    if (!output.includes("npm run demo")) throw new Error(`not started yet: ${output}`);
  }, 30_000);
  access = JSON.parse(readFileSync(join(home, "demo.json"), "utf8"));
});
afterAll(async () => {
  if (child.exitCode === null) child.kill("SIGKILL");
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

const call = (method: string, path: string, options: CallOptions = {}) =>
  callAt(access, { method, path, ...options });

async function sessionFor(protocol: string): Promise<Json> {
  const { json: slots } = await call(
    "GET",
    "/v1/availability?sku_id=sentosa_family_pack&from=" + today(),
  );
  const date = slots.data.find((day: Json) => day.available)?.date ?? slots.alternatives[0].date;
  const body = { sku_id: "sentosa_family_pack", quantity: 3, date, channel: "agent", customer: {} };
  const { json: order } = await call("POST", "/v1/orders", { body });
  const checkout = { body: { payment_method: "card", protocol } };
  return (await call("POST", `/v1/orders/${order.order_id}/checkout`, checkout)).json;
}

const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

const sellByCard = (payment_token: string) =>
  call("POST", "/v1/sales", {
    body: {
      store_no: "S01",
      open_sale: { name: "hat", amount: { amount: 100, currency: "SGD" } },
      payment: { method: "card", payment_token },
    },
  });

/** Does everything that has a secret in it, and returns the secrets. */
async function useSecrets(): Promise<string[]> {
  const { email, password } = access.console;
  const signed_in = await call("POST", "/v1/console/session", {
    body: { email, password },
    api_key: null,
  });
  const cookie = String(signed_in.headers.get("set-cookie")).split(";")[0] ?? "";
  const wrong = { email, password: "a-wrong-but-secret-password" };
  await call("POST", "/v1/console/session", { body: wrong, api_key: null });
  await call("GET", "/v1/orders", { api_key: "tg_test_wrong-but-secret-key" });
  await call("GET", "/v1/orders", { api_key: null, headers: { cookie } });
  const direct = await sessionFor("DIRECT");
  const card = { card_number: "4000007000000023", expiry: "11/39", cvc: "987" };
  const { json: token } = await call("POST", `/v1/pay/${direct.session_id}/sandbox_tokens`, {
    body: card,
  });
  await call("POST", `/v1/payment_sessions/${direct.session_id}/complete`, { body: token });
  const terminal_token = "tok_sandbox_of-a-card-terminal";
  const sold = await sellByCard(terminal_token);
  expect(sold.json).toMatchObject({ failure: "invalid_token" });
  const ap2 = await sessionFor("AP2");
  const agent = importPrivateJwk(access.agent_key);
  const mandates = mintMandates(agent, ap2);
  await call("POST", `/v1/payment_sessions/${ap2.session_id}/complete`, { body: mandates });
  const signing = await signCashierCalls();
  const processor_secret = readFileSync(join(home, "sandbox", "processor.secret"), "utf8").trim();
  return [
    ...[
      access.api_key,
      password,
      cookie.split("=")[1] ?? "",
      wrong.password,
      "wrong-but-secret-key",
    ],
    ...[card.card_number, token.payment_token, terminal_token],
    ...[mandates.checkout_mandate.slice(0, 400)],
    ...[mandates.payment_mandate.slice(0, 400), exportPrivateJwk(agent).d, processor_secret],
    ...signing,
  ];
}

/** Defect 16 of the family: the text that is signed, with the secret in it, was in the log. */
async function signCashierCalls(): Promise<string[]> {
  const secret = newLegacySecret();
  const client = { merchant_id: access.merchant_id, client_id: "key_cashier", app_id: "" };
  await insertLegacyClient(database.sql, {
    ...client,
    ...{ secret, sign_type: "MD5", label: "old till", scopes: ["orders:read"] },
  });
  const parameters = { mchId: "20000000", tradeOrderId: "E01201908230414433510006" };
  const sign = signParameters(parameters, { secret, sign_type: "MD5" });
  const body = { ...parameters, sign };
  const reply = await call("POST", "/api/trade_order/get", { body, api_key: null });
  expect(reply.json.code).toBe(12025);
  const query = new URLSearchParams({ ...body, sign: `${sign.slice(0, 31)}0` });
  const refused = await call("GET", `/api/trade_order/get?${query.toString()}`, { api_key: null });
  expect(refused.json.code).toBe(12001);
  return [secret, sign, `key=${secret}`];
}

/** The same once more, while nothing of it can work. */
async function breakEverything(): Promise<void> {
  const tables = [
    "orders",
    "payment_sessions",
    "credential_operators",
    "credential_sessions",
    "events",
  ];
  for (const table of tables) {
    await database.sql`alter table ${database.sql(table)} rename to ${database.sql(`${table}_away`)}`;
  }
  try {
    const { email, password } = access.console;
    const reply = await call("POST", "/v1/console/session", {
      body: { email, password },
      api_key: null,
    });
    expect(reply.status).toBe(500);
    const headers = { cookie: "tillgate_session=a-secret-cookie-value" };
    await call("GET", "/v1/orders", { api_key: null, headers });
    const body = { payment_token: "tok_sandbox_secret_while_broken" };
    const path = "/v1/payment_sessions/ps_000000000000000000000000/complete";
    expect((await call("POST", path, { body })).status).toBe(500);
    expect((await sellByCard("tok_sandbox_secret_at_a_till")).status).toBe(500);
    expect((await call("GET", "/v1/orders?q=secret-search")).status).toBe(500);
  } finally {
    for (const table of tables) {
      await database.sql`alter table ${database.sql(`${table}_away`)} rename to ${database.sql(table)}`;
    }
  }
}

describe("the log at its most talkative", () => {
  test("tells of every fault where it was, and holds no secret", { timeout: 60_000 }, async () => {
    const secrets = await useSecrets();
    await breakEverything();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const lines = output.split("\n");
    const log = lines.filter((line) => line.startsWith("{"));
    const faults = log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "fault");
    expect(faults.length).toBeGreaterThanOrEqual(3);
    for (const { where, err } of faults) {
      expect(where).toMatch(/\w/);
      expect(err.stack).toMatch(/error/i);
    }
    expect(faults.some(({ where }) => where.startsWith("req_"))).toBe(true);
    const tokens = ["tok_sandbox_secret_while_broken", "tok_sandbox_secret_at_a_till"];
    const broken = ["a-secret-cookie-value", ...tokens, "secret-search"];
    const database_password = new URL(database.url).searchParams.get("password") ?? "";
    for (const secret of [...secrets, ...broken, database_password].filter((one) => one !== "")) {
      expect(secret.length).toBeGreaterThan(2);
      const found = log.filter((line) => line.includes(secret));
      expect({ secret, found }).toEqual({ secret, found: [] });
    }
    // What is printed at the start is meant for whoever started it: how to get in, and no more.
    const welcome = lines.filter((line) => !line.startsWith("{")).join("\n");
    expect(welcome).toContain(access.api_key);
    expect(welcome).not.toContain(access.agent_key.d);
  });

  test("and the file that tells how to get in may be read by its owner alone", () => {
    for (const file of ["demo.json", "sandbox/processor.secret"]) {
      expect((statSync(join(home, file)).mode & 0o777).toString(8)).toBe("600");
    }
  });

  test("ends in good order when the server is told to stop", async () => {
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });
});
